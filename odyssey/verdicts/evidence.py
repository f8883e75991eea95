"""The tables of a run that verdicts are made from, and how to look something up in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from odyssey.cells.variants import PAPER
from odyssey.labels import DatasetLabel
from odyssey.statistics.fanova.study import ALL
from odyssey.verdicts.decision import CannotDecide

ABSENT = "not in this run"
TABLES = ("trials", "comparison", "importance", "draws", "guidelines")


@dataclass(frozen=True)
class Evidence:
    """What is known of one data set: its label, and the rows about it of each table by name.

    A table that the run does not have is missing from `tables`.
    """

    label: DatasetLabel
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def rows(self, table: str, columns: Sequence[str], **where: object) -> pd.DataFrame:
        """The rows of a table that have these values; at least one, with at least these columns.

        Raises CannotDecide where there are none, naming what is missing.
        """
        if table not in self.tables:
            raise CannotDecide(f"the table of {table} is {ABSENT}")
        rows = self.tables[table]
        missing = sorted({*columns, *where} - set(rows.columns))
        if missing:
            raise CannotDecide(f"the table of {table} lacks {', '.join(missing)}")
        if rows.empty:
            raise CannotDecide(f"the table of {table} says nothing of this data set")
        for column, value in where.items():
            rows = rows[rows[column] == value]
            if rows.empty:
                raise CannotDecide(f"{value} is {ABSENT}")
        return rows


def of_dataset(
    dataset: str, tables: Mapping[str, pd.DataFrame], labels: Mapping[str, DatasetLabel]
) -> Evidence:
    """What the tables say about one data set and the paper's variants.

    Raises CannotDecide where the data set is not in the run.
    """
    trials = tables.get("trials")
    known = trials is None or "dataset" not in trials or dataset in set(trials["dataset"])
    if dataset not in labels or not known:
        raise CannotDecide(ABSENT)
    about = {
        name: _of_the_paper(table[table["dataset"] == dataset]).reset_index(drop=True)
        for name, table in tables.items()
        if "dataset" in table
    }
    return Evidence(labels[dataset], about)


def _of_the_paper(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["variant"].isin([*PAPER, ALL])] if "variant" in table else table
