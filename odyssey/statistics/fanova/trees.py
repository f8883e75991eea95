"""A regression tree as the boxes of its leaves, and its exact marginals over the unit cube.

A tree is constant on the box of each leaf. Its mean over any set of axes is therefore a sum over
leaves, without sampling (Hutter, Hoos and Leyton-Brown 2014, Section 3). A sum of boxes is stored
as jumps at their corners. Cumulative sums of the jumps give the values on the grid of all split
points.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

# The factors of a box's value at its start and at its end.
START_AND_END = np.array([[1.0], [-1.0]])


class Boxes:
    """Disjoint boxes that fill the unit cube, each with one value.

    All measures are uniform on the cube.

    Args:
        low: (leaves, axes), lower corners of the boxes.
        high: (leaves, axes), upper corners.
        value: (leaves,), value in each box.

    Attributes:
        mean: Mean of the value over the cube.
        variance: Variance of the value over the cube.
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
        """Number of axes of the cube."""
        return self._low.shape[1]

    def edges(self, axis: int) -> np.ndarray:
        """Cell borders, (cells + 1,), on this axis of the grid that all boxes are aligned with."""
        return self._grid(axis)[0]

    def _grid(self, axis: int) -> tuple[np.ndarray, np.ndarray]:
        """Cell borders, and the border indices where each box starts and ends: (2, leaves)."""
        if axis not in self._grids:
            ends = np.stack([self._low[:, axis], self._high[:, axis]])
            edges, indices = np.unique(ends, return_inverse=True)
            self._grids[axis] = edges, indices.reshape(ends.shape)
        return self._grids[axis]

    def marginal(self, axes: Sequence[int]) -> np.ndarray:
        """Mean over all other axes, minus `mean`, in each cell of these axes: (cells, ...)."""
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
        """Variance of the marginal, which includes the effects of these axes and interactions."""
        values = self.marginal(axes) ** 2
        for axis in axes:
            values = np.diff(self.edges(axis)) @ values
        return float(values)

    def marginal_at(self, axes: Sequence[int], grids: Sequence[np.ndarray]) -> np.ndarray:
        """The marginal, minus `mean`, at the points of a grid.

        Args:
            axes: Axes of the cube.
            grids: For each of `axes`, its points (points,). A border belongs to the cell below it,
                as in scikit-learn's trees.

        Returns:
            (points, ...), one axis for each of `axes`.
        """
        cells = [
            np.clip(np.searchsorted(self.edges(axis), grid) - 1, 0, len(self.edges(axis)) - 2)
            for axis, grid in zip(axes, grids, strict=True)
        ]
        return self.marginal(axes)[np.ix_(*cells)]


def boxes(tree: Any) -> Boxes:
    """The leaves of a tree as boxes; parts of a leaf outside the unit cube are cut off.

    Args:
        tree: The tree of a scikit-learn estimator (`estimator.tree_`).

    Returns:
        The boxes of its leaves.
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
    leaves = (left < 0) & (high > low).all(axis=1)
    return Boxes(low[leaves], high[leaves], tree.value[leaves, 0, 0])
