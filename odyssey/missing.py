"""Missing trials: those that failed or were not trained, listed in a table and counted."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from odyssey.atomic import replace_file

COLUMNS = ("dataset", "variant", "trial")
Search = tuple[str, str]  # data set, variant


def write_missing(records: Iterable[str | Path], path: str | Path) -> None:
    """Write the table of missing trials as CSV; if none is missing, it has its header only.

    Args:
        records: where the records of the missing trials would be, as in
            `results/trials/{dataset}/{variant}/{trial}.parquet`.
        path: the file to write.
    """
    rows = [(*Path(record).parts[-3:-1], int(Path(record).stem)) for record in records]
    with replace_file(path) as part, open(part, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])


def read_missing(path: str | Path) -> dict[Search, int]:
    """The number of missing trials of each search, from the table of `write_missing`."""
    with open(path, encoding="utf-8", newline="") as file:
        return Counter((row["dataset"], row["variant"]) for row in csv.DictReader(file))


def note_missing(comparison: pd.DataFrame, missing: Mapping[Search, int]) -> pd.DataFrame:
    """Add the number of missing trials to the notes of a comparison.

    Args:
        comparison: the table from `compare_with_vanilla`.
        missing: the number of missing trials by search.

    Returns:
        The table with longer notes.
    """

    def note(row: pd.Series) -> str:
        number = missing.get((row["dataset"], row["variant"]), 0)
        text = "1 trial is missing" if number == 1 else f"{number:,} trials are missing"
        return "; ".join(filter(None, [row["note"], text if number else ""]))

    if not missing:
        return comparison
    return comparison.assign(note=comparison.apply(note, axis="columns"))
