"""Trials that an analysis does without: named in a table, counted wherever people read."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from odyssey.atomic import replace_file

COLUMNS = ("dataset", "variant", "trial")
Search = tuple[str, str]


def name_missing(records: Iterable[str | Path], path: str | Path) -> None:
    """Write the table of missing trials as CSV, with its header alone where none is missing.

    records: where theirs would be, `.../{dataset}/{variant}/{trial}.parquet`.
    """
    rows = [(*Path(record).parts[-3:-1], int(Path(record).stem)) for record in records]
    with replace_file(path) as part, open(part, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])


def read_missing(path: str | Path) -> dict[Search, int]:
    """How many trials of each search (data set, variant) are missing, from that table."""
    with open(path, encoding="utf-8", newline="") as file:
        return Counter((row["dataset"], row["variant"]) for row in csv.DictReader(file))


def note_missing(comparison: pd.DataFrame, missing: Mapping[Search, int]) -> pd.DataFrame:
    """The table of `compare_with_vanilla`, with missing trials in its notes."""

    def note(row: pd.Series) -> str:
        count = missing.get((row["dataset"], row["variant"]), 0)
        lost = f"{count} {'trial is' if count == 1 else 'trials are'} missing" if count else ""
        return "; ".join(filter(None, [row["note"], lost]))

    if not missing:
        return comparison
    return comparison.assign(note=comparison.apply(note, axis="columns"))
