"""Bootstrap of random searches: resampled trials, from which the best are selected again.

Each search is resampled independently. Where variants share their hyperparameters (`paired`), the
intervals of differences are therefore wider than necessary.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd

from odyssey.statistics.selection import best_count, ranked

ALL = 1.0  # selects all trials, also those without a finite validation error


@dataclass(frozen=True)
class RankedTrials:
    """The trials of one random search, lowest validation error first.

    Attributes:
        test_error: (trials,), NaN where not finite.
        diverged: (trials,), whether the trial diverged.
        selectable: Number of trials with a finite validation error; they come first.
    """

    test_error: np.ndarray
    diverged: np.ndarray
    selectable: int

    @classmethod
    def of(cls, trials: pd.DataFrame) -> RankedTrials:
        """Rank the trials of a search, given in any order."""
        best_first = ranked(trials)
        others = trials[~np.isfinite(trials["validation_error"])].sort_values("trial")
        ordered = pd.concat([best_first, others])
        errors = ordered["test_error"].to_numpy(dtype=float)
        diverged = (ordered["status"] == "diverged").to_numpy()
        return cls(np.where(np.isfinite(errors), errors, nan), diverged, len(best_first))


@dataclass(frozen=True)
class Moments:
    """Moments of the test errors of the trials selected in each resample.

    Attributes:
        n: (resamples,), number of selected trials with a finite test error.
        mean: (resamples,), NaN where n is 0.
        variance: (resamples,), with n - 1; NaN where n is below 2.
        all_diverged: (resamples,), whether all selected trials diverged.
    """

    n: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    all_diverged: np.ndarray


def draw(trials: int, size: int, resamples: int, rng: np.random.Generator) -> np.ndarray:
    """Draw ranks of trials with replacement.

    Args:
        trials: Number of trials to draw from.
        size: Number of trials in a resample.
        resamples: Number of resamples.
        rng: Source of random numbers.

    Returns:
        (resamples, size), ranks from 0, in ascending order in each resample.
    """
    return np.sort(rng.integers(trials, size=(resamples, size)), axis=1)


def select(ranked_trials: RankedTrials, drawn: np.ndarray, fraction: float) -> Moments:
    """Select the best fraction of each resample, as `best_fraction` does.

    Args:
        ranked_trials: The trials of a search.
        drawn: (resamples, size), the result of `draw`.
        fraction: The fraction to select, in (0, 1]; `ALL` for all trials.

    Returns:
        Moments of the test errors of the selected trials.
    """
    chosen = drawn[:, : best_count(drawn.shape[1], fraction)]
    selected = np.full(chosen.shape, True) if fraction == ALL else chosen < ranked_trials.selectable
    test_errors = ranked_trials.test_error[chosen]
    errors = np.ma.array(test_errors, mask=~selected | np.isnan(test_errors))
    # Rounding must not give a variance to one trial that is drawn several times.
    constant = errors.max(axis=1).filled(nan) == errors.min(axis=1).filled(nan)
    n = errors.count(axis=1)
    variance = np.where(n < 2, nan, errors.var(axis=1, ddof=1).filled(nan))
    return Moments(
        n,
        errors.mean(axis=1).filled(nan),
        np.where(constant & (n >= 2), 0.0, variance),
        (ranked_trials.diverged[chosen] | ~selected).all(axis=1),
    )
