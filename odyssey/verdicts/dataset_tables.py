"""The tables of a run that claims are decided with, and how rows of them are looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from odyssey.cells.variants import PAPER
from odyssey.labels import DatasetLabel
from odyssey.statistics.fanova.names import ALL
from odyssey.verdicts.decision import CannotDecide, NotTestable

ABSENT = "not in this run"
TABLES = ("trials", "comparison", "importance", "draws", "guidelines")
SEEDS = "seeds"  # one more table, if trials were repeated with fresh seeds


def _no_other(dataset: str) -> DatasetTables:
    raise NotTestable(f"{dataset} is {ABSENT}")


@dataclass(frozen=True, eq=False)
class DatasetTables:
    """The rows of one data set in each table; equal to itself only, so that results can be kept.

    Attributes:
        label: Label of the data set.
        by_name: The rows by name of the table; a table that the run does not have is missing.
        other: Gives the tables of another data set by its name, for claims that compare two. It
            raises `NotTestable` where that data set is not in the run.
    """

    label: DatasetLabel
    by_name: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    other: Callable[[str], DatasetTables] = _no_other

    def rows(self, table: str, columns: Sequence[str], **where: object) -> pd.DataFrame:
        """The rows of a table that have given values.

        Args:
            table: Name of the table.
            columns: Columns that the table must have.
            where: The value that each row must have, by column.

        Returns:
            At least one row, with all columns.

        Raises:
            CannotDecide: There is no such table or column; the message names what is missing.
            NotTestable: There is no such row.
        """
        if table not in self.by_name:
            raise CannotDecide(f"the table of {table} is {ABSENT}")
        rows = self.by_name[table]
        missing = sorted({*columns, *where} - set(rows.columns))
        if missing:
            raise CannotDecide(f"the table of {table} lacks {', '.join(missing)}")
        if rows.empty:
            raise CannotDecide(f"the table of {table} has no rows of this data set")
        for column, value in where.items():
            rows = rows[rows[column] == value]
            if rows.empty:
                raise NotTestable(f"{value} is {ABSENT}")
        return rows


def tables_of_dataset(
    dataset: str, tables: Mapping[str, pd.DataFrame], labels: Mapping[str, DatasetLabel]
) -> DatasetTables:
    """Select the rows of one data set and the paper's variants.

    Args:
        dataset: Name of the data set.
        tables: The tables of the run, by name.
        labels: Labels of the data sets, by name.

    Returns:
        The selected rows of each table.

    Raises:
        NotTestable: The data set is not in the run.
    """
    trials = tables.get("trials")
    known = trials is None or "dataset" not in trials or dataset in set(trials["dataset"])
    if dataset not in labels or not known:
        raise NotTestable(f"{dataset} is {ABSENT}")
    selected = {
        name: _of_the_paper(table[table["dataset"] == dataset]).reset_index(drop=True)
        for name, table in tables.items()
        if "dataset" in table
    }
    return DatasetTables(labels[dataset], selected)


def _of_the_paper(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the paper's variants and of all variants together."""
    return table[table["variant"].isin([*PAPER, ALL])] if "variant" in table else table


def trials_per_variant(trials: pd.DataFrame) -> float:
    """Mean number of trials of a variant."""
    return len(trials) / trials["variant"].nunique()
