"""Multiple comparisons: what a p-value is worth when it is one of several.

In all functions, p_values is (comparisons,), and NaN marks a comparison that could not be decided.
It stays NaN and still counts, as if its p were 1, so that the failure of one comparison does not
make another look more certain.
"""

from __future__ import annotations

import numpy as np
from statsmodels.stats.multitest import multipletests


def bonferroni(p_values: np.ndarray) -> np.ndarray:
    """Bonferroni-adjusted p-values: p times the number of comparisons, at most 1.

    Bounds the chance of any false positive. Source: Greff et al. 2017, footnote 8 (eight
    comparisons per data set).
    """
    return _adjust(p_values, "bonferroni")


def holm(p_values: np.ndarray) -> np.ndarray:
    """Holm's step-down adjustment: the same promise as Bonferroni's, and never larger."""
    return _adjust(p_values, "holm")


def benjamini_hochberg(p_values: np.ndarray) -> np.ndarray:
    """Benjamini and Hochberg's step-up adjustment, which bounds the expected share of false
    positives among the positives, for independent or positively dependent tests.
    """
    return _adjust(p_values, "fdr_bh")


def _adjust(p_values: np.ndarray, method: str) -> np.ndarray:
    p_values = np.asarray(p_values, dtype=float)
    if p_values.size == 0:
        return p_values
    undecided = np.isnan(p_values)
    adjusted = multipletests(np.where(undecided, 1.0, p_values), method=method)[1]
    return np.where(undecided, np.nan, adjusted)
