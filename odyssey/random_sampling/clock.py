"""Columns of a table that tell the time of each row, and are no variable of its series."""

from __future__ import annotations

import re

import numpy as np

from odyssey.errors import BadInput

SHORTEST = 3  # rows; fewer do not tell that a column is a clock
# Words in the names of such columns, in lower case, without a unit in brackets.
DATE_WORDS = "date dates datetime timestamp timestamps unix unixtime utc"
TIME_WORDS = """
    t ts time times timestep epoch elapsed step steps frame sample n i idx counter
    year years month day days week hour hours minute minutes second seconds sec ms
"""
DATES, CLOCKS = frozenset(DATE_WORDS.split()), frozenset(TIME_WORDS.split())
WORD, UNIT = re.compile(r"[a-z]+"), re.compile(r"[(\[].*")


def is_clock(name: str, values: np.ndarray, file: str) -> bool:
    """Return whether a column tells the time of the rows.

    Its numbers increase from row to row, and its name has a word such as time. A column with a word
    such as date may also have equal numbers.

    Args:
        name: of the column.
        values: (time,) of the column.
        file: name of the file, for the error.

    Raises:
        BadInput: if the rows are not in the order of time: a column such as time decreases from
            row to row, or a column such as date decreases anywhere.

    Examples:
        >>> is_clock("Time (s)", np.array([0.0, 0.5, 1.5]), "my.csv")
        True
        >>> is_clock("time", np.array([12.1, 11.9, 12.3]), "laps.csv")
        False
    """
    words = set(WORD.findall(UNIT.sub("", name.lower())))
    if len(values) < SHORTEST:
        return False
    if words & DATES:
        check_order(name, values, file)
        return True
    steps = np.diff(values)
    if words & CLOCKS and (steps < 0).all():
        check_order(name, values, file)
    return bool(words & CLOCKS and (steps > 0).all())


def check_order(name: str, values: np.ndarray, file: str) -> None:
    """Check that rows are in the order of time.

    Args:
        name: of the column that tells it.
        values: (time,) of that column.
        file: name of the file.

    Raises:
        BadInput: if they are not.
    """
    if (np.diff(values) < 0).any():
        raise BadInput(
            f"{file} cannot be used: its rows are not in the order of time, because column {name} "
            "decreases; sort them by it."
        )
