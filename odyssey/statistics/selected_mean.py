"""The mean test error of the best trials of a search, and a standard error that knows of selection.

Welch's test takes the best trials for independent draws. They are not: chance also decides where
the cut between the best and the other trials is, so the mean of the best varies more from search to
search than they vary among themselves. The standard error here is that of the influence function of
the mean below a random cut. A trial with test error x contributes (x - c) / share if it is among
the best, and 0 otherwise; c is the mean test error of trials near the cut. If all trials are
compared, it is the usual standard error of a mean. `calibration/README.md` has the coverage.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from scipy import stats

from odyssey.statistics.intervals import CONFIDENCE

NEAR_CUT = 0.25  # trials on each side of the cut, as a share of the number selected,
MOST_NEAR = 5  # but at most this number
TWO = 2  # selected trials, for which the standard error is widened
WIDER = 1.5  # factor of the variance of the mean of two selected trials
TWO_DF = 2.0  # degrees of freedom of that variance


@dataclass(frozen=True)
class SelectedMean:
    """Means of the best trials of one search or of many resamples; arrays of one shape.

    Attributes:
        n: Number of selected trials with a finite test error.
        mean: Of their test errors; NaN where n is 0.
        standard_error: Of the mean, the selection included; NaN where n is below 2.
        df: Degrees of freedom of the standard error.
        constant: Whether all compared test errors are equal; then no test is possible.
    """

    n: np.ndarray
    mean: np.ndarray
    standard_error: np.ndarray
    df: np.ndarray
    constant: np.ndarray

    @property
    def spread(self) -> np.ndarray:
        """The standard error times the root of n, not widened; nearly the same for every n."""
        widened = (self.n == TWO) & (self.df == TWO_DF)
        return self.standard_error * np.sqrt(self.n / np.where(widened, WIDER, 1.0))


@dataclass(frozen=True)
class MeanDifference:
    """A difference of two selected means with its test; arrays of one shape, or numbers.

    All are NaN where a mean or standard error is missing, or where both standard errors are 0.

    Attributes:
        difference: The first mean minus the second.
        low: Lower end of its 95 % interval.
        high: Its upper end.
        t: The test statistic.
        df: Its Welch-Satterthwaite degrees of freedom.
        p: Two-sided p-value, not adjusted for the number of comparisons.
        standard_error: Of the difference.
    """

    difference: np.ndarray
    low: np.ndarray
    high: np.ndarray
    t: np.ndarray
    df: np.ndarray
    p: np.ndarray
    standard_error: np.ndarray


def selected_mean(errors: np.ndarray, count: int, selectable: np.ndarray | int) -> SelectedMean:
    """The mean test error of the best trials of each search.

    Args:
        errors: (searches, trials), test errors, lowest validation error first; NaN where not
            finite.
        count: Number of trials that are selected from each search.
        selectable: (searches,) or one number: how many of the first trials can be selected,
            because their validation error is finite.

    Returns:
        The means and standard errors, (searches,).
    """
    rank, trials = np.arange(errors.shape[1]), errors.shape[1]
    usable = np.isfinite(errors) & (rank < np.reshape(selectable, (-1, 1)))
    compared = usable & (rank < count)
    n = compared.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(compared, errors, 0.0).sum(axis=1) / n
        cut = _mean_near_cut(errors, usable, rank, count, mean)
        deviations = np.where(compared, errors - cut[:, None], 0.0) * (trials / n)[:, None]
        # The mean over the selected trials is exact; the mean of all deviations is mean - cut.
        squares = (deviations**2).sum(axis=1) - trials * (mean - cut) ** 2
        variance = np.clip(squares, 0, None) / (trials - 1) / trials
    of_two = (n == TWO) & (n < trials)
    variance = np.where(n < TWO, np.nan, np.where(of_two, WIDER, 1.0) * variance)
    df = np.where(of_two, TWO_DF, np.maximum(n - 1.0, 0.0))
    largest = np.where(compared, errors, -np.inf).max(axis=1, initial=-np.inf)
    smallest = np.where(compared, errors, np.inf).min(axis=1, initial=np.inf)
    constant = largest <= smallest
    return SelectedMean(n, mean, np.sqrt(variance), df, constant)


def _mean_near_cut(
    errors: np.ndarray, usable: np.ndarray, rank: np.ndarray, count: int, mean: np.ndarray
) -> np.ndarray:
    """Mean test error of the trials on both sides of the cut; of the selected ones if none is."""
    width = min(max(1, ceil(NEAR_CUT * count)), MOST_NEAR)
    near = usable & (rank >= count - width) & (rank < count + width)
    cut = np.where(near, errors, 0.0).sum(axis=1) / near.sum(axis=1)
    return np.where(near.any(axis=1), cut, mean)


def difference(sample: SelectedMean, baseline: SelectedMean) -> MeanDifference:
    """Test the difference of two selected means of separate searches.

    Args:
        sample: The means of the variant.
        baseline: The means of vanilla.

    Returns:
        The differences, negative where the sample is better, with intervals and tests.
    """
    value = sample.mean - baseline.mean
    parts = [group.standard_error**2 for group in (sample, baseline)]
    variance = parts[0] + parts[1]
    error = np.sqrt(variance)
    with np.errstate(divide="ignore", invalid="ignore"):
        df = variance**2 / (parts[0] ** 2 / sample.df + parts[1] ** 2 / baseline.df)
        df = np.where(parts[0] == 0, baseline.df, np.where(parts[1] == 0, sample.df, df))
        df = np.where(variance > 0, df, np.nan)
        t = value / error
        p = 2 * stats.t.sf(np.abs(t), df)
    half = stats.t.ppf((1 + CONFIDENCE) / 2, df) * error
    return MeanDifference(value, value - half, value + half, t, df, p, error)
