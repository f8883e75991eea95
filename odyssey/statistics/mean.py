"""Confidence interval of a mean."""

from __future__ import annotations

from math import nan

import numpy as np
from statsmodels.stats.weightstats import DescrStatsW

from odyssey.statistics.intervals import CONFIDENCE
from odyssey.statistics.welch import FEWEST_TRIALS


def mean_interval(values: np.ndarray) -> tuple[float, float]:
    """Student's 95 % interval of a mean.

    Args:
        values: (n,), finite values.

    Returns:
        Lower and upper end; NaN where there are fewer than two values or all are equal.
    """
    if len(values) < FEWEST_TRIALS or np.ptp(values) == 0:
        return nan, nan
    low, high = DescrStatsW(values).tconfint_mean(alpha=1 - CONFIDENCE)
    return float(low), float(high)
