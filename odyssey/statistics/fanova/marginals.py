"""Predictions of a forest for one or two hyperparameters, averaged over all others.

They are the curves and heat maps of Greff et al. 2017, Figures 4 and 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from odyssey.search_space import PRIORS
from odyssey.statistics.fanova.forest import Forest

POINTS = 50
POINTS_OF_PAIR = 25

Limits = Mapping[str, tuple[float, float]]


def marginals(forest: Forest, limits: Limits, points: int = POINTS) -> pd.DataFrame:
    """The marginal of every single hyperparameter, at evenly spaced search coordinates.

    Args:
        forest: The forest.
        limits: Lower and upper search coordinate of each hyperparameter, as the forest's bounds.
        points: Number of points; choices have two.

    Returns:
        One row per hyperparameter and point, with the columns hyperparameter; value, in its own
        unit; coordinate; predicted and sd, mean and standard deviation over trees, in the unit of
        the response.
    """
    frames = []
    for axis, (name, limit) in enumerate(limits.items()):
        grid = _unit_grid(name, points)
        trees = forest.marginal_at([axis], [grid])
        means = np.array([tree.mean for tree in forest.trees])
        predicted = forest.centre + forest.scale * (trees + means[:, None])
        frame = {
            "hyperparameter": name,
            **_values(name, limit, grid),
            "predicted": predicted.mean(axis=0),
            "sd": predicted.std(axis=0),
        }
        frames.append(pd.DataFrame(frame))
    return pd.concat(frames, ignore_index=True)


def interactions(forest: Forest, limits: Limits, points: int = POINTS_OF_PAIR) -> pd.DataFrame:
    """The marginal of every pair of hyperparameters, and its interaction part.

    Args:
        forest: The forest.
        limits: As in `marginals`.
        points: Number of points of each hyperparameter; choices have two.

    Returns:
        One row per pair and point, with the columns first, second; x and y, the values of first and
        second in their own units; x_coordinate, y_coordinate; total, the predicted response; and
        interaction, the total minus both single effects (0 without interaction). The last two are
        means over trees in the unit of the response. Empty with fewer than two hyperparameters.
    """
    frames = []
    mean = forest.centre + forest.scale * np.mean([tree.mean for tree in forest.trees])
    for i, j in combinations(range(len(limits)), 2):
        names = [forest.names[axis] for axis in (i, j)]
        grids = [_unit_grid(name, points) for name in names]
        pair = forest.scale * forest.marginal_at([i, j], grids).mean(axis=0)
        first, second = (
            forest.scale * forest.marginal_at([axis], [grid]).mean(axis=0)
            for axis, grid in zip((i, j), grids, strict=True)
        )
        x, y = (axis.ravel() for axis in np.meshgrid(*grids, indexing="ij"))
        frame = {
            "first": names[0],
            "second": names[1],
            **_values(names[0], limits[names[0]], x, ("x", "x_coordinate")),
            **_values(names[1], limits[names[1]], y, ("y", "y_coordinate")),
            "total": (mean + pair).ravel(),
            "interaction": (pair - first[:, None] - second).ravel(),
        }
        frames.append(pd.DataFrame(frame))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _unit_grid(name: str, points: int) -> np.ndarray:
    return np.linspace(0, 1, 2 if PRIORS[name].scale == "choice" else points)


def _values(
    name: str,
    limit: tuple[float, float],
    unit: np.ndarray,
    columns: tuple[str, str] = ("value", "coordinate"),
) -> dict[str, np.ndarray]:
    """Values and search coordinates of points of the unit interval."""
    coordinate = limit[0] + unit * (limit[1] - limit[0])
    value = np.array([float(PRIORS[name].value(one)) for one in coordinate])
    return dict(zip(columns, (value, coordinate), strict=True))
