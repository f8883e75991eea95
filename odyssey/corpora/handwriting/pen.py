"""The inputs of a network for a line: the movement of the pen, Section IV.A of the paper."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def frames(strokes: Sequence[np.ndarray]) -> np.ndarray:
    """Return the frames of a line, one for each pair of points, (ceil(points / 2), 4) float32.

    The columns are:

    - Δx and Δy, the movement from the last point of the pair before to the last point of this pair
      (y down); for the first pair, from its first point.
    - t, the seconds from the start of the stroke to the last point of the pair.
    - 1 if the pen is lifted after a point of the pair, else 0.

    The points of all strokes are paired in one sequence, so that a pair can consist of the last
    point of a stroke and the first of the next. If the number of points is odd, the last frame has
    one point.

    Args:
        strokes: As returned by `line_strokes.read_strokes`.

    Examples:
        >>> frames([np.array([[0.0, 0, 0], [2, 1, 0.5]]), np.array([[5.0, 5, 9]])]).tolist()
        [[2.0, 1.0, 0.5, 1.0], [3.0, 4.0, 0.0, 1.0]]
    """
    points = np.concatenate(strokes)
    moves = np.diff(points[:, :2], axis=0, prepend=points[:1, :2])
    times = np.concatenate([stroke[:, 2] - stroke[0, 2] for stroke in strokes])
    lifts = np.zeros(len(points))
    lifts[np.cumsum([len(stroke) for stroke in strokes]) - 1] = 1
    first = np.arange(0, len(points), 2)
    last = np.minimum(first + 1, len(points) - 1)
    columns = (np.add.reduceat(moves, first), times[last], np.maximum.reduceat(lifts, first))
    return np.column_stack(columns).astype(np.float32)
