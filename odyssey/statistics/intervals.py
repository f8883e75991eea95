"""The level of confidence of all intervals, and intervals of bootstrapped statistics."""

from __future__ import annotations

from math import nan

import numpy as np

CONFIDENCE = 0.95
RESAMPLES = 1000


def percentile_interval(values: np.ndarray) -> tuple[float, float]:
    """The 95 % percentile interval of a bootstrapped statistic.

    Args:
        values: (resamples,), the statistic in each resample; NaN is left out.

    Returns:
        Lower and upper end; NaN where no value is finite.
    """
    finite = values[np.isfinite(values)]
    if not finite.size:
        return nan, nan
    low, high = np.quantile(finite, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)
