"""Numbers that stand for a gap in a column, such as -999."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

SIZES = (999.0, 999.9, 9999.0, 9999.9, 99999.0, 999999.0, 32768.0)
CODES = tuple(sign * size for size in SIZES for sign in (-1, 1))
FAR = 2  # times the range of the other numbers, below or above them


def gap(numbers: np.ndarray, columns: Sequence[str]) -> tuple[int, str] | None:
    """Return the row of the first number that stands for a gap, and the words for it.

    Such a number is one of `CODES`, and far outside the range of the other numbers of its column.

    Args:
        numbers: (time, columns), all finite.
        columns: Names of the columns.

    Returns:
        The row, counted from 0, and what it has, or None.

    Examples:
        >>> gap(np.array([[21.5], [-999.0], [22.5]]), ["degrees"])
        (1, 'has -999 in column degrees, which seems to stand for a gap')
        >>> gap(np.array([[-998.0], [-999.0], [-997.0]]), ["metres"])
    """
    for code in CODES:
        for k in np.flatnonzero((numbers == code).any(axis=0)).tolist():
            others = numbers[numbers[:, k] != code, k]
            if len(others) < 2:
                continue
            low, high = others.min(), others.max()
            if max(low - code, code - high) > FAR * (high - low):
                row = int(np.argmax(numbers[:, k] == code))
                return row, f"has {code:g} in column {columns[k]}, which seems to stand for a gap"
    return None
