"""What is wrong with a CSV file, in one sentence."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from odyssey.corpora.csv_dialect import (
    CHECKED,
    NUMBERS,
    THOUSANDS,
    Dialect,
    decimal_commas_suspected,
    is_number,
    one_name_for_pairs,
    rows_of,
    thousands_suspected,
)
from odyssey.corpora.csv_header import INFINITE, LONGEST_NAME, MISSING, is_date
from odyssey.corpora.files import unusable
from odyssey.errors import BadInput
from odyssey.phrases import count

FORMAT = "give a CSV file with a header, and in every row one value for each name in it"
CORRECT = "correct the row or delete it"
FILL = "fill it in or cut it off"
DECIMALS = "write decimal points, or put semicolons between the columns"
AMBIGUOUS = (
    "if they are decimal marks, write points; if not, write the header without spaces and the "
    "numbers without leading zeros"
)
COMMENT = re.compile(r"#\s*[^\W\d_]")  # of a header; a column may be called # or #1

WITH_UNIT = re.compile(
    r"[$€£¥]\s*[+-]?[0-9.,]+|[+-]?[0-9.,]+\s*([%°$€£¥]\w{0,3}|[^\W\d_][^\d\s]{0,7})"
)


class DecimalComma(Exception):
    """A number has a decimal comma, where decimal points were expected; says which."""


@dataclass(frozen=True)
class Diagnosis:
    """The errors of one file, read in one dialect.

    Lines are counted from the header, which is 1; sentences count from the start of the file.

    Attributes:
        path: The file.
        text: Its content, from the header on.
        dialect: How it is written.
        comma: The first number that has a decimal comma, and its line, if there is one.
    """

    path: Path
    text: str
    dialect: Dialect
    comma: str = ""

    def rows(self) -> Iterable[list[str]]:
        """Return the rows below the header, as far as they can be divided."""
        rows = rows_of(self.text, self.dialect.separator)
        return itertools.islice(_until_error(rows), 1, None)

    def of_row(self, line: int, problem: str, remedy: str = CORRECT) -> BadInput:
        """Return the error that a line has a problem."""
        return unusable(self.path, f"line {self.dialect.above + line} {problem}", remedy)

    def of_width(self, line: int, row: Sequence[str], names: Sequence[str]) -> BadInput:
        """Return the error for a row with more or fewer values than there are names."""
        if not row:
            return self.of_row(line, "is blank", FILL)
        problem = f"has {count(len(row), 'value')} for {count(len(names), 'column')}"
        rows = list(itertools.islice(self.rows(), CHECKED))
        if len(rows) > 1 and len({len(other) for other in rows}) == 1:  # not just this row
            if len(row) == len(names) + 1 and not any(other[-1].strip() for other in rows):
                problem += ", as all rows; the last one is empty"
                return self.of_row(line, problem, "take the separators at the ends of lines out")
            if len(row) == len(names) + 1:
                problem += ", as all rows; perhaps the first value is the name of the row"
                return self.of_row(line, problem, "name its column, or write the file without it")
            if len(row) == 2 * len(names):
                problem += ", as all rows; perhaps its commas are decimal marks"
                return self.of_row(line, problem, DECIMALS)
        return self.of_row(line, problem)

    def of_value(self, line: int, cell: str, column: str, alone: bool) -> Exception:
        """Return the error for a value that is not a number in this dialect.

        Args:
            line: The line.
            cell: The value.
            column: The name of its column.
            alone: Whether the table has no other columns.
        """
        value, name = cell.strip(), column[:LONGEST_NAME]
        if self.dialect.decimal == "." and NUMBERS[","].fullmatch(cell):
            return DecimalComma(f"{value[:LONGEST_NAME]!r} in line {self.dialect.above + line}")
        if value.lower() in MISSING:
            if self._nowhere(column, lambda other: other.strip().lower() not in MISSING):
                return unusable(self.path, f"column {name} is empty", "leave the column out")
            return self.of_row(line, f"has a gap in column {name}", FILL)
        if value.lower().lstrip("+-") in INFINITE:
            return self.of_row(line, f"has an infinite number in column {name}")
        shown = f"{value[:LONGEST_NAME]!r} in line {self.dialect.above + line}"
        if is_number(value):
            reason = f"it has {self.comma} and {shown}"
            return unusable(self.path, reason, "write all numbers with decimal points only")
        if THOUSANDS.fullmatch(value):
            problem = f"has {value[:LONGEST_NAME]!r}, with a separator of thousands"
            return self.of_row(line, problem, "write all numbers without it")
        if WITH_UNIT.fullmatch(value):
            problem = f"has {value[:LONGEST_NAME]!r} in column {name}, a number with a unit"
            return self.of_row(line, problem, "write all numbers without units")
        if self._nowhere(column, is_number):
            kind = "dates or times" if is_date(value) else "something other than numbers"
            reason = f"column {name} holds {kind} ({shown})"
            return unusable(self.path, reason, FORMAT if alone else "leave the column out")
        return self.of_row(line, f"has {cell[:LONGEST_NAME]!r} for a number in column {name}")

    def _nowhere(self, column: str, test: Callable[[str], bool]) -> bool:
        """Return whether no value of a column passes a test."""
        names = next(rows_of(self.text, self.dialect.separator))
        place = [name.strip() for name in names].index(column)
        return not any(test(row[place]) for row in self.rows() if len(row) > place)

    def check_header(self) -> None:
        """Refuse a header that is a comment."""
        if COMMENT.match(self.text):
            reason = f"line {self.dialect.above + 1} begins with #, as a comment does"
            raise unusable(self.path, reason, "take out the #, or the line if it is no header")

    def check_marks(self, columns: Sequence[str], labelled: bool) -> None:
        """Refuse commas and points that may be decimal marks or separators."""
        plain = (self.dialect.separator, self.dialect.decimal) == (",", ".")
        if plain and decimal_commas_suspected(self.text, columns, labelled):
            reason = "its commas may be decimal marks, as in 3,14, or stand between columns"
            raise unusable(self.path, reason, AMBIGUOUS)
        mark = self.dialect.decimal
        single = len(columns) == 1 and mark == "," and self.dialect.separator not in self.text
        if single and one_name_for_pairs(self.text):
            reason = "its commas may be decimal marks, as in 3,14, or its header lacks a name"
            raise unusable(self.path, reason, "write decimal points, or a name for each column")
        if (mark == "," or self.dialect.separator == ";") and thousands_suspected(
            (cell.strip() for row in self.rows() for cell in row), mark
        ):
            reason = f"each {mark!r} in it may be a decimal mark or a separator of thousands"
            remedy = "write decimal points, commas between the columns, and no other marks"
            raise unusable(self.path, reason, remedy)


def _until_error(rows: Iterable[list[str]]) -> Iterable[list[str]]:
    try:
        yield from rows
    except csv.Error:
        return
