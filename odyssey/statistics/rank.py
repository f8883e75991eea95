"""The Mann-Whitney test: does one group of trials tend to have larger values than another?"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from scipy import stats

MANY = 50  # values in a group, above which the normal approximation is as good
FEW = 8  # tied values in a group, up to which p is exact
ALL_SPLITS = 12870  # ways to divide twice as many values into two groups


@dataclass(frozen=True)
class RankTest:
    """Evidence from ranks alone, which no outlier can dominate.

    probability_above: that a value of the sample exceeds one of the baseline, ties counting half;
        of errors, below one half favours the sample.
    p: two-sided, not adjusted.
    Both are NaN where a group is empty.
    """

    probability_above: float = nan
    p: float = nan


def rank_test(sample: np.ndarray, baseline: np.ndarray) -> RankTest:
    """The Mann-Whitney test of `sample` against `baseline`.

    sample: (n,), baseline: (n_baseline,), finite values, in any order.

    p is exact for groups of at most 50 values without ties, or eight with ties; otherwise it is the
    normal approximation, corrected for continuity and ties. The Brunner-Munzel test,
    which compares the same probability, has no valid p for groups as small as the best tenth of a
    short search: where they do not overlap its variance is zero.
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
