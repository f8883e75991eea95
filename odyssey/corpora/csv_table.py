"""Reader of CSV files: a header, then a row of numbers for each time step.

Encoding, separator and decimal mark are recognised; see `text` and `csv_dialect`.
"""

from __future__ import annotations

import csv
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from odyssey.corpora.csv_diagnosis import FILL, FORMAT, DecimalComma, Diagnosis
from odyssey.corpora.csv_dialect import NUMBERS, Dialect, recognise, rows_of
from odyssey.corpora.csv_header import (
    LABEL,
    LONGEST_NAME,
    check_names,
    is_name,
    listed,
    may_number_rows,
    numbers_rows,
)
from odyssey.corpora.files import unusable
from odyssey.corpora.gaps import gap
from odyssey.corpora.text import read_text


@dataclass(frozen=True)
class Limits:
    """The largest file that is read.

    Attributes:
        size: Bytes of the file.
        values: Values in the table.
        columns: Columns of the table.
        number: The largest absolute number.
    """

    size: int = 32 * 2**20
    values: int = 4_000_000
    columns: int = 4096
    number: float = float(np.finfo(np.float32).max)


LIMITS = Limits()


@dataclass(frozen=True)
class Table:
    """The content of a file.

    Attributes:
        path: The file.
        columns: Names of the columns of numbers.
        numbers: (time, columns) float64, all finite and within the limits.
        labels: The label of each row, or of the whole sequence; empty without labels.
        left_out: Names of columns that only number the rows.
    """

    path: Path
    columns: tuple[str, ...]
    numbers: np.ndarray
    labels: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def in_order(self, columns: Sequence[str]) -> Table:
        """Return the table with its columns in another order.

        Args:
            columns: The names of the columns.

        Raises:
            BadInput: If these are not the names of its columns.
        """
        missing = [name for name in columns if name not in self.columns]
        other = [name for name in self.columns if name not in columns]
        if missing or other:
            parts = [(missing, "it lacks"), (other, "it has other columns than the model reads:")]
            reason = "; ".join(f"{what} {listed(names)}" for names, what in parts if names)
            raise unusable(self.path, reason, f"give the columns {listed(columns)}")
        order = [self.columns.index(name) for name in columns]
        return replace(self, columns=tuple(columns), numbers=self.numbers[:, order].copy("C"))


def read_table(path: Path, labelled: bool | None = False, limits: Limits = LIMITS) -> Table:
    r"""Read a file; lines may end in \n, \r\n or \r.

    Columns that only number the rows, such as the index that pandas writes, are left out.

    Args:
        path: The file.
        labelled: Whether the last column is named label and has the class of each row; None if
            the header tells.
        limits: The largest table that is read.

    Raises:
        BadInput: If the file is not such a table; the sentence states the file and the line.
    """
    text, dialect = recognise(read_text(path, limits.size, FORMAT))
    if text.count(dialect.separator) + text.count("\n") >= limits.values:
        raise unusable(path, f"it holds more than {limits.values:,} values", "divide it")
    try:
        return _Reading(text, dialect, limits, Diagnosis(path, text, dialect)).table(labelled)
    except DecimalComma as problem:
        dialect = replace(dialect, decimal=",")
        diagnosis = Diagnosis(path, text, dialect, str(problem))
        return _Reading(text, dialect, limits, diagnosis).table(labelled)


@dataclass(frozen=True)
class _Reading:
    """The reading of one file in one dialect.

    Attributes:
        text: The content of the file, from the header on.
        dialect: How it is written.
        limits: The largest table that is read.
        wrong: Says what is wrong with the file.
    """

    text: str
    dialect: Dialect
    limits: Limits
    wrong: Diagnosis

    def table(self, labelled: bool | None) -> Table:
        """Return the table."""
        self.wrong.check_header()
        rows = rows_of(self.text, self.dialect.separator)
        try:
            names = [name.strip() for name in next(rows)]
            if len(names) > self.limits.columns:
                reason = f"it has more than {self.limits.columns:,} columns"
                raise unusable(self.wrong.path, reason, "put time along rows")
            left_out = self._row_numbers(names)
            kept = [k for k in range(len(names)) if k not in left_out]
            labelled = names[kept[-1]] == LABEL if labelled is None else labelled
            columns = self._columns([names[k] for k in kept], labelled)
            values, labels = array("d"), []
            for row in rows:
                if len(row) != len(names):
                    raise self.wrong.of_width(rows.line_num, row, names)
                cells = [row[k] for k in kept] if left_out else row
                if labelled:
                    labels.append(self._label(rows.line_num, cells.pop()))
                values.extend(self._numbers(rows.line_num, cells, columns))
        except csv.Error as problem:
            reason = f"is not a row ({problem})"
            raise self.wrong.of_row(rows.line_num, reason, FORMAT) from problem
        if not values:
            raise unusable(self.wrong.path, "it has no rows below its header", FORMAT)
        self.wrong.check_marks(columns, labelled)
        numbers = np.array(values).reshape(-1, len(columns))
        if found := gap(numbers, [name[:LONGEST_NAME] for name in columns]):
            raise self.wrong.of_row(found[0] + 2, found[1], FILL)
        return Table(
            self.wrong.path, columns, numbers, tuple(labels), tuple(names[k] for k in left_out)
        )

    def _row_numbers(self, names: Sequence[str]) -> list[int]:
        """Return the indices of the columns that only number the rows."""
        candidates = [k for k, name in enumerate(names) if may_number_rows(name)]
        if not candidates:
            return []
        rows = [row for row in self.wrong.rows() if len(row) == len(names)]
        found: list[int] = []
        for k in candidates:
            first = all(before in found for before in range(k))
            if rows and numbers_rows(names[k], [row[k] for row in rows], first):
                found.append(k)
        return found if len(found) < len(names) else found[:-1]

    def _columns(self, names: list[str], labelled: bool) -> tuple[str, ...]:
        """Check the names of the columns, and return those of the columns of numbers."""
        check_names(self.wrong.path, names)
        if labelled and names.pop() != LABEL:
            reason = f"its last column is not called {LABEL}"
            raise unusable(self.wrong.path, reason, "put the labels there")
        if not names:
            raise unusable(self.wrong.path, "it has no column of numbers", FORMAT)
        return tuple(names)

    def _label(self, line: int, value: str) -> str:
        label = value.strip()
        if not is_name(label):
            raise self.wrong.of_row(line, f"has {label[:LONGEST_NAME]!r} for a label")
        return label

    def _numbers(self, line: int, cells: Sequence[str], columns: Sequence[str]) -> list[float]:
        """Return the numbers of a row."""
        is_valid = NUMBERS[self.dialect.decimal].fullmatch
        for cell, column in zip(cells, columns, strict=True):
            if not is_valid(cell):
                raise self.wrong.of_value(line, cell, column, len(columns) == 1)
        if self.dialect.decimal == ",":
            cells = [cell.replace(",", ".") for cell in cells]
        numbers = [float(cell) for cell in cells]
        if max(map(abs, numbers)) > self.limits.number:
            raise self.wrong.of_row(line, "has a number that is too large")
        return numbers
