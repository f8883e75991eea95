"""Bootstrap of random searches: trials drawn anew, and the best among them selected anew.

Each search is resampled on its own, also where variants share their draws (`paired`), for which
intervals of differences are then wider than need be.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd

from odyssey.statistics.selection import best_count, ranked
from odyssey.statistics.welch import CONFIDENCE

RESAMPLES = 1000
ALL = 1.0  # the fraction that is all trials, also those without a finite validation error


@dataclass(frozen=True)
class Search:
    """The trials of one random search, best validation error first; arrays are (trials,).

    test_error: NaN where it is not finite.
    diverged: whether the trial did.
    selectable: how many trials have a finite validation error; they come first.
    """

    test_error: np.ndarray
    diverged: np.ndarray
    selectable: int

    @classmethod
    def of(cls, trials: pd.DataFrame) -> Search:
        """The search with these trials, given in any order."""
        best_first = ranked(trials)
        others = trials[~np.isfinite(trials["validation_error"])].sort_values("trial")
        ordered = pd.concat([best_first, others])
        errors = ordered["test_error"].to_numpy(dtype=float)
        diverged = (ordered["status"] == "diverged").to_numpy()
        return cls(np.where(np.isfinite(errors), errors, nan), diverged, len(best_first))


@dataclass(frozen=True)
class Moments:
    """What a test needs to know of the trials selected in each resample; arrays are (resamples,).

    n: trials with a finite test error. mean, variance: of these; NaN where n is too small.
    all_diverged: whether every selected trial did.
    """

    n: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    all_diverged: np.ndarray


def draw(trials: int, size: int, resamples: int, rng: np.random.Generator) -> np.ndarray:
    """Ranks of `size` trials drawn with replacement, best first: (resamples, size)."""
    return np.sort(rng.integers(trials, size=(resamples, size)), axis=1)


def select(search: Search, drawn: np.ndarray, fraction: float) -> Moments:
    """The best `fraction` of each resample, as `best_fraction` selects them.

    drawn: (resamples, size), what `draw` returns.
    """
    chosen = drawn[:, : best_count(drawn.shape[1], fraction)]
    selected = np.full(chosen.shape, True) if fraction == ALL else chosen < search.selectable
    found = search.test_error[chosen]
    errors = np.ma.array(found, mask=~selected | np.isnan(found))
    # Rounding must not give a variance to one trial drawn again and again.
    constant = errors.max(axis=1).filled(nan) == errors.min(axis=1).filled(nan)
    n = errors.count(axis=1)
    variance = np.where(n < 2, nan, errors.var(axis=1, ddof=1).filled(nan))
    return Moments(
        n,
        errors.mean(axis=1).filled(nan),
        np.where(constant & (n >= 2), 0.0, variance),
        (search.diverged[chosen] | ~selected).all(axis=1),
    )


def interval(values: np.ndarray) -> tuple[float, float]:
    """The 95 % percentile interval of a statistic's resamples, (resamples,), NaN left out."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return nan, nan
    low, high = np.quantile(finite, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)
