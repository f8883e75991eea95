"""A regression tree as the boxes of its leaves, and its exact marginals over the unit cube.

Hutter, Hoos and Leyton-Brown 2014, Section 3: a tree is constant on each leaf's box, so that its
mean over any set of axes is a sum over leaves, with no sampling. A sum of boxes is written as jumps
at their corners; running sums of the jumps give the values on the grid of all split points.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

START_AND_END = np.array([[1.0], [-1.0]])  # a box's value is added where it starts, then taken off


class Boxes:
    """Disjoint boxes that fill the unit cube, each with one value.

    low, high: (leaves, axes), corners; value: (leaves,). All measures are uniform on the cube.

    mean, variance: of the value over the cube.
    """

    def __init__(self, low: np.ndarray, high: np.ndarray, value: np.ndarray) -> None:
        self._width = high - low
        self._volume = self._width.prod(axis=1)
        self.mean = float(self._volume @ value)
        self._deviation = value - self.mean
        self.variance = float(self._volume @ self._deviation**2)
        self._low, self._high = low, high
        self._grids: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    @property
    def n_axes(self) -> int:
        return self._low.shape[1]

    def edges(self, axis: int) -> np.ndarray:
        """The cell borders (cells + 1,) on this axis of the grid that all boxes lie on."""
        return self._grid(axis)[0]

    def _grid(self, axis: int) -> tuple[np.ndarray, np.ndarray]:
        """Cell borders, and which of them each box starts and ends at: (2, leaves)."""
        if axis not in self._grids:
            ends = np.stack([self._low[:, axis], self._high[:, axis]])
            edges, places = np.unique(ends, return_inverse=True)
            self._grids[axis] = edges, places.reshape(ends.shape)
        return self._grids[axis]

    def marginal(self, axes: Sequence[int]) -> np.ndarray:
        """Mean over all other axes, minus `mean`, on the cells of these axes: (cells, ...)."""
        others = self._volume / self._width[:, axes].prod(axis=1)
        shape = [len(self.edges(axis)) for axis in axes]
        corners, jumps = np.zeros(len(others), dtype=np.intp), self._deviation * others
        for axis, size in zip(axes, shape, strict=True):
            corners = corners[..., None, :] * size + self._grid(axis)[1]
            jumps = jumps[..., None, :] * START_AND_END
        values = np.bincount(corners.ravel(), jumps.ravel(), math.prod(shape)).reshape(shape)
        for axis in range(len(axes)):
            values = values.cumsum(axis=axis)
        return values[(slice(-1),) * len(axes)]

    def marginal_variance(self, axes: Sequence[int]) -> float:
        """Variance of the marginal: of these axes and their interactions together."""
        values = self.marginal(axes) ** 2
        for axis in axes:
            values = np.diff(self.edges(axis)) @ values
        return float(values)

    def marginal_at(self, axes: Sequence[int], grids: Sequence[np.ndarray]) -> np.ndarray:
        """The marginal, minus `mean`, at the points of a grid: (points, ...).

        grids: for each of `axes`, its points (points,). A border belongs to the cell below it, as
        in scikit-learn's trees.
        """
        cells = [
            np.clip(np.searchsorted(self.edges(axis), grid) - 1, 0, len(self.edges(axis)) - 2)
            for axis, grid in zip(axes, grids, strict=True)
        ]
        return self.marginal(axes)[np.ix_(*cells)]


def boxes(tree: Any) -> Boxes:
    """The leaves of a scikit-learn tree (`estimator.tree_`) grown on points of the unit cube.

    Parts of a leaf outside the cube are cut off.
    """
    feature, threshold, left, right = (
        getattr(tree, name) for name in ("feature", "threshold", "children_left", "children_right")
    )
    low = np.zeros((tree.node_count, tree.n_features))
    high = np.ones_like(low)
    nodes = np.array([0])
    while len(nodes := nodes[left[nodes] >= 0]):
        axis, split, below, above = (of[nodes] for of in (feature, threshold, left, right))
        for children in (below, above):
            low[children], high[children] = low[nodes], high[nodes]
        high[below, axis] = np.minimum(high[below, axis], split)
        low[above, axis] = np.maximum(low[above, axis], split)
        nodes = np.concatenate([below, above])
    kept = (left < 0) & (high > low).all(axis=1)
    return Boxes(low[kept], high[kept], tree.value[kept, 0, 0])
