"""What the paper reports: its Tables 1 to 4, from `published.csv`.

table: 1 to 4. layers: hidden layers, 1 to 3; none in Table 4. epochs: of training; none for
sampling. quantity: "mean", "sd" and "log_p" are correlations of what is sampled with the error
after training; "mean_error" and "sd_error" those errors; the others say what is measured.
note: what to know of a value, such as that it is a probable misprint.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

TABLE = Path(__file__).with_suffix(".csv")


def read_published() -> pd.DataFrame:
    """The values, one a row: table, layers, epochs, quantity, value, unit, note."""
    return pd.read_csv(
        TABLE,
        dtype={"table": int, "layers": "Int64", "epochs": "Int64"}
        | dict.fromkeys(("quantity", "unit", "note"), str),
        keep_default_na=False,
        na_values={"layers": [""], "epochs": [""]},
    )
