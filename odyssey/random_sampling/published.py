"""Tables 1 to 4 of the paper, from `published.csv`.

The columns are:

table: 1 to 4.
layers: number of hidden layers, 1 to 3; empty in Table 4.
epochs: number of epochs of training; empty for costs of sampling.
quantity: "mean", "sd" and "log_p": correlation of this sampled quantity with the error after
training. "mean_error", "sd_error": mean and standard deviation of the error after training. Others:
the cost that is measured.
value, unit: the number and its unit.
note: a remark, such as "probable misprint".
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

TABLE = Path(__file__).with_suffix(".csv")


def read_published() -> pd.DataFrame:
    """Return the table, a row for each published value."""
    return pd.read_csv(
        TABLE,
        dtype={"table": int, "layers": "Int64", "epochs": "Int64"}
        | dict.fromkeys(("quantity", "unit", "note"), str),
        keep_default_na=False,
        na_values={"layers": [""], "epochs": [""]},
    )
