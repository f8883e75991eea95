"""The header of a CSV file: names of columns, and columns that only number the rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from odyssey.corpora.csv_dialect import is_number
from odyssey.corpora.files import unusable

LONGEST_NAME = 100  # characters, of a column or a label
LABEL = "label"
MISSING = frozenset(["", "na", "n/a", "nan", "null", "none", "-", "?", "#n/a"])
INFINITE = frozenset(["inf", "infinity", "∞"])
UNNAMED = re.compile(r"|Unnamed: \d+(_level_\d+)?(\.\d+)*|__index_level_\d+__")
# Names that programs and people give to a column of row numbers; it may also be data.
NUMBERING = """
    index level_0 row row_nr row_id row_index row_number row_names rownames row.names
    id no no. nr nr. # obs record
"""
ROW_NUMBERS = frozenset(NUMBERING.split())
NAMES = "put a line with a name for each column above the first row"


def is_name(text: str) -> bool:
    """Return whether a text can name a column or a class: short, printable and not empty."""
    return 0 < len(text) <= LONGEST_NAME and text.isprintable()


def may_number_rows(name: str) -> bool:
    """Return whether a column of that name may be an index that a program added."""
    return bool(UNNAMED.fullmatch(name)) or name.lower() in ROW_NUMBERS


def numbers_rows(name: str, values: Sequence[str], first: bool) -> bool:
    """Return whether a column is an index that a program added, such as pandas.

    Args:
        name: The name of the column.
        values: The values of the column.
        first: Whether no column of data stands before it.
    """
    if not any(value.strip() for value in values):
        return not name  # a comma at the end of every line
    try:
        integers = [int(value) for value in values]
    except ValueError:
        unnamed = first and bool(UNNAMED.fullmatch(name))
        return unnamed and not any(map(is_number, values)) and _in_order(values)
    pairs = pairwise(integers)
    if UNNAMED.fullmatch(name):
        return first and all(a < b for a, b in pairs)
    return integers[0] in (0, 1) and all(a + 1 == b for a, b in pairs)


def _in_order(values: Iterable[str]) -> bool:
    """Return whether dates in ISO 8601 never decrease; other texts have no order."""
    try:
        return all(a <= b for a, b in pairwise(map(datetime.fromisoformat, values)))
    except (ValueError, TypeError):
        return True


def check_names(path: Path, names: Sequence[str]) -> None:
    """Check the header of a file.

    Args:
        path: The file, for the error.
        names: The names of all columns, as in the header, but for those that number the rows.

    Raises:
        BadInput: If a name is missing, too long or there twice, or if the header is a row of data.
    """
    if _is_data(names):
        shown = ", ".join(names)[:LONGEST_NAME]
        raise unusable(path, f"its first line has numbers, not names of columns: {shown}", NAMES)
    for number, name in enumerate(names, start=1):
        if UNNAMED.fullmatch(name):
            reason = f"column {number} has no name and does not number the rows"
            raise unusable(path, reason, "name it, or take it out if it is no input")
        if not is_name(name):
            reason = f"its header has {name[:LONGEST_NAME]!r} for a name"
            raise unusable(path, reason, "write a short name")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise unusable(path, f"its header has {twice!r} twice", "give every column its own name")


def _is_data(names: Sequence[str]) -> bool:
    """Return whether a header looks like a row: numbers, with dates, gaps, or a label at its end.

    A name such as `label` at the end of numbers is the header of a table whose columns are
    numbered, and that is refused too: it cannot be told from a row with this label.
    """
    inputs = names[:-1] if len(names) > 1 and not _is_value(names[-1]) else names
    return any(map(is_number, inputs)) and all(map(_is_value, inputs))


def _is_value(text: str) -> bool:
    word = text.lower()
    return is_number(text) or word in MISSING or word.lstrip("+-") in INFINITE or is_date(text)


def is_date(text: str) -> bool:
    """Return whether a text is a date or a time in ISO 8601, or a date as 31.12.2020."""
    text = text.strip()
    if re.fullmatch(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}( \d{1,2}:\d{2}(:\d{2})?)?", text):
        return True
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return bool(re.fullmatch(r"\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?", text))
    return not text.isdigit()


def listed(names: Iterable[str]) -> str:
    """Return names for a sentence, in quotes."""
    return ", ".join(repr(name[:LONGEST_NAME]) for name in names)
