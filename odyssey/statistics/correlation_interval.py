"""Confidence interval of a correlation of few items, by the jackknife on Fisher's scale."""

from __future__ import annotations

from math import atanh, nan, sqrt, tanh

import numpy as np
from scipy import stats

from odyssey.statistics.intervals import CONFIDENCE

LARGEST = 1 - 1e-12  # a perfect correlation would be infinite on Fisher's scale


def correlation_interval(correlation: float, left_out: np.ndarray) -> tuple[float, float]:
    """The 95 % interval of any correlation, of numbers or of ranks.

    The standard error on Fisher's scale, atanh(r), is that of the jackknife, so it needs no normal
    distribution; the quantile is Student's. `calibration/README.md` has the coverage. A bootstrap
    percentile interval covers too seldom at 24 to 40 items.

    Args:
        correlation: Of all n items, from -1 to 1.
        left_out: (n,), the correlation without each of the items; NaN is left out.

    Returns:
        Lower and upper end; NaN where the correlation is not finite or fewer than three of the
        others are.
    """
    finite = left_out[np.isfinite(left_out)]
    n = len(finite)
    if not np.isfinite(correlation) or n < 3:
        return nan, nan
    scaled = np.arctanh(np.clip(finite, -LARGEST, LARGEST))
    error = sqrt((n - 1) / n * float(((scaled - scaled.mean()) ** 2).sum()))
    middle = atanh(min(max(correlation, -LARGEST), LARGEST))
    half = float(stats.t.ppf((1 + CONFIDENCE) / 2, n - 2)) * error
    return tanh(middle - half), tanh(middle + half)


def without_each(n: int) -> np.ndarray:
    """Indices of all items but one: (n, n - 1), without item i in row i."""
    return np.array([[*range(i), *range(i + 1, n)] for i in range(n)]).reshape(n, max(n - 1, 0))
