"""Reader of one sequence in a CSV file: a header, then a row of numbers for each time step."""

from __future__ import annotations

import csv
import io
import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from odyssey.corpora.files import read_bytes, unusable
from odyssey.errors import BadInput

LARGEST_FILE = 32 * 2**20  # bytes
LARGEST_TABLE = 4_000_000  # values
MOST_COLUMNS = 4096
LONGEST_NAME = 100  # characters, of a column or a label
LARGEST_NUMBER = float(np.finfo(np.float32).max)
LABEL = "label"
NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)
FORMAT = "give a CSV file in UTF-8 with a header, commas, and in every row one value per column"


@dataclass(frozen=True)
class Table:
    """The content of a file.

    Attributes:
        path: The file.
        columns: Names of the columns of numbers.
        numbers: (time, columns) float64, within the range of float32.
        labels: The label of each row, or of the whole sequence; empty without labels.
    """

    path: Path
    columns: tuple[str, ...]
    numbers: np.ndarray
    labels: tuple[str, ...] = ()


def read_table(path: Path, labelled: bool = False) -> Table:
    r"""Read a file; lines may end in \n, \r\n or \r.

    Args:
        path: The file.
        labelled: Whether the last column is named label and has the class of each row.

    Raises:
        BadInput: If the file is not such a table; the sentence states the file and the line.
    """
    text = read_text(path, LARGEST_FILE, FORMAT)
    if text.count(",") + text.count("\n") >= LARGEST_TABLE:
        raise unusable(path, f"it holds more than {LARGEST_TABLE:,} values", "divide it")
    rows = csv.reader(io.StringIO(text), strict=True, skipinitialspace=True)
    values, labels = array("d"), []
    try:
        columns = _columns(path, next(rows), labelled)
        width = len(columns) + labelled
        for row in rows:
            if len(row) != width:
                raise _wrong(path, rows.line_num, f"has {len(row)} values for {width} columns")
            if labelled:
                labels.append(_label(path, rows.line_num, row.pop()))
            values.extend(_numbers(path, rows.line_num, row))
    except csv.Error as problem:
        raise unusable(path, f"line {rows.line_num} is not a row ({problem})", FORMAT) from problem
    if not values:
        raise unusable(path, "it has no rows below its header", FORMAT)
    numbers = np.array(values).reshape(-1, len(columns))
    return Table(path, columns, numbers, tuple(labels))


def read_text(path: Path, limit: int, remedy: str) -> str:
    r"""Return the text of a file, without white space at both ends; lines end in \n.

    Args:
        path: The file.
        limit: The largest size that is accepted, in bytes.
        remedy: What to do about a missing or empty file; part of the sentence of BadInput.

    Raises:
        BadInput: If `files.read_bytes` refuses the file, or if it is not text in UTF-8.
    """
    try:
        text = read_bytes(path, limit, remedy).decode("utf-8-sig").strip()
    except UnicodeDecodeError as problem:
        raise unusable(path, "it is not text in UTF-8", "save it in UTF-8") from problem
    if not text:
        raise unusable(path, "it is empty", remedy)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _columns(path: Path, header: Sequence[str], labelled: bool) -> tuple[str, ...]:
    if len(header) > MOST_COLUMNS:
        raise unusable(path, f"it has more than {MOST_COLUMNS:,} columns", "put time along rows")
    names = [name.strip() for name in header]
    for name in names:
        if not is_name(name):
            reason = f"its header has {name[:LONGEST_NAME]!r} for a name"
            raise unusable(path, reason, FORMAT)
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise unusable(path, f"its header has {twice!r} twice", "give every column its own name")
    if labelled and names.pop() != LABEL:
        raise unusable(path, f"its last column is not called {LABEL}", "put the labels there")
    if not names:
        raise unusable(path, "it has no column of numbers", FORMAT)
    return tuple(names)


def is_name(text: str) -> bool:
    """Return whether a text can name a column or a class: short, printable and not empty."""
    return 0 < len(text) <= LONGEST_NAME and text.isprintable()


def _label(path: Path, line: int, value: str) -> str:
    label = value.strip()
    if not is_name(label):
        raise _wrong(path, line, f"has {label[:LONGEST_NAME]!r} for a label")
    return label


def _numbers(path: Path, line: int, row: Sequence[str]) -> Sequence[float]:
    for value in row:
        if not NUMBER.fullmatch(value):
            raise _wrong(path, line, f"has {value[:LONGEST_NAME]!r} for a number")
    numbers = [float(value) for value in row]
    if max(map(abs, numbers)) > LARGEST_NUMBER:
        raise _wrong(path, line, "has a number beyond the range of float32")
    return numbers


def _wrong(path: Path, line: int, problem: str) -> BadInput:
    return unusable(path, f"line {line} {problem}", "correct the row or delete it")
