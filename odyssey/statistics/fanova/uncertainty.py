"""Uncertainty of shares of variance: shares in resampled trials, and shares caused by noise.

The standard deviation over the trees of one forest is not a sampling error. The standard deviation
over forests that are grown on resampled trials is.
"""

from __future__ import annotations

import numpy as np

from odyssey.statistics.fanova.forest import Forest

CONFIDENCE = 0.95
RESAMPLES = 40
PERMUTATIONS = 20
# Trees in each of these forests. With 10 trees, their own variation adds little to that of the
# resampled trials. With fewer than 5, noise floors are slightly too high.
RESAMPLED_TREES = 10
PERMUTED_TREES = 5


def resampled_shares(
    forest: Forest,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> np.ndarray:
    """Shares of variance in resampled trials.

    Args:
        forest: The forest; its trials are drawn with replacement.
        resamples: Number of resamples.
        seed: Seed of the draws.

    Returns:
        (resamples, components).
    """
    rng = np.random.default_rng(seed)
    shares = []
    for _ in range(resamples):
        drawn = rng.integers(len(forest.points), size=len(forest.points))
        trials = forest.points[drawn], forest.response[drawn]
        resampled = forest.regrow(*trials, RESAMPLED_TREES, _seed(rng))
        shares.append(resampled.shares.mean(axis=0))
    return np.array(shares)


def share_interval(share: np.ndarray, resampled: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """95 % interval of shares, or of sums and differences of shares.

    A forest grown on a resample sees fewer distinct trials, which biases its shares. Therefore the
    percentiles of the resampled shares are taken relative to their mean, and then added to the
    share of the original forest.

    Args:
        share: (...,), shares of the original forest.
        resampled: (resamples, ...), the same in resampled trials.

    Returns:
        Lower and upper ends, (...,) each.
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
    """Shares of the forest's variance that arise by chance.

    Single hyperparameters: the values of the hyperparameter are permuted among the trials, and the
    other hyperparameters keep their effects. The search draws hyperparameters independently, so
    nothing else changes.

    Pairs and higher orders: the response is replaced by the forest's single effects plus permuted
    out-of-bag residuals, because a forest mistakes a part of strong single effects for
    interactions.

    Args:
        forest: The forest.
        permutations: Number of permutations.
        seed: Seed of the permutations.

    Returns:
        (permutations, components), relative to the variance of the original forest; 0 where the
        forest has no variance.
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
            shuffled = forest.points.copy()
            shuffled[:, axis] = rng.permutation(shuffled[:, axis])
            without = forest.regrow(shuffled, response, PERMUTED_TREES, _seed(rng))
            singles.append(without.scale**2 * without.single_variance(axis))
        additive = effects + rng.permutation(forest.residuals)
        without = forest.regrow(forest.points, additive, PERMUTED_TREES, _seed(rng))
        others = without.scale**2 * without.variances.mean(axis=0)[len(singles) :]
        draws.append([*singles, *others])
    return np.array(draws) / total


def noise_floor(noise: np.ndarray) -> np.ndarray:
    """The share that noise exceeds with probability 5 %.

    Args:
        noise: (permutations, ...), from `noise_shares`, or sums of these.

    Returns:
        (...,), at most 1.
    """
    return np.minimum(np.quantile(noise, CONFIDENCE, axis=0), 1)


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(2**31))
