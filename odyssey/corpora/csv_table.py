"""Reader of CSV files: a header, then a row of numbers for each time step.

Encoding, separator and decimal mark are recognised; see `text` and `csv_dialect`.
"""

from __future__ import annotations

import csv
import itertools
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from odyssey.corpora.csv_dialect import (
    CHECKED,
    NUMBERS,
    THOUSANDS,
    Dialect,
    decimal_commas_suspected,
    is_number,
    rows_of,
    separator_of,
    thousands_suspected,
)
from odyssey.corpora.csv_header import (
    LABEL,
    LONGEST_NAME,
    MISSING,
    check_names,
    is_date,
    is_name,
    listed,
    may_number_rows,
    numbers_rows,
)
from odyssey.corpora.files import unusable
from odyssey.corpora.text import read_text
from odyssey.errors import BadInput
from odyssey.phrases import count

FORMAT = "give a CSV file with a header, and in every row one value for each name in it"
CORRECT = "correct the row or delete it"
DECIMALS = "write decimal points, or put semicolons between the columns"
AMBIGUOUS = (
    "if they are decimal marks, write points; if not, write the header without spaces and the "
    "numbers without leading zeros"
)
INFINITE = frozenset(["inf", "infinity", "∞"])


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
    text, separator = separator_of(read_text(path, limits.size, FORMAT))
    if text.count(separator) + text.count("\n") >= limits.values:
        raise unusable(path, f"it holds more than {limits.values:,} values", "divide it")
    reading = _Reading(path, text, Dialect(separator), limits)
    try:
        return reading.table(labelled)
    except _DecimalComma as problem:
        dialect = Dialect(separator, ",")
        return replace(reading, dialect=dialect, comma=str(problem)).table(labelled)


class _DecimalComma(Exception):
    """A number has a decimal comma, where decimal points were expected; says which."""


