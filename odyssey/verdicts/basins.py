"""The basin of good learning rates, in curves of the mean error over the learning rate.

The basin is the range around the lowest error where errors are at most 10 % higher, five times a
negligible difference. Curves are averaged over a quarter of a power of ten first, so that a single
low point does not decide. Where the range of searched learning rates ends inside the basin, the
basin is cut off, and it is at least as wide as what is seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import inf

import numpy as np
import pandas as pd
from scipy.ndimage import uniform_filter1d

from odyssey.phrases import count
from odyssey.statistics.fanova.names import NOT_VARIED
from odyssey.statistics.fanova.responses import POLICIES, response_values
from odyssey.statistics.intervals import CONFIDENCE
from odyssey.statistics.marginal_curve import (
    FEWEST_TRIALS,
    POINTS,
    curve_draws,
    without_other_effects,
)
from odyssey.verdicts.dataset_tables import trials_per_variant
from odyssey.verdicts.decision import NEGLIGIBLE, CannotDecide, Estimate, NotTestable

RATE, ERROR, TIME = "learning_rate", "test_error", "cpu_seconds"
POLICY = {ERROR: POLICIES[ERROR][0], TIME: "dropped"}
TOLERANCE = 5 * NEGLIGIBLE  # relative, of errors in the basin
BOTTOM, RIM = TOLERANCE / 2, 2 * TOLERANCE  # of the bottom of the basin, and of its sides
WINDOW = 0.25  # powers of ten that are averaged
UPPER_LEVEL = 0.99  # of the interval whose upper end is used; see `estimate`
FEWEST_RATES = 10  # different learning rates that a curve needs


@dataclass(frozen=True)
class Curves:
    """Curves of the mean error over the learning rate.

    Attributes:
        points: (points,), log10 of the learning rates, evenly spaced.
        errors: (curves, points).
    """

    points: np.ndarray
    errors: np.ndarray

    @property
    def mean(self) -> Curves:
        """The mean curve alone."""
        return Curves(self.points, self.errors.mean(axis=0, keepdims=True))

    @cached_property
    def smooth(self) -> np.ndarray:
        """The errors, averaged over a quarter of a power of ten: (curves, points)."""
        width = round(WINDOW / self._step)
        return uniform_filter1d(self.errors, max(1, width), axis=1, mode="nearest")

    @property
    def excess(self) -> np.ndarray:
        """By how much errors exceed the lowest error, as a share of it: (curves, points)."""
        lowest = self.smooth.min(axis=1, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.smooth == lowest, 0.0, self.smooth / lowest - 1)

    def ends(self, tolerance: float = TOLERANCE) -> tuple[np.ndarray, np.ndarray]:
        """Both ends of the range around the lowest error within a tolerance.

        Args:
            tolerance: Largest excess.

        Returns:
            Indices of points, (curves,) each; between two points, by linear interpolation.
        """
        excess, last = self.excess, len(self.points) - 1
        best, rows, index = excess.argmin(axis=1), np.arange(len(excess)), np.arange(last + 1)
        outside, distances = excess > tolerance, index - best[:, None]
        ends = []
        for side, beyond in ((-1, -1), (1, last + 1)):
            outer = np.where(outside & (side * distances > 0), index, beyond)
            out = outer.max(axis=1) if side < 0 else outer.min(axis=1)
            inner = out - side
            at_inner, at_outer = excess[rows, inner], excess[rows, out.clip(0, last)]
            rise = np.where(out == beyond, inf, at_outer - at_inner)
            ends.append(inner + side * (tolerance - at_inner) / rise)
        return ends[0], ends[1]

    @property
    def rates(self) -> tuple[np.ndarray, np.ndarray]:
        """Both ends of the basin as far as it is seen, log10 of learning rates: (curves,) each."""
        low, high = (self.points[0] + self._step * end for end in self.ends())
        return low, high

    @property
    def width(self) -> np.ndarray:
        """Width of the basin as far as it is seen, in powers of ten: (curves,)."""
        low, high = self.rates
        return high - low

    @property
    def middle(self) -> np.ndarray:
        """Middle of the basin as far as it is seen, log10 of a learning rate: (curves,)."""
        low, high = self.rates
        return (low + high) / 2

    @property
    def cut_off(self) -> np.ndarray:
        """Whether an end of the searched range is in the basin: (curves,)."""
        first, last = self.ends()
        return (first == 0) | (last == len(self.points) - 1)

    @property
    def flatness(self) -> np.ndarray:
        """Width of the basin within 5 % of the lowest error over that within 20 %: (curves,).

        It is 1/4 for a V, 1/2 for a parabola, and near 1 for a flat bottom with steep sides. A side
        that is cut off counts as steep as the other side.
        """
        (low, high), (rim_low, rim_high) = self.ends(BOTTOM), self.ends(RIM)
        bottom, left, right = high - low, low - rim_low, rim_high - high
        no_left, no_right = rim_low == 0, rim_high == len(self.points) - 1
        sides = np.where(no_left, 0, left) + np.where(no_right, 0, right)
        one_only = no_left ^ no_right
        return np.asarray(bottom / (bottom + np.where(one_only, 2, 1) * sides))

    @property
    def _step(self) -> float:
        return float(self.points[1] - self.points[0])


def error_curves(trials: pd.DataFrame, ends: tuple[float, float] | None = None) -> Curves:
    """Draws of the curve of the capped test error.

    Args:
        trials: Trials of one data set.
        ends: log10 of the lowest and the highest learning rate of the curves; by default of the
            trials.

    Returns:
        The curves.

    Raises:
        CannotDecide: There are too few trials or learning rates, or all errors are equal.
        NotTestable: All trials have the same learning rate.
    """
    return Curves(*_drawn(trials, ERROR, ends))


def time_curves(trials: pd.DataFrame, ends: tuple[float, float]) -> np.ndarray:
    """Draws of the curve of the log10 of the training time of finished trials, in s.

    Args:
        trials: Trials of one data set.
        ends: As in `error_curves`.

    Returns:
        (curves, points).

    Raises:
        CannotDecide: As in `error_curves`.
    """
    return _drawn(trials, TIME, ends)[1]


def range_of_rates(trials: pd.DataFrame) -> tuple[float, float]:
    """log10 of the lowest and the highest learning rate of the trials."""
    rates = np.log10(trials[RATE].astype(float))
    return float(rates.min()), float(rates.max())


def _drawn(
    trials: pd.DataFrame, response: str, ends: tuple[float, float] | None
) -> tuple[np.ndarray, np.ndarray]:
    values = response_values(trials, response, POLICY[response])
    used = trials.loc[values.index]
    if trials[RATE].nunique() == 1 < len(trials):
        raise NotTestable(f"learning rate was {NOT_VARIED}")
    if len(used) < FEWEST_TRIALS or used[RATE].nunique() < FEWEST_RATES:
        finished = count(len(used), "trial")
        raise CannotDecide(f"too few learning rates for a curve: {finished}")
    if np.ptp(values) == 0:
        raise CannotDecide("all trials have the same value")
    points = np.linspace(*(ends or range_of_rates(trials)), POINTS)
    adjusted = without_other_effects(used, values, RATE)
    return points, curve_draws(np.log10(used[RATE].to_numpy(dtype=float)), adjusted, points)


def estimate(
    curves: Curves,
    quantity: Callable[[Curves], np.ndarray],
    trials: pd.DataFrame,
    most: float = inf,
) -> Estimate:
    """A quantity of the mean curve, which is at least 0, with its 95 % interval.

    The lowest point of a drawn curve is lower than that of the mean curve, because it is partly
    noise. So drawn basins are narrower and less flat. The upper end is therefore that of a 99 %
    interval: with the upper end of 95 %, claims about a flat basin failed in up to 12 % of made-up
    searches where errors vary much.

    Args:
        curves: Draws of the curve.
        quantity: The quantity of each curve: (curves,).
        trials: The trials that the curve was estimated from.
        most: Largest possible value.

    Returns:
        The estimate.
    """
    value = float(quantity(curves.mean)[0])
    drawn = quantity(curves)
    low, high = outer_interval(value, drawn)[0], outer_interval(value, drawn, UPPER_LEVEL)[1]
    return Estimate(value, max(low, 0.0), min(high, most), trials_per_variant(trials))


def outer_interval(
    value: float, drawn: np.ndarray, level: float = CONFIDENCE
) -> tuple[float, float]:
    """The smallest interval that contains the percentile interval and the basic one.

    A bias of the draws has opposite signs in the two.

    Args:
        value: The estimate.
        drawn: (draws,).
        level: Level of both intervals.

    Returns:
        Lower and upper end.
    """
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return float(min(low, 2 * value - high)), float(max(high, 2 * value - low))
