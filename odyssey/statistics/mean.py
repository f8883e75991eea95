"""The interval of a mean."""

from __future__ import annotations

from math import nan

import numpy as np
from statsmodels.stats.weightstats import DescrStatsW

from odyssey.statistics.welch import CONFIDENCE, FEWEST_TRIALS


def mean_interval(values: np.ndarray) -> tuple[float, float]:
    """Student's 95 % interval of the mean of finite values (n,); NaN where they do not differ."""
    if len(values) < FEWEST_TRIALS or np.ptp(values) == 0:
        return nan, nan
    low, high = DescrStatsW(values).tconfint_mean(alpha=1 - CONFIDENCE)
    return float(low), float(high)
