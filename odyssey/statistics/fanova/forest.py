"""Functional analysis of variance by a random forest (Greff et al. 2017, Section V.B).

How much of a response's variance over the search space does each hyperparameter explain, alone and
in interaction? A forest learns the response; each tree's variance is then split exactly.
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

from odyssey.statistics.fanova.trees import Boxes, boxes

TREES = 100
HIGHER_ORDER = "higher order"
DECIMALS = 10  # of a response with variance 1
NO_VARIANCE = 1e-12  # of a tree, where the response has variance 1

Bounds = Mapping[str, tuple[float, float] | None]


@dataclass(frozen=True)
class Forest:
    """Trees that predict (response - centre) / scale over the unit cube.

    names, factors: of the cube's axes, the hyperparameters and whether they are factors.
    places: (trials, axes), between 0 and 1; of factors, the numbers of the levels.
    cube, response: (trials, axes) and (trials,), what was learnt, scaled; in the cube, levels are
        where they are in this forest.
    models, seen: scikit-learn's trees, and how often each has drawn each trial, (trees, trials).
    """

    names: list[str]
    factors: list[bool]
    places: np.ndarray
    cube: np.ndarray
    response: np.ndarray
    centre: float
    scale: float
    models: list[DecisionTreeRegressor]
    seen: np.ndarray

    @cached_property
    def trees(self) -> list[Boxes]:
        """The trees as boxes of the unit cube."""
        return [boxes(model.tree_) for model in self.models]

    @cached_property
    def residuals(self) -> np.ndarray:
        """What trees cannot predict of trials that they have not seen, scaled: (trials,).

        The response minus the mean prediction of those trees; where all have seen the trial, minus
        the mean response.
        """
        predicted = np.array([model.predict(self.cube) for model in self.models])
        unseen = self.seen == 0
        return self.response - (unseen * predicted).sum(axis=0) / unseen.sum(axis=0).clip(min=1)

    def regrow(self, places: np.ndarray, response: np.ndarray, n_trees: int, seed: int) -> Forest:
        """Another forest of the same hyperparameters on these places and responses."""
        return _grow(self.names, self.factors, places, response, n_trees, seed)

    @cached_property
    def variances(self) -> np.ndarray:
        """Variances over the cube, in units of scale squared: (trees, components).

        Components are ordered as in `components(names)`.
        """
        return np.array([_variances(tree) for tree in self.trees])

    @cached_property
    def shares(self) -> np.ndarray:
        """Shares of variance: (trees with variance, components); each row sums to 1.

        A tree without variance is left out, since it says nothing of how variance divides. Where
        no tree has any, there is one row of zeros.
        """
        totals = self.variances.sum(axis=1)
        some = totals > NO_VARIANCE
        if not some.any():
            return np.zeros_like(self.variances[:1])
        return self.variances[some] / totals[some, None]

    def single_variance(self, axis: int) -> float:
        """Variance over the cube of one axis alone, mean over trees, in units of scale squared."""
        return float(np.mean([tree.marginal_variance([axis]) for tree in self.trees]))

    def effects(self) -> np.ndarray:
        """What each axis alone adds to the prediction of each trial, scaled: (axes, trials)."""
        grids = enumerate(self.cube.T)
        return np.array([self.marginal_at([axis], [grid]).mean(axis=0) for axis, grid in grids])

    def marginal_at(self, axes: Sequence[int], grids: Sequence[np.ndarray]) -> np.ndarray:
        """Every tree's marginal, minus its mean, in units of scale: (trees, points, ...).

        grids: for each of `axes`, points in the unit interval (points,).
        """
        return np.array([tree.marginal_at(axes, grids) for tree in self.trees])


def components(names: Sequence[str]) -> list[tuple[str, int]]:
    """Label and order of every component: singles, pairs, and order 0 for all higher ones."""
    pairs = [f"{first} × {second}" for first, second in combinations(names, 2)]
    return [(name, 1) for name in names] + [(pair, 2) for pair in pairs] + [(HIGHER_ORDER, 0)]


def decompose(
    points: pd.DataFrame | np.ndarray,
    response: np.ndarray,
    bounds: Bounds,
    n_trees: int = TREES,
    seed: int = 0,
) -> pd.DataFrame:
    """Shares of the response's variance over the search space, of singles, pairs and the rest.

    points, response, bounds, n_trees, seed: as in `grow`, which says what raises.

    One row per component: hyperparameters ("learning_rate", "learning_rate × hidden_size" or
    "higher order"), order (1, 2; 0 for the rest), share and share_std (mean and standard deviation
    over trees). Shares sum to 1. A constant response has shares of 0.
    """
    return shares_table(grow(points, response, bounds, n_trees, seed))


def shares_table(forest: Forest) -> pd.DataFrame:
    """What `decompose` returns, of a forest that is grown."""
    shares = forest.shares
    table = pd.DataFrame(components(forest.names), columns=["hyperparameters", "order"])
    return table.assign(share=shares.mean(axis=0), share_std=shares.std(axis=0))


def grow(
    points: pd.DataFrame | np.ndarray,
    response: np.ndarray,
    bounds: Bounds,
    n_trees: int = TREES,
    seed: int = 0,
) -> Forest:
    """Fit a random forest; every tree sees all hyperparameters and a bootstrap of the trials.

    points: (trials, hyperparameters), in search coordinates: what the search drew uniformly. An
        array has its columns in the order of `bounds`; a table is read by column name.
    response: (trials,), finite.
    bounds: of each hyperparameter, (low, high) in its search coordinate; the measure is uniform
        between them. A choice at 0 and 1 has bounds (0, 1), half of them for each value. None marks
        a factor: values without order, of equal measure.

    Raises ValueError when a number is not finite or there are no trials.
    """
    response = np.asarray(response, dtype=float)
    if not len(response) or not np.isfinite(response).all():
        raise ValueError("the response must be finite numbers, at least one")
    points = pd.DataFrame(points, columns=list(bounds))
    axes = [
        _levels(points[name]) if limits is None else _unit(points[name], *limits)
        for name, limits in bounds.items()
    ]
    places = np.column_stack(axes)
    if not np.isfinite(places).all():
        raise ValueError("points must be finite numbers")
    factors = [limits is None for limits in bounds.values()]
    return _grow(list(bounds), factors, places, response, n_trees, seed)


def _grow(
    names: list[str],
    factors: list[bool],
    places: np.ndarray,
    response: np.ndarray,
    n_trees: int,
    seed: int,
) -> Forest:
    scaled, centre, scale = _standardised(response)
    cube = places.copy()
    for axis in np.flatnonzero(factors):
        cube[:, axis] = _ordered(places[:, axis].astype(int), scaled)
    models, seen = _trees(cube, scaled, n_trees, seed)
    return Forest(names, factors, places, cube, scaled, centre, scale, models, seen)


def _trees(
    cube: np.ndarray, response: np.ndarray, n_trees: int, seed: int
) -> tuple[list[DecisionTreeRegressor], np.ndarray]:
    """The trees of a RandomForestRegressor of this seed, and what each has drawn.

    That class checks and copies the arguments of every tree, which takes longer than to grow a
    small one.
    """
    points, count = cube.astype(np.float32), len(cube)
    random, own = np.random.RandomState(seed), np.random.RandomState()
    models, seen = [], np.empty((n_trees, count))
    with config_context(assume_finite=True, skip_parameter_validation=True):
        for place in range(n_trees):
            seed_of_tree = random.randint(np.iinfo(np.int32).max)
            own.seed(seed_of_tree)
            drawn = own.randint(0, count, count, dtype=np.int32)
            seen[place] = np.bincount(drawn, minlength=count)
            own.seed(seed_of_tree)
            model = DecisionTreeRegressor(random_state=own)
            models.append(model.fit(points, response, seen[place], check_input=False))
    return models, seen


def _variances(tree: Boxes) -> np.ndarray:
    """Variances of one tree's components, ordered as in `components`."""
    axes = range(tree.n_axes)
    split = [len(tree.edges(axis)) > 2 for axis in axes]
    singles = np.array([tree.marginal_variance([i]) if split[i] else 0.0 for i in axes])
    pairs = np.zeros(comb(len(axes), 2))
    for place, (i, j) in enumerate(combinations(axes, 2)):
        if split[i] and split[j]:
            pairs[place] = tree.marginal_variance([i, j]) - singles[i] - singles[j]
    known = np.concatenate([singles, pairs.clip(min=0)])
    return np.append(known, max(tree.variance - known.sum(), 0.0))


