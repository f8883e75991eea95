"""Welch's t-test: do two groups of trials have the same mean, whatever their variances?"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from statsmodels.stats.weightstats import CompareMeans

FEWEST_TRIALS = 2  # a variance needs two values
CONFIDENCE = 0.95


@dataclass(frozen=True)
class WelchTest:
    """Evidence on the difference of two means.

    difference: mean(sample) - mean(baseline), in the unit of the values; of errors, a negative
        difference favours the sample.
    low, high: 95 % confidence interval of the difference, not adjusted for multiple comparisons.
    t, df: the statistic and its Welch-Satterthwaite degrees of freedom.
    p: two-sided, not adjusted.
    n, n_baseline: number of values.
    note: why there is no test, in plain words; the numbers it leaves open are NaN. Else empty.
    """

    n: int
    n_baseline: int
    difference: float = nan
    low: float = nan
    high: float = nan
    t: float = nan
    df: float = nan
    p: float = nan
    note: str = ""


def welch_test(sample: np.ndarray, baseline: np.ndarray) -> WelchTest:
    """Welch's t-test of `sample` against `baseline` (Greff et al. 2017, Section V.A).

    sample: (n,), baseline: (n_baseline,), finite values, in any order.
    Never raises or warns for data that decide nothing: the record's note says what is missing.
    """
    sample, baseline = np.asarray(sample, dtype=float), np.asarray(baseline, dtype=float)
    n, n_baseline = len(sample), len(baseline)
    if n == 0 or n_baseline == 0:
        return WelchTest(n, n_baseline, note=_missing(n, n_baseline))
    difference = float(sample.mean() - baseline.mean())
    if min(n, n_baseline) < FEWEST_TRIALS:
        return WelchTest(n, n_baseline, difference, note=_missing(n, n_baseline))
    if np.ptp(sample) == 0 and np.ptp(baseline) == 0:
        return WelchTest(n, n_baseline, difference, note="no variance in either group")
    means = CompareMeans.from_data(sample, baseline)
    low, high = means.tconfint_diff(alpha=1 - CONFIDENCE, usevar="unequal")
    t, p, df = means.ttest_ind(usevar="unequal")
    return WelchTest(
        n, n_baseline, difference, float(low), float(high), float(t), float(df), float(p)
    )


def _missing(n: int, n_baseline: int) -> str:
    group, count = ("the variant", n) if n < FEWEST_TRIALS else ("vanilla", n_baseline)
    return f"{group} has {count or 'no'} trial{'' if count == 1 else 's'}, a test needs two"
