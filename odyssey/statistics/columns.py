"""Checks of input columns and construction of typed output tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from odyssey.errors import BadInput


def require(trials: pd.DataFrame, columns: Iterable[str]) -> None:
    """Check that a table of trials has these columns.

    Raises:
        BadInput: Columns are missing; the message names them.
    """
    missing = [column for column in columns if column not in trials]
    if missing:
        raise BadInput(f"The table of trials lacks {', '.join(missing)}; make it again.")


def tidy(rows: Iterable[Mapping[str, object]], columns: Mapping[str, type | str]) -> pd.DataFrame:
    """Rows as a typed table.

    Args:
        rows: Values by column name; a column that a row lacks is a missing value.
        columns: Type of each column by name, in the order of the table.

    Returns:
        The table, one row each.
    """
    return pd.DataFrame(list(rows), columns=list(columns)).astype(dict(columns))
