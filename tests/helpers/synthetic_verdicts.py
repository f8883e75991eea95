"""Makes tables of verdicts, row by row."""

from __future__ import annotations

from typing import Any

import pandas as pd

from odyssey.verdicts.table import COLUMNS

ROW: dict[str, Any] = {
    "section": "V.A",
    "claim": "A.",
    "dataset": "jsb",
    "data": "original",
    "statistic": "difference",
    "paper_value": "worse",
    "value": 0.25,
    "low": 0.125,
    "high": 0.375,
    "unit": "nats",
    "verdict": "holds",
    "paper_method": "",
    "more_trials": None,
    "note": "",
}


def verdicts(*changes: dict[str, Any]) -> pd.DataFrame:
    """Return a table with one row for each of these changes to `ROW`."""
    rows = [{"id": str(number), **ROW, **change} for number, change in enumerate(changes)]
    return pd.DataFrame(rows, columns=[*COLUMNS]).astype(COLUMNS)
