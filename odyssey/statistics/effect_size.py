"""Hedges' g: how large a difference of means is, in standard deviations."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, nan, sqrt

import numpy as np
from scipy.special import nctdtrinc

from odyssey.statistics.welch import CONFIDENCE, FEWEST_TRIALS


@dataclass(frozen=True)
class HedgesG:
    """A standardised difference of means; of errors, a negative one favours the sample.

    estimate: without the bias that small groups give Cohen's d.
    low, high: 95 % confidence interval of the population's value, not adjusted.
    All are NaN where a group has fewer than two values, or where neither has any variance.
    """

    estimate: float = nan
    low: float = nan
    high: float = nan


def hedges_g(sample: np.ndarray, baseline: np.ndarray) -> HedgesG:
    """Hedges' g of `sample` against `baseline`, with an interval from the noncentral t.

    sample: (n,), baseline: (n_baseline,), finite values, in any order.

    The standard deviation is pooled, the correction the exact one (Hedges 1981), and the ends of
    the interval are those effects under which a t as far out as this one has a chance of 2.5 %.
    That is exact for normal values of equal variance, however few; a bootstrap of two to twenty
    values would be too narrow. Welch's test does not assume equal variances, so that the two may
    disagree on whether zero is excluded.
    """
    sample, baseline = np.asarray(sample, dtype=float), np.asarray(baseline, dtype=float)
    n, n_baseline = len(sample), len(baseline)
    if min(n, n_baseline) < FEWEST_TRIALS or np.ptp(sample) == np.ptp(baseline) == 0:
        return HedgesG()
    df = n + n_baseline - 2
    variance = ((n - 1) * sample.var(ddof=1) + (n_baseline - 1) * baseline.var(ddof=1)) / df
    d = float((sample.mean() - baseline.mean()) / sqrt(variance))
    standard_error = sqrt(1 / n + 1 / n_baseline)
    t = d / standard_error
    low, high = (nctdtrinc(df, (1 + side * CONFIDENCE) / 2, t) for side in (1, -1))
    return HedgesG(_correction(df) * d, float(low) * standard_error, float(high) * standard_error)


def _correction(df: int) -> float:
    """The mean of g is the population's effect if Cohen's d is multiplied by this."""
    return exp(lgamma(df / 2) - lgamma((df - 1) / 2)) / sqrt(df / 2)
