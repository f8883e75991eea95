"""Derived tables, each as Parquet for programs and as CSV for people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from odyssey.atomic import replace_file
from odyssey.labels import DatasetLabel


def name_data(table: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> pd.DataFrame:
    """The table with a column `data` after `dataset`: "original", or what stands in for it."""
    data = table["dataset"].map(lambda name: labels[name].stand_in or "original")
    columns = list(table.columns)
    after = columns.index("dataset") + 1
    return table.assign(data=data)[[*columns[:after], "data", *columns[after:]]]


def save(table: pd.DataFrame, parquet: str | Path, csv: str | Path) -> None:
    """Write a table twice, each file whole or not at all."""
    with replace_file(parquet) as part:
        table.to_parquet(part, index=False)
    with replace_file(csv) as part:
        table.to_csv(part, index=False)
