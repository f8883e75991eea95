"""Columns of the tables that go in and come out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from odyssey.errors import BadInput


def require(trials: pd.DataFrame, columns: Iterable[str]) -> None:
    """Raise BadInput, naming them, where the table of trials lacks columns."""
    missing = [column for column in columns if column not in trials]
    if missing:
        raise BadInput(f"The table of trials lacks {', '.join(missing)}; make it again.")


def tidy(rows: Iterable[Mapping[str, object]], columns: Mapping[str, type | str]) -> pd.DataFrame:
    """Rows as a table with these columns, name to type; what a row leaves out is missing."""
    return pd.DataFrame(list(rows), columns=list(columns)).astype(dict(columns))
