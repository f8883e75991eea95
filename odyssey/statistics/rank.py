"""The Mann-Whitney test: whether one group of trials tends to have larger values than another."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from scipy import stats

MANY = 50  # largest group with an exact p where there are no ties
FEW = 8  # largest group with an exact p where there are ties
ALL_SPLITS = 12870  # ways to divide 2 * FEW values into two groups of FEW


@dataclass(frozen=True)
class RankTest:
    """Result of the Mann-Whitney test, which is based on ranks and robust to outliers.

    Both numbers are NaN where a group is empty.

    Attributes:
        probability_above: Probability that a value of the sample exceeds one of the baseline; ties
            count one half. For errors, a value below one half means that the sample is better.
        p: Two-sided p-value, not adjusted.
    """

    probability_above: float = nan
    p: float = nan


def rank_test(sample: np.ndarray, baseline: np.ndarray) -> RankTest:
    """The Mann-Whitney test of `sample` against `baseline`.

    p is exact for groups of at most 50 values without ties, or at most eight values with ties.
    Otherwise it is the normal approximation with corrections for continuity and ties. The
    Brunner-Munzel test compares the same probability, but has no valid p for groups as small as the
    best tenth of a short search: its variance is zero where the groups do not overlap.

    Args:
        sample: (n,), finite values in any order.
        baseline: (n_baseline,), finite values in any order.

    Returns:
        The probability and its p-value.
    """
    sample, baseline = np.asarray(sample, dtype=float), np.asarray(baseline, dtype=float)
    n, n_baseline = len(sample), len(baseline)
    if n == 0 or n_baseline == 0:
        return RankTest()
    together = np.concatenate([sample, baseline])
    tied = len(np.unique(together)) < len(together)
    method = _method(tied, max(n, n_baseline))
    test = stats.mannwhitneyu(sample, baseline, method=method)
    return RankTest(float(test.statistic / (n * n_baseline)), float(test.pvalue))


def _method(tied: bool, largest: int) -> str | stats.PermutationMethod:
    if tied and largest <= FEW:
        return stats.PermutationMethod(n_resamples=ALL_SPLITS)
    return "exact" if not tied and largest <= MANY else "asymptotic"
