"""Bootstrap of random searches: resampled trials, from which the best are selected again.

Each search is resampled independently. Where variants share their hyperparameters (`paired`), the
intervals of differences are therefore wider than necessary.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd

from odyssey.statistics.selected_mean import SelectedMean, selected_mean
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
class Resampled:
    """The trials selected in each resample of a search.

    Attributes:
        mean: Their mean test error with its standard error; arrays (resamples,).
        all_diverged: (resamples,), whether all selected trials diverged.
    """

    mean: SelectedMean
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


def select(ranked_trials: RankedTrials, drawn: np.ndarray, fraction: float) -> Resampled:
    """Select the best fraction of each resample, as `best_fraction` does.

    Args:
        ranked_trials: The trials of a search.
        drawn: (resamples, size), the result of `draw`.
        fraction: The fraction to select, in (0, 1]; `ALL` for all trials.

    Returns:
        The mean test error of the selected trials in each resample.
    """
    size = drawn.shape[1]
    count = best_count(size, fraction)
    selectable = np.full(len(drawn), size)
    if fraction < ALL:
        selectable = (drawn < ranked_trials.selectable).sum(axis=1)
    mean = selected_mean(ranked_trials.test_error[drawn], count, selectable)
    chosen = drawn[:, :count]
    among_the_best = (chosen < ranked_trials.selectable) | (fraction >= ALL)
    all_diverged = (ranked_trials.diverged[chosen] | ~among_the_best).all(axis=1)
    return Resampled(mean, all_diverged)
