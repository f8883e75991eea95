"""How sure a share of variance is: what resampled trials give, and what noise alone gives.

The spread over the trees of one forest is not a sampling error; that of forests grown on resampled
trials is.
"""

from __future__ import annotations

import numpy as np

from odyssey.statistics.fanova.forest import Forest

CONFIDENCE = 0.95
RESAMPLES = 40
PERMUTATIONS = 20
# Trees in each of these forests. In resampled ones, their spread adds little to that of the trials;
# with fewer, floors are a little too high.
RESAMPLED_TREES = 10
PERMUTED_TREES = 5


def resampled_shares(
    forest: Forest,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> np.ndarray:
    """Shares in trials drawn with replacement from a forest's: (resamples, components)."""
    rng = np.random.default_rng(seed)
    shares = []
    for _ in range(resamples):
        drawn = rng.integers(len(forest.places), size=len(forest.places))
        trials = forest.places[drawn], forest.response[drawn]
        resampled = forest.regrow(*trials, RESAMPLED_TREES, _seed(rng))
        shares.append(resampled.shares.mean(axis=0))
    return np.array(shares)


def interval(share: np.ndarray, resampled: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """95 % interval of shares, or of their sums and differences: low and high, (...,) each.

    share: (...,), of the whole forest. resampled: (resamples, ...), the same of resampled trials.

    A forest grown on a resample sees fewer distinct trials, which moves its shares. Hence the
    percentiles of the resampled shares are taken as distances from their mean, and these distances
    from the share of the whole forest.
    """
    outside = (1 - CONFIDENCE) / 2
    ends = np.quantile(resampled, [outside, 1 - outside], axis=0) - np.mean(resampled, axis=0)
    low, high = share + ends
    return low, high


def noise_shares(
    forest: Forest,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
) -> np.ndarray:
    """Shares of the forest's variance that are reached by chance: (permutations, components).

    Without variance, all are 0.

    A single hyperparameter has here the share that it has once its values are shuffled among the
    trials: the responses are permuted with respect to it, while the others keep their effects. The
    search draws hyperparameters independently, so that nothing else changes.
    Pairs and higher orders have their shares of a response made of the forest's single effects plus
    permuted residuals, for a forest takes part of strong single effects for interactions. Residuals
    are what trees cannot predict of trials that they have not seen.
    """
    rng = np.random.default_rng(seed)
    total = forest.variances.sum(axis=1).mean()
    if not total > 0:
        return np.zeros((permutations, forest.variances.shape[1]))
    response, effects = forest.response, forest.effects().sum(axis=0)
    draws = []
    for _ in range(permutations):
        singles = []
        for axis in range(len(forest.names)):
            shuffled = forest.places.copy()
            shuffled[:, axis] = rng.permutation(shuffled[:, axis])
            without = forest.regrow(shuffled, response, PERMUTED_TREES, _seed(rng))
            singles.append(without.scale**2 * without.single_variance(axis))
        additive = effects + rng.permutation(forest.residuals)
        without = forest.regrow(forest.places, additive, PERMUTED_TREES, _seed(rng))
        others = without.scale**2 * without.variances.mean(axis=0)[len(singles) :]
        draws.append([*singles, *others])
    return np.array(draws) / total


def noise_floor(noise: np.ndarray) -> np.ndarray:
    """The share that noise reaches in one of twenty cases, at most 1: (...,).

    noise: (permutations, ...), of `noise_shares` or of their sums.
    """
    return np.minimum(np.quantile(noise, CONFIDENCE, axis=0), 1)


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(2**31))
