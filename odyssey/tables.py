"""Tables of results, each written as Parquet for programs and as CSV for people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from odyssey.atomic import replace_file
from odyssey.labels import DatasetLabel


def name_data(table: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> pd.DataFrame:
    """Insert a column `data` after `dataset`: "original", or what replaces the original data.

    Args:
        table: Has a column `dataset`.
        labels: Labels by data set.
    """
    data = table["dataset"].map(lambda name: labels[name].stand_in or "original")
    columns = list(table.columns)
    after = columns.index("dataset") + 1
    return table.assign(data=data)[[*columns[:after], "data", *columns[after:]]]


def save(table: pd.DataFrame, parquet: str | Path, csv: str | Path) -> None:
    """Write a table in two formats; each file is complete or absent.

    Args:
        table: The table, without its index.
        parquet: Path of the Parquet file.
        csv: Path of the CSV file.

    Raises:
        BadInput: A file cannot be written.
    """
    with replace_file(parquet) as part:
        table.to_parquet(part, index=False)
    with replace_file(csv) as part:
        table.to_csv(part, index=False)
