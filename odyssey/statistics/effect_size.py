"""Hedges' g: a difference of means in units of the standard deviation."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, isnan, lgamma, nan, sqrt

import numpy as np
from scipy.special import nctdtrinc

from odyssey.statistics.intervals import CONFIDENCE
from odyssey.statistics.welch import FEWEST_TRIALS


@dataclass(frozen=True)
class HedgesG:
    """A standardised difference of means.

    All numbers are NaN where a group has fewer than two values or where neither group varies.

    Attributes:
        estimate: Cohen's d corrected for the bias of small groups; for errors, negative means that
            the sample is better.
        low: Lower end of the 95 % confidence interval of the population's value, not adjusted.
        high: Its upper end.
    """

    estimate: float = nan
    low: float = nan
    high: float = nan


def hedges_g(
    sample: np.ndarray,
    baseline: np.ndarray,
    standard_error: float = nan,
    standard_error_df: float = nan,
) -> HedgesG:
    """Hedges' g of `sample` against `baseline`, with an interval from the noncentral t.

    The standard deviation is pooled and the correction is exact (Hedges 1981). At each end of the
    interval, the probability of a t at least as extreme as the observed one is 2.5 %. The interval
    is exact for normal values of equal variance, also in small groups; a bootstrap of two to twenty
    values would be too narrow. Welch's test does not assume equal variances. The two may therefore
    disagree on whether zero is excluded.

    Args:
        sample: (n,), finite values in any order.
        baseline: (n_baseline,), finite values in any order.
        standard_error: Of the difference of the means, in the unit of the values, where the values
            are not independent draws; by default it is computed from the pooled deviation.
        standard_error_df: Its degrees of freedom.

    Returns:
        The estimate and its interval.
    """
    sample, baseline = np.asarray(sample, dtype=float), np.asarray(baseline, dtype=float)
    n, n_baseline = len(sample), len(baseline)
    if min(n, n_baseline) < FEWEST_TRIALS or np.ptp(sample) == np.ptp(baseline) == 0:
        return HedgesG()
    df = n + n_baseline - 2
    variance = ((n - 1) * sample.var(ddof=1) + (n_baseline - 1) * baseline.var(ddof=1)) / df
    d = float((sample.mean() - baseline.mean()) / sqrt(variance))
    relative, relative_df = sqrt(1 / n + 1 / n_baseline), float(df)
    if not isnan(standard_error):
        relative, relative_df = standard_error / sqrt(variance), standard_error_df
    sides = ((1 + side * CONFIDENCE) / 2 for side in (1, -1))
    low, high = (float(nctdtrinc(relative_df, tail, d / relative)) * relative for tail in sides)
    return HedgesG(_correction(df) * d, low, high)


def _correction(df: int) -> float:
    """The factor that makes Cohen's d an unbiased estimate of the population's effect."""
    return exp(lgamma(df / 2) - lgamma((df - 1) / 2)) / sqrt(df / 2)
