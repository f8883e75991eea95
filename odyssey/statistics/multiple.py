"""Adjustment of p-values for multiple comparisons.

In all functions, p_values is (comparisons,), and NaN marks a comparison that could not be decided.
It stays NaN and counts as a comparison with p = 1. Otherwise an undecided comparison would make the
other p-values smaller.
"""

from __future__ import annotations

import numpy as np
from statsmodels.stats.multitest import multipletests


def bonferroni(p_values: np.ndarray) -> np.ndarray:
    """Bonferroni's adjustment: p times the number of comparisons, at most 1.

    It bounds the probability of any false positive. Source: Greff et al. 2017, footnote 8 (eight
    comparisons per data set).
    """
    return _adjust(p_values, "bonferroni")


def holm(p_values: np.ndarray) -> np.ndarray:
    """Holm's step-down adjustment: the same bound as Bonferroni's, and p is never larger."""
    return _adjust(p_values, "holm")


def benjamini_hochberg(p_values: np.ndarray) -> np.ndarray:
    """Benjamini and Hochberg's step-up adjustment, for independent or positively dependent tests.

    It bounds the expected share of false positives among the positives.
    """
    return _adjust(p_values, "fdr_bh")


def _adjust(p_values: np.ndarray, method: str) -> np.ndarray:
    p_values = np.asarray(p_values, dtype=float)
    if p_values.size == 0:
        return p_values
    undecided = np.isnan(p_values)
    adjusted = multipletests(np.where(undecided, 1.0, p_values), method=method)[1]
    return np.where(undecided, np.nan, adjusted)
