"""Functional analysis of variance with a random forest (Greff et al. 2017, Section V.B).

It estimates how much of a response's variance over the search space each hyperparameter explains,
alone and in interactions. A forest learns the response; then the variance of each tree is split
exactly (Hutter, Hoos and Leyton-Brown 2014).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd
from sklearn import config_context
from sklearn.tree import DecisionTreeRegressor

from odyssey.statistics.fanova.scaling import (
    level_indices,
    order_levels,
    standardise,
    to_unit,
)
from odyssey.statistics.fanova.trees import Boxes, boxes

TREES = 100
HIGHER_ORDER = "higher order"
NO_VARIANCE = 1e-12  # largest variance of a constant tree, for the standardised response

Bounds = Mapping[str, tuple[float, float] | None]


@dataclass(frozen=True)
class Forest:
    """Trees that predict (response - centre) / scale over the unit cube.

    Attributes:
        names: The hyperparameter of each axis of the cube.
        factors: Whether each axis is a factor (values without order).
        points: (trials, axes), coordinates from 0 to 1; the index of the level for factors.
        cube: (trials, axes), the same, with each level at its coordinate in this forest.
        response: (trials,), standardised: mean 0, variance 1.
        centre: Mean of the response, in its unit.
        scale: Standard deviation of the response, in its unit.
        models: The trees of scikit-learn.
    """

    names: list[str]
    factors: list[bool]
    points: np.ndarray
    cube: np.ndarray
    response: np.ndarray
    centre: float
    scale: float
    models: list[DecisionTreeRegressor]

    @cached_property
    def trees(self) -> list[Boxes]:
        """The trees as boxes of the unit cube."""
        return [boxes(model.tree_) for model in self.models]

    @cached_property
    def variances(self) -> np.ndarray:
        """Variances over the cube, in units of scale squared: (trees, components).

        The components are ordered as in `components(names)`.
        """
        return np.array([_variances(tree) for tree in self.trees])

    @cached_property
    def shares(self) -> np.ndarray:
        """Shares of variance: (trees with variance, components); each row sums to 1.

        Trees without variance are left out, because they have no shares. Where no tree has any
        variance, there is one row of zeros.
        """
        totals = self.variances.sum(axis=1)
        some = totals > NO_VARIANCE
        if not some.any():
            return np.zeros_like(self.variances[:1])
        return self.variances[some] / totals[some, None]

    def marginal_at(self, axes: Sequence[int], grids: Sequence[np.ndarray]) -> np.ndarray:
        """Every tree's marginal, minus its mean, on a grid.

        Args:
            axes: Axes of the cube.
            grids: For each of `axes`, points in the unit interval (points,).

        Returns:
            (trees, points, ...), in units of scale.
        """
        return np.array([tree.marginal_at(axes, grids) for tree in self.trees])


def components(names: Sequence[str]) -> list[tuple[str, int]]:
    """Label and order of every component: singles (1), pairs (2), and all higher orders (0)."""
    pairs = [f"{first} × {second}" for first, second in combinations(names, 2)]
    return [(name, 1) for name in names] + [(pair, 2) for pair in pairs] + [(HIGHER_ORDER, 0)]


def functional_anova(
    coordinates: pd.DataFrame | np.ndarray,
    response: np.ndarray,
    bounds: Bounds,
    n_trees: int = TREES,
    seed: int = 0,
) -> pd.DataFrame:
    """Shares of the response's variance over the search space.

    Args:
        coordinates: (trials, hyperparameters), search coordinates, as in `grow`.
        response: (trials,), finite values.
        bounds: Lower and upper search coordinate of each hyperparameter, as in `grow`.
        n_trees: Number of trees.
        seed: Seed of the forest.

    Returns:
        One row per component, as in `shares_table`.

    Raises:
        ValueError: A value is not finite, or there are no trials.

    Examples:
        The response depends on the learning rate alone.

        >>> log_rate, noise = np.meshgrid(np.linspace(-6, -2, 9), np.linspace(0, 1, 9))
        >>> coordinates = pd.DataFrame({"learning_rate": log_rate.ravel(),
        ...     "input_noise": noise.ravel()})
        >>> bounds = {"learning_rate": (-6, -2), "input_noise": (0, 1)}
        >>> shares = functional_anova(coordinates, 3 * log_rate.ravel(), bounds, n_trees=10)
        >>> shares[["hyperparameters", "order", "share"]].round(2)
                       hyperparameters  order  share
        0                learning_rate      1    1.0
        1                  input_noise      1    0.0
        2  learning_rate × input_noise      2    0.0
        3                 higher order      0    0.0
    """
    return shares_table(grow(coordinates, response, bounds, n_trees, seed))


def shares_table(forest: Forest) -> pd.DataFrame:
    """Shares of variance of a forest.

    Args:
        forest: The forest, from `grow`.

    Returns:
        One row per component, with the columns hyperparameters ("learning_rate",
        "learning_rate × hidden_size" or "higher order"), order (1, 2; 0 for higher orders), share
        and share_std (mean and standard deviation over trees). Shares sum to 1; they are 0 where
        the response is constant.
    """
    shares = forest.shares
    table = pd.DataFrame(components(forest.names), columns=["hyperparameters", "order"])
    return table.assign(share=shares.mean(axis=0), share_std=shares.std(axis=0))


def grow(
    coordinates: pd.DataFrame | np.ndarray,
    response: np.ndarray,
    bounds: Bounds,
    n_trees: int = TREES,
    seed: int = 0,
) -> Forest:
    """Fit a random forest; every tree sees all hyperparameters and a bootstrap of the trials.

    Args:
        coordinates: (trials, hyperparameters), search coordinates, which the search draws
            uniformly. The columns of an array are in the order of `bounds`; those of a table are
            read by name.
        response: (trials,), finite values.
        bounds: Lower and upper search coordinate of each hyperparameter; the measure is uniform
            between them. A choice at 0 and 1 has the bounds (0, 1), half for each value. None marks
            a factor: values without order, of equal measure.
        n_trees: Number of trees.
        seed: Seed of the forest.

    Returns:
        The forest.

    Raises:
        ValueError: A value is not finite, or there are no trials.
    """
    response = np.asarray(response, dtype=float)
    if not len(response) or not np.isfinite(response).all():
        raise ValueError("the response must be finite numbers, at least one")
    table = pd.DataFrame(coordinates, columns=list(bounds))
    axes = [
        level_indices(table[name]) if limits is None else to_unit(table[name], *limits)
        for name, limits in bounds.items()
    ]
    points = np.column_stack(axes)
    if not np.isfinite(points).all():
        raise ValueError("coordinates must be finite numbers")
    factors = [limits is None for limits in bounds.values()]
    scaled, centre, scale = standardise(response)
    cube = points.copy()
    for axis in np.flatnonzero(factors):
        cube[:, axis] = order_levels(points[:, axis].astype(int), scaled)
    models = _trees(cube, scaled, n_trees, seed)
    return Forest(list(bounds), factors, points, cube, scaled, centre, scale, models)


def _trees(
    cube: np.ndarray, response: np.ndarray, n_trees: int, seed: int
) -> list[DecisionTreeRegressor]:
    """The trees of a RandomForestRegressor with this seed.

    That class checks and copies the arguments of every tree, which takes longer than growing a
    small tree.
    """
    inputs, count = cube.astype(np.float32), len(cube)
    random, own = np.random.RandomState(seed), np.random.RandomState()
    models = []
    with config_context(assume_finite=True, skip_parameter_validation=True):
        for _ in range(n_trees):
            seed_of_tree = random.randint(np.iinfo(np.int32).max)
            own.seed(seed_of_tree)
            drawn = own.randint(0, count, count, dtype=np.int32)
            times_drawn = np.bincount(drawn, minlength=count).astype(float)
            own.seed(seed_of_tree)
            model = DecisionTreeRegressor(random_state=own)
            models.append(model.fit(inputs, response, times_drawn, check_input=False))
    return models


def _variances(tree: Boxes) -> np.ndarray:
    """Variances of one tree's components, (components,), ordered as in `components`."""
    axes = range(tree.n_axes)
    split = [len(tree.edges(axis)) > 2 for axis in axes]
    singles = np.array([tree.marginal_variance([i]) if split[i] else 0.0 for i in axes])
    pairs = np.zeros(comb(len(axes), 2))
    for index, (i, j) in enumerate(combinations(axes, 2)):
        if split[i] and split[j]:
            pairs[index] = tree.marginal_variance([i, j]) - singles[i] - singles[j]
    known = np.concatenate([singles, pairs.clip(min=0)])
    return np.append(known, max(tree.variance - known.sum(), 0.0))