@dataclass(frozen=True)
class _Reading:
    """The reading of one file in one dialect.

    Attributes:
        path: The file.
        text: Its content.
        dialect: How it is written.
        limits: The largest table that is read.
        comma: The first number that has a decimal comma, and its line; for errors.
    """

    path: Path
    text: str
    dialect: Dialect
    limits: Limits
    comma: str = ""

    def table(self, labelled: bool | None) -> Table:
        """Return the table."""
        rows = rows_of(self.text, self.dialect.separator)
        try:
            names = [name.strip() for name in next(rows)]
            if len(names) > self.limits.columns:
                reason = f"it has more than {self.limits.columns:,} columns"
                raise unusable(self.path, reason, "put time along rows")
            labelled = names[-1] == LABEL if labelled is None else labelled
            left_out = self._row_numbers(names)
            kept = [k for k in range(len(names)) if k not in left_out]
            columns = self._columns([names[k] for k in kept], labelled)
            values, labels = array("d"), []
            for row in rows:
                if len(row) != len(names):
                    raise self._wrong_width(rows.line_num, row, names)
                cells = [row[k] for k in kept] if left_out else row
                if labelled:
                    labels.append(self._label(rows.line_num, cells.pop()))
                values.extend(self._numbers(rows.line_num, cells, columns))
        except csv.Error as problem:
            reason = f"line {rows.line_num} is not a row ({problem})"
            raise unusable(self.path, reason, FORMAT) from problem
        if not values:
            raise unusable(self.path, "it has no rows below its header", FORMAT)
        self._check_marks(columns, labelled)
        numbers = np.array(values).reshape(-1, len(columns))
        return Table(self.path, columns, numbers, tuple(labels), tuple(names[k] for k in left_out))

    def _row_numbers(self, names: Sequence[str]) -> list[int]:
        """Return the indices of the columns that only number the rows."""
        candidates = [k for k, name in enumerate(names) if may_number_rows(name)]
        if not candidates:
            return []
        rows = [row for row in self._rows() if len(row) == len(names)]
        found: list[int] = []
        for k in candidates:
            first = all(before in found for before in range(k))
            if rows and numbers_rows(names[k], [row[k] for row in rows], first):
                found.append(k)
        return found if len(found) < len(names) else found[:-1]

    def _columns(self, names: list[str], labelled: bool) -> tuple[str, ...]:
        """Check the names of the columns, and return those of the columns of numbers."""
        check_names(self.path, names)
        if labelled and names.pop() != LABEL:
            reason = f"its last column is not called {LABEL}"
            raise unusable(self.path, reason, "put the labels there")
        if not names:
            raise unusable(self.path, "it has no column of numbers", FORMAT)
        return tuple(names)

    def _label(self, line: int, value: str) -> str:
        label = value.strip()
        if not is_name(label):
            raise self._wrong(line, f"has {label[:LONGEST_NAME]!r} for a label")
        return label

    def _numbers(self, line: int, cells: Sequence[str], columns: Sequence[str]) -> list[float]:
        """Return the numbers of a row."""
        is_valid = NUMBERS[self.dialect.decimal].fullmatch
        for cell, column in zip(cells, columns, strict=True):
            if not is_valid(cell):
                raise self._no_number(line, cell, column)
        if self.dialect.decimal == ",":
            cells = [cell.replace(",", ".") for cell in cells]
        numbers = [float(cell) for cell in cells]
        if max(map(abs, numbers)) > self.limits.number:
            raise self._wrong(line, "has a number that is too large")
        return numbers

    # What is wrong.

    def _rows(self) -> Iterable[list[str]]:
        """Return the rows below the header, as far as they can be divided."""
        rows = rows_of(self.text, self.dialect.separator)
        return itertools.islice(_until_error(rows), 1, None)

    def _wrong(self, line: int, problem: str, remedy: str = CORRECT) -> BadInput:
        return unusable(self.path, f"line {line} {problem}", remedy)

    def _wrong_width(self, line: int, row: Sequence[str], names: Sequence[str]) -> BadInput:
        if not row:
            return self._wrong(line, "is blank", "fill it in or cut it off")
        problem = f"has {count(len(row), 'value')} for {count(len(names), 'column')}"
        rows = list(itertools.islice(self._rows(), CHECKED))
        if len(rows) > 1 and len({len(other) for other in rows}) == 1:  # not just this row
            if len(row) == len(names) + 1:
                problem += ", as all rows; perhaps the first value is the name of the row"
                return self._wrong(line, problem, "name its column, or write the file without it")
            if len(row) == 2 * len(names):
                problem += ", as all rows; perhaps its commas are decimal marks"
                return self._wrong(line, problem, DECIMALS)
        return self._wrong(line, problem)

    def _no_number(self, line: int, cell: str, column: str) -> Exception:
        """Return the error for a value that is not a number in this dialect."""
        value, name = cell.strip(), column[:LONGEST_NAME]
        if self.dialect.decimal == "." and NUMBERS[","].fullmatch(cell):
            return _DecimalComma(f"{value[:LONGEST_NAME]!r} in line {line}")
        if value.lower() in MISSING:
            if self._nowhere(column, lambda other: other.strip().lower() not in MISSING):
                return unusable(self.path, f"column {name} is empty", "leave the column out")
            return self._wrong(line, f"has a gap in column {name}", "fill it in or cut it off")
        if value.lower().lstrip("+-") in INFINITE:
            return self._wrong(line, f"has an infinite number in column {name}")
        if is_number(value):
            reason = f"it has {self.comma} and {value[:LONGEST_NAME]!r} in line {line}"
            return unusable(self.path, reason, "write all numbers with decimal points only")
        if THOUSANDS.fullmatch(value):
            problem = f"has {value[:LONGEST_NAME]!r}, with a separator of thousands"
            return self._wrong(line, problem, "write all numbers without it")
        if self._nowhere(column, is_number):
            kind = "dates or times" if is_date(value) else "something other than numbers"
            reason = f"column {name} holds {kind} ({value[:LONGEST_NAME]!r} in line {line})"
            return unusable(self.path, reason, "leave the column out")
        return self._wrong(line, f"has {cell[:LONGEST_NAME]!r} for a number in column {name}")

    def _nowhere(self, column: str, test: Callable[[str], bool]) -> bool:
        """Return whether no value of a column passes a test."""
        rows = rows_of(self.text, self.dialect.separator)
        place = [name.strip() for name in next(rows)].index(column)
        return not any(test(row[place]) for row in _until_error(rows) if len(row) > place)

    def _check_marks(self, columns: Sequence[str], labelled: bool) -> None:
        """Refuse commas and points that may be decimal marks or separators."""
        if self.dialect == Dialect() and decimal_commas_suspected(self.text, columns, labelled):
            reason = "its commas may be decimal marks, as in 3,14, or stand between columns"
            raise unusable(self.path, reason, AMBIGUOUS)
        mark = self.dialect.decimal
        if (mark == "," or self.dialect.separator == ";") and thousands_suspected(
            (cell.strip() for row in self._rows() for cell in row), mark
        ):
            reason = f"each {mark!r} in it may be a decimal mark or a separator of thousands"
            remedy = "write decimal points, commas between the columns, and no other marks"
            raise unusable(self.path, reason, remedy)


def _until_error(rows: Iterable[list[str]]) -> Iterable[list[str]]:
    try:
        yield from rows
    except csv.Error:
        return
