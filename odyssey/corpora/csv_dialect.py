"""How a CSV file is written: its separator and its decimal mark.

A table of numbers can be checked row by row, which is more certain than the frequencies of
characters that `csv.Sniffer` counts: with the right separator, all rows have as many values as the
header has names, and the values are numbers.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

SEPARATORS = ",;\t| "  # the first is preferred
CHECKED = 100  # rows from which the separator is recognised
MOST = 0.5  # least share of numbers in rows that are not as wide as the header
# The first line of some files of spreadsheets.
ANNOUNCED = re.compile(r'"?sep=(.)"?[ \n]*\n', re.IGNORECASE)
POINT = re.compile(r"\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*")
COMMA = re.compile(r"\s*[+-]?([0-9]+(,[0-9]*)?|,[0-9]+)([eE][+-]?[0-9]+)?\s*")
NUMBERS = {".": POINT, ",": COMMA}
THOUSANDS = re.compile(
    r"[+-]?\d{1,3}((,\d{3})+(\.\d*)?|(\.\d{3})+,\d*|(\.\d{3}){2,}"
    r"|([ \xa0\u202f'’_]\d{3})+([.,]\d*)?)"
)
GROUPED = {mark: re.compile(rf"[+-]?[1-9]\d{{0,2}}({re.escape(mark)}\d{{3}})+") for mark in ".,"}
LONG = re.compile(r"[+-]?\d{4,}")
# A comma between a whole number and digits, in each value of a row.
PAIRS = re.compile(r"\s*[+-]?\d+\s*,\s*\d+\s*(,\s*[+-]?\d+\s*,\s*\d+\s*)*", re.ASCII)
QUOTED = re.compile(r'"[^"]*"')
ZERO_FIRST = re.compile(r",0\d", re.ASCII)


@dataclass(frozen=True)
class Dialect:
    """How a file is written.

    Attributes:
        separator: The character between two values, one of `SEPARATORS`.
        decimal: The decimal mark, "." or ",".
        above: The number of lines above the header.
    """

    separator: str = ","
    decimal: str = "."
    above: int = 0


def rows_of(text: str, separator: str) -> Any:
    """Return the rows of a text, as `csv.reader` does."""
    padded = separator != "\t"
    lines: Iterator[str] = io.StringIO(text)
    if separator == " ":
        lines = (line.strip(" \n") + "\n" for line in lines)
    return csv.reader(lines, delimiter=separator, strict=True, skipinitialspace=padded)


def recognise(text: str) -> tuple[str, Dialect]:
    """Recognise the separator of a text; return the text from its header on, and the dialect.

    Blank lines and a line such as `sep=;` may stand above the header. Without that line, the
    separator is one of the header, and gives most of the first rows as many values as there are
    names, most of them numbers.
    """
    rest = text.lstrip(" \n")
    announced = ANNOUNCED.match(rest)
    if announced and announced[1] in SEPARATORS:
        rest = rest[announced.end() :]
        return rest, Dialect(announced[1], above=text.count("\n") - rest.count("\n"))
    sample = "".join(itertools.islice(io.StringIO(rest), CHECKED + 1))
    header = sample.partition("\n")[0]
    candidates = [separator for separator in SEPARATORS if separator in header]
    if not set(candidates) - {" "}:  # one column, perhaps with a name of several words
        candidates = list(SEPARATORS)
    separator = max(candidates, key=lambda separator: _fit(sample, separator))
    return rest, Dialect(separator, above=text.count("\n") - rest.count("\n"))


def _fit(sample: str, separator: str) -> tuple[float, float]:
    """Return the share of rows as wide as the header, times that of numbers in them.

    If no separator fits, the second number decides: the same for rows that are as wide as each
    other, but not as the header.
    """
    try:
        header, *rows = rows_of(sample, separator)
    except (csv.Error, ValueError):
        return 0.0, 0.0
    own = _share(rows, len(rows[0])) if rows and len(rows[0]) > 1 else 0.0
    return _share(rows, len(header)), own if own > MOST else 0.0


def _share(rows: Sequence[Sequence[str]], width: int) -> float:
    """Return the share of rows of a width, times that of numbers in them."""
    whole = [row for row in rows if len(row) == width]
    values = [value for row in whole for value in row]
    numbers = sum(map(is_number, values))
    return len(whole) / max(1, len(rows)) * numbers / max(1, len(values))


def is_number(value: str) -> bool:
    """Return whether a value is a number, with a decimal point or a decimal comma."""
    return bool(POINT.fullmatch(value) or COMMA.fullmatch(value))


def decimal_commas_suspected(text: str, names: Sequence[str], labelled: bool) -> bool:
    """Return whether commas may be decimal marks, in a text that is separated by commas.

    Every row then consists of pairs such as 3,00, which are either one number or two. Leading
    zeros after a comma, or a header in which only a space follows the commas, tell that they are
    one; a table of zeros and ones is left alone, and so are names in quotes.
    """
    header, *lines = itertools.islice(io.StringIO(text), CHECKED + 1)
    rows = [line.strip() for line in lines]
    if labelled:
        rows = [row.rpartition(",")[0] for row in rows]
    if len(names) % 2 or not rows or not all(map(PAIRS.fullmatch, rows)):
        return False
    if any(map(ZERO_FIRST.search, rows)):
        return True
    header = QUOTED.sub("", header)
    spaced = ", " in header and not any(", " in row for row in rows)
    return spaced and any(set(row) - set("01, ") for row in rows)


def one_name_for_pairs(text: str) -> bool:
    """Return whether a text with one name and rows such as 1,2 may have two columns.

    A leading zero after a comma, quotes, or a number without a comma tell that it has one.
    """
    rows = [row.strip() for row in text.split("\n")[1:]]
    return all(map(PAIRS.fullmatch, rows)) and not any(map(ZERO_FIRST.search, rows))


def thousands_suspected(cells: Iterable[str], mark: str) -> bool:
    """Return whether a mark in numbers such as 1.234 may separate thousands.

    Args:
        cells: The values of a table.
        mark: The mark, "." or ",".
    """
    marked = False
    for cell in cells:
        if GROUPED[mark].fullmatch(cell):
            marked = True
        elif LONG.fullmatch(cell) or (mark in cell and is_number(cell)):
            return False
    return marked