def _standardised(response: np.ndarray) -> tuple[np.ndarray, float, float]:
    """(response - centre) / scale, centre and scale: mean 0 and variance 1, unless constant."""
    largest = np.abs(response).max() or 1.0
    small = response / largest  # keeps the square of a huge error from overflowing
    centre, scale = small.mean(), small.std()
    if np.ptp(small) == 0:
        return np.zeros_like(small), float(response[0]), 0.0
    # The last bits, which differ between processors, would choose between equally good splits.
    scaled = np.round((small - centre) / scale, DECIMALS)
    return scaled, float(centre * largest), float(scale * largest)


def _unit(values: pd.Series, low: float, high: float) -> np.ndarray:
    distance = values.to_numpy(dtype=float) - low
    return distance / (high - low) if high > low else np.zeros_like(distance)


def _levels(values: pd.Series) -> np.ndarray:
    """The number of each value's level, in the order of the sorted levels."""
    return np.unique(values.to_numpy(), return_inverse=True)[1].astype(float)


def _ordered(levels: np.ndarray, response: np.ndarray) -> np.ndarray:
    """Levels at the centres of equal intervals, in the order of their mean response.

    For squared error, the best division of levels in two is one of those that keep this order
    (Breiman et al. 1984, Section 4.2), so that a tree finds it with one split.
    """
    there, levels = np.unique(levels, return_inverse=True)
    means = np.bincount(levels, response) / np.bincount(levels)
    rank = np.argsort(np.argsort(means, kind="stable"))
    return (rank[levels] + 0.5) / len(there)
