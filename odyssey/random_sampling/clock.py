"""Columns of a table that tell the time of each row, and are no variable of its series."""

from __future__ import annotations

import re

import numpy as np

from odyssey.errors import BadInput

SHORTEST = 3  # rows; fewer do not tell that a column is a clock
# Names of such columns, in lower case, without unit in brackets and without other signs.
NAMES = """
    t ts time times timems timesec timeseconds timestamp timestampms timestamps datetime date dates
    unix unixtime epoch epochs utc timeutc utctime step steps timestep timeindex frame sample n
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
        BadInput: if the column decreases, so that the rows run backward in time.

    Examples:
        >>> is_clock("Time (s)", np.array([0.0, 0.5, 1.5]), "my.csv")
        True
        >>> is_clock("time", np.array([12.1, 11.9, 12.3]), "laps.csv")
        False
    """
    if UNIT.sub("", name.lower()) not in CLOCKS or len(values) < SHORTEST:
        return False
    steps = np.diff(values)
    if (steps < 0).all():
        raise runs_backward(name, file)
    return bool((steps > 0).all())


def runs_backward(name: str, file: str) -> BadInput:
    """Return the error for rows of which the last comes first.

    Args:
        name: of the column that tells it.
        file: name of the file.
    """
    return BadInput(
        f"{file} cannot be used: its rows run backward in time, because column {name} decreases; "
        "sort them by it."
    )
