"""What a network reads of a line: the movement of the pen, Section IV.A of the paper."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def frames(strokes: Sequence[np.ndarray]) -> np.ndarray:
    """Return the frames of a line, one for each pair of points, float32 (ceil(points / 2), 4).

    Columns: Δx and Δy, from the last point of one pair to the last of the next, y down; t, seconds
    from the beginning of the stroke to the pair's last point; 1 if the pen is lifted after a point
    of the pair, else 0.

    Pairs are counted over the whole line, so that one can join the end of a stroke with the start
    of the next; an odd last point is a frame of its own. Before the first point nothing moved.
    strokes: see `line_strokes.read_strokes`.
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
