"""Derived tables, each as Parquet for programs and as CSV for people."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from odyssey.atomic import replace_file


def save(table: pd.DataFrame, parquet: str | Path, csv: str | Path) -> None:
    """Write a table twice, each file whole or not at all."""
    with replace_file(parquet) as part:
        table.to_parquet(part, index=False)
    with replace_file(csv) as part:
        table.to_csv(part, index=False)
