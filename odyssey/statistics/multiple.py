"""Multiple comparisons: what a p-value is worth when it is one of several."""

from __future__ import annotations

import numpy as np
from statsmodels.stats.multitest import multipletests


def bonferroni(p_values: np.ndarray) -> np.ndarray:
    """Bonferroni-adjusted p-values: p times the number of comparisons, at most 1.

    p_values: (comparisons,); NaN marks a comparison that could not be decided. It stays NaN and
    still counts, so that the failure of one comparison does not make another look more certain.
    Source: Greff et al. 2017, footnote 8 (eight comparisons per data set).
    """
    p_values = np.asarray(p_values, dtype=float)
    if p_values.size == 0:
        return p_values
    undecided = np.isnan(p_values)
    adjusted = multipletests(np.where(undecided, 1.0, p_values), method="bonferroni")[1]
    return np.where(undecided, np.nan, adjusted)
