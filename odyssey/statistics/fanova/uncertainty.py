"""How sure a share of variance is: intervals over resampled trials, and what noise alone gives.

The spread over the trees of one forest is not a sampling error; that of forests grown on resampled
trials is.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from odyssey.statistics.fanova.forest import Bounds, Forest, components, grow

CONFIDENCE = 0.95
RESAMPLES = 40
PERMUTATIONS = 20
# Trees in each of these forests. In resampled ones, their spread adds little to that of the trials;
# with fewer, floors are a little too high.
RESAMPLED_TREES = 10
PERMUTED_TREES = 5


def bootstrap(
    forest: Forest,
    points: pd.DataFrame,
    bounds: Bounds,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """95 % interval of every share, trials drawn with replacement: low, high, (components,) each.

    forest: grown on these points, bounds and the response.

    A forest grown on a resample sees fewer distinct trials, which moves its shares. Hence the
    percentiles of the resampled shares are taken as distances from their mean, and these distances
    from the share of the whole forest; between 0 and 1.
    """
    rng = np.random.default_rng(seed)
    shares = []
    for _ in range(resamples):
        drawn = rng.integers(len(points), size=len(points))
        response = forest.response[drawn]
        resampled = grow(points.iloc[drawn], response, bounds, RESAMPLED_TREES, _seed(rng))
        shares.append(resampled.shares.mean(axis=0))
    outside = (1 - CONFIDENCE) / 2
    ends = np.quantile(shares, [outside, 1 - outside], axis=0) - np.mean(shares, axis=0)
    low, high = (forest.shares.mean(axis=0) + ends).clip(0, 1)
    return low, high


def noise_floor(
    forest: Forest,
    points: pd.DataFrame,
    bounds: Bounds,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
) -> np.ndarray:
    """The share that each component reaches by chance in one of twenty cases: (components,).

    forest: grown on these points, bounds and the response.

    A single hyperparameter is judged by the share it has once its values are shuffled among the
    trials: the responses are permuted with respect to it, while the others keep their effects. The
    search draws hyperparameters independently, so that nothing else changes.
    Pairs and higher orders are judged by their shares of a response made of the forest's single
    effects plus permuted residuals, for a forest takes part of strong single effects for
    interactions. Residuals are what trees cannot predict of trials that they have not seen.
    """
    rng = np.random.default_rng(seed)
    total = forest.variances.sum(axis=1).mean()
    response, effects = forest.response, forest.effects().sum(axis=0)
    draws = []
    for _ in range(permutations if total > 0 else 0):
        singles = []
        for axis, name in enumerate(forest.names):
            shuffled = points.assign(**{name: rng.permutation(points[name])})
            without = grow(shuffled, response, bounds, PERMUTED_TREES, _seed(rng))
            singles.append(without.scale**2 * without.single_variance(axis))
        additive = effects + rng.permutation(forest.residuals)
        without = grow(points, additive, bounds, PERMUTED_TREES, _seed(rng))
        others = without.scale**2 * without.variances.mean(axis=0)[len(singles) :]
        draws.append([*singles, *others])
    if not draws:
        return np.zeros(len(components(forest.names)))
    return np.minimum(np.quantile(draws, CONFIDENCE, axis=0) / total, 1)


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(2**31))
