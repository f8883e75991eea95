"""Columns of a table that tell the time of each row, and are no variable of its series."""

from __future__ import annotations

import re

import numpy as np

from odyssey.errors import BadInput

SHORTEST = 3  # rows; fewer do not tell that a column is a clock
# Names of such columns, in lower case, without unit in brackets and without other signs.
DATE_NAMES = "date dates datetime timestamp timestamps timestampms unix unixtime utc"
DATES = frozenset(DATE_NAMES.split())
NAMES = """
    t ts time times timems timesec timeseconds epoch timeutc utctime
    step steps timestep timeindex frame sample n
    year years month day days week hour hours minute minutes second seconds sec ms
"""
CLOCKS = frozenset(NAMES.split())
UNIT = re.compile(r"[(\[].*|[^a-z]")


def is_clock(name: str, values: np.ndarray, file: str) -> bool:
    """Return whether a column tells the time of the rows: by its name, and because it increases.

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
    word = UNIT.sub("", name.lower())
    if len(values) < SHORTEST:
        return False
    if word in DATES:
        check_order(name, values, file)
        return True
    steps = np.diff(values)
    if word in CLOCKS and (steps < 0).all():
        check_order(name, values, file)
    return word in CLOCKS and bool((steps > 0).all())


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
