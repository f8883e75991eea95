"""Welch's t-test for the means of two groups of trials with unequal variances."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from statsmodels.stats.weightstats import CompareMeans

from odyssey.statistics.intervals import CONFIDENCE

FEWEST_TRIALS = 2  # a variance needs two values


@dataclass(frozen=True)
class DifferenceTest:
    """Result of a test of the difference between two means.

    Attributes:
        n: Number of values in the sample.
        n_baseline: Number of values in the baseline.
        difference: mean(sample) - mean(baseline), in the unit of the values; for errors, negative
            means that the sample is better.
        low: Lower end of the difference's 95 % interval, not adjusted for multiple comparisons.
        high: Its upper end.
        t: The test statistic.
        df: Its Welch-Satterthwaite degrees of freedom.
        p: Two-sided p-value, not adjusted.
        standard_error: Of the difference, where chance also decided which values are compared; else
            NaN.
        note: Why there is no test; numbers that cannot be computed are NaN. Else empty.
    """

    n: int
    n_baseline: int
    difference: float = nan
    low: float = nan
    high: float = nan
    t: float = nan
    df: float = nan
    p: float = nan
    standard_error: float = nan
    note: str = ""


def welch_test(sample: np.ndarray, baseline: np.ndarray) -> DifferenceTest:
    """Welch's t-test of `sample` against `baseline` (Greff et al. 2017, Section V.A).

    Args:
        sample: (n,), finite values in any order.
        baseline: (n_baseline,), finite values in any order.

    Returns:
        The test. Where it cannot be computed, its note says what is missing; nothing is raised and
        there is no warning.

    Examples:
        >>> test = welch_test(np.array([9.3, 9.6, 9.4]), np.array([9.0, 9.1, 9.2]))
        >>> round(test.difference, 2), round(test.low, 2), round(test.high, 2), round(test.p, 3)
        (0.33, 0.02, 0.65, 0.042)
        >>> welch_test(np.array([9.3]), np.array([9.0, 9.1])).note
        'the variant has 1 trial, a test needs two'
    """
    sample, baseline = np.asarray(sample, dtype=float), np.asarray(baseline, dtype=float)
    n, n_baseline = len(sample), len(baseline)
    if n == 0 or n_baseline == 0:
        return DifferenceTest(n, n_baseline, note=_missing(n, n_baseline))
    difference = float(sample.mean() - baseline.mean())
    if min(n, n_baseline) < FEWEST_TRIALS:
        return DifferenceTest(n, n_baseline, difference, note=_missing(n, n_baseline))
    if np.ptp(sample) == 0 and np.ptp(baseline) == 0:
        return DifferenceTest(n, n_baseline, difference, note="no variance in either group")
    means = CompareMeans.from_data(sample, baseline)
    low, high = means.tconfint_diff(alpha=1 - CONFIDENCE, usevar="unequal")
    t, p, df = means.ttest_ind(usevar="unequal")
    return DifferenceTest(
        n, n_baseline, difference, float(low), float(high), float(t), float(df), float(p)
    )


def _missing(n: int, n_baseline: int) -> str:
    group, count = ("the variant", n) if n < FEWEST_TRIALS else ("vanilla", n_baseline)
    return f"{group} has {count or 'no'} trial{'' if count == 1 else 's'}, a test needs two"
