"""Intervals of the smallest or the largest of several differences.

One end of the interval is the extreme end of the single intervals. The other end is adjusted by
Bonferroni for the number of differences. So the interval covers in at least 95 % of runs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from odyssey.statistics.intervals import CONFIDENCE
from odyssey.verdicts.decision import Estimate


@dataclass(frozen=True)
class Differences:
    """Several differences, arrays (comparisons,).

    Attributes:
        values: The differences.
        errors: Their standard errors.
        df: Degrees of freedom of the standard errors.
    """

    values: np.ndarray
    errors: np.ndarray
    df: np.ndarray

    def smallest(self, trials: float) -> Estimate:
        """The smallest difference, with its interval; trials: of each variant, for the estimate."""
        tail = (1 - CONFIDENCE) / 2
        single, adjusted = (stats.t.isf(tail / k, self.df) for k in (1, len(self.values)))
        low = (self.values - single * self.errors).min()
        high = (self.values + adjusted * self.errors).min()
        return Estimate(float(self.values.min()), float(low), float(high), trials)
