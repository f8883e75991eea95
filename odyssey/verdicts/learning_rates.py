"""Claims on good learning rates (Greff et al. 2017, Sections V.B.1 and V.B.6, footnote 10).

The paper reads them from the marginals that a forest predicts. Here they are decided with curves of
the mean error that are drawn with their uncertainty, see `odyssey.statistics.marginal_curve`, over
all variants together. `odyssey.verdicts.basins` says what the basin is. The best learning rate is
the middle of the basin, because a flat bottom has no lowest point that trials could find.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import inf, log10

import numpy as np

from odyssey.phrases import coefficient, number
from odyssey.statistics.fanova.names import NOT_VARIED
from odyssey.statistics.intervals import CONFIDENCE
from odyssey.verdicts.basins import (
    ERROR,
    RATE,
    TIME,
    TOLERANCE,
    Curves,
    error_curves,
    estimate,
    outer_interval,
    range_of_rates,
    time_curves,
)
from odyssey.verdicts.dataset_tables import DatasetTables, trials_per_variant
from odyssey.verdicts.decision import (
    FAILS,
    HOLDS,
    NEGLIGIBLE,
    UNDECIDED,
    Decision,
    Estimate,
    Limits,
    NotTestable,
    between,
    decide,
    judge,
    judge_point,
    power_of_ten,
)

COLUMNS = ("variant", "status", RATE, ERROR)
FLAT = 0.6  # flatness from which a basin counts as flat; that of a parabola is 0.5
FLATNESS = Limits(at_least=FLAT, fails_below=FLAT)
SIZE = "hidden_size"


def basin(tables: DatasetTables, at_least: float, at_most: float) -> Decision:
    """Claim: there is a flat basin of good learning rates whose width is in a range.

    It holds if the width is in the range and the basin is flat; see `varies_little`. The width of a
    basin that is cut off has no upper end; it holds if it is at least `at_least`, and fails if what
    is seen is more than `at_most`.

    Args:
        tables: The tables of the data set.
        at_least: Lower end of the range, in powers of ten.
        at_most: Upper end of the range.

    Returns:
        The decision, with the width.

    Raises:
        CannotDecide: The curve cannot be estimated.
    """
    trials = tables.rows("trials", COLUMNS)
    curves = _curves(tables)
    width = estimate(curves, lambda c: c.width, trials)
    flatness = estimate(curves, lambda c: c.flatness, trials, most=1.0)
    limits, notes = between(at_least, at_most), []
    if np.mean(curves.cut_off) > (1 - CONFIDENCE) / 2:
        width = replace(width, high=inf)
        if width.low <= at_most:
            limits = replace(limits, at_most=inf)
        notes.append("the basin reaches an end of the searched range")
    verdicts = (judge(width, limits), judge(flatness, FLATNESS))
    points = (judge_point(width.value, limits), judge_point(flatness.value, FLATNESS))
    ends = coefficient(flatness.value, flatness.low, flatness.high)
    notes.append(f"flatness {ends}, claimed above {number(FLAT)}")
    return Decision(
        "width of the basin of good learning rates",
        width.value,
        width.low,
        width.high,
        "powers of ten",
        _both(verdicts),
        _both(points),
        note="; ".join(notes),
    )


def varies_little(tables: DatasetTables) -> Decision:
    """Claim: inside the basin of good learning rates, errors vary little.

    The number is the width of the range within 5 % of the lowest error, divided by that within
    20 %. It is 1/4 if the curve is a V and 1/2 if it is a parabola. The claim holds above 0.6.

    Args:
        tables: The tables of the data set.

    Returns:
        The decision.

    Raises:
        CannotDecide: The curve cannot be estimated.
    """
    trials = tables.rows("trials", COLUMNS)
    flatness = estimate(_curves(tables), lambda c: c.flatness, trials, most=1.0)
    statistic = "range of learning rates within 5 % of the lowest error, over that within 20 %"
    return decide(statistic, flatness, FLATNESS, extrapolate=True)


def reaches_upper_end(tables: DatasetTables) -> Decision:
    """Claim: the basin reaches the highest searched learning rate, so its high end is outside.

    Args:
        tables: The tables of the data set.

    Returns:
        The decision, with the error at the highest learning rate relative to the lowest error.

    Raises:
        CannotDecide: The curve cannot be estimated.
    """
    trials = tables.rows("trials", COLUMNS)
    excess = estimate(_curves(tables), lambda c: c.excess[:, -1], trials)
    factor = replace(excess, value=1 + excess.value, low=1 + excess.low, high=1 + excess.high)
    statistic = "error at the highest searched learning rate / lowest error"
    return decide(statistic, factor, between(1.0, 1 + TOLERANCE), "times", extrapolate=True)


def fast_at_the_high_end(tables: DatasetTables) -> Decision:
    """Claim: at the high end of the basin, training takes less time than elsewhere in the basin.

    The number is the time there, divided by the geometric mean of the times in the basin. The claim
    fails where no more than a negligible saving is possible. Diverged trials are not used for
    times, because divergence ends training early.

    Args:
        tables: The tables of the data set.

    Returns:
        The decision.

    Raises:
        CannotDecide: A curve cannot be estimated.
    """
    trials = tables.rows("trials", (*COLUMNS, TIME))
    curves, times = _curves(tables), time_curves(trials, range_of_rates(trials))
    value = float(_saving(curves.mean, times.mean(axis=0, keepdims=True))[0])
    count = min(len(curves.errors), len(times))
    # Draws of one kernel are neighbours; errors and times are paired at random.
    paired = np.random.default_rng(0).permutation(len(times))[:count]
    drawn = _saving(Curves(curves.points, curves.errors[:count]), times[paired])
    saving = Estimate(value, *outer_interval(value, drawn), trials_per_variant(trials))
    limits = Limits(at_most=0, fails_above=log10(1 - NEGLIGIBLE))
    statistic = "training time at the high end of the basin / mean in the basin"
    return decide(statistic, saving, limits, "times", power_of_ten, extrapolate=True)


def best_rate_differs(tables: DatasetTables, other: str, at_least: float) -> Decision:
    """Claim: the best learning rates of two data sets differ by at least a factor.

    Args:
        tables: The tables of the data set.
        other: Name of the other data set.
        at_least: The factor.

    Returns:
        The decision.

    Raises:
        CannotDecide: A curve cannot be estimated.
        NotTestable: The other data set is not in the run.
    """
    both = (tables, tables.other(other))
    trials = min(trials_per_variant(one.rows("trials", COLUMNS)) for one in both)
    least = log10(at_least)
    limits = Limits(at_least=least, fails_below=least)
    names = " and ".join(one.label.title for one in both)
    statistic = f"factor between the best learning rates of {names}"
    first, second = map(_curves, both)
    return _shift(first, second, trials, limits, statistic)


def same_rate_for_all_sizes(tables: DatasetTables, at_most: float) -> Decision:
    """Claim: the best learning rates of small and large networks differ by at most a factor.

    The networks are divided into two halves by their hidden size.

    Args:
        tables: The tables of the data set.
        at_most: The factor.

    Returns:
        The decision.

    Raises:
        CannotDecide: A curve cannot be estimated.
        NotTestable: The hidden size was not varied.
    """
    trials = tables.rows("trials", (*COLUMNS, SIZE))
    large = trials[SIZE] > trials[SIZE].median()
    if not large.any():
        raise NotTestable(f"hidden size was {NOT_VARIED}")
    halves, ends = (trials[~large], trials[large]), range_of_rates(trials)
    first, second = (error_curves(half, ends) for half in halves)
    limits = between(0.0, log10(at_most))
    statistic = "factor between the best learning rates of small and large networks"
    return _shift(first, second, min(map(trials_per_variant, halves)), limits, statistic)


@lru_cache(maxsize=3)
def _curves(tables: DatasetTables) -> Curves:
    """The curves of all trials of a data set; those of the last data sets are kept."""
    return error_curves(tables.rows("trials", COLUMNS))


def _shift(
    first: Curves, second: Curves, trials: float, limits: Limits, statistic: str
) -> Decision:
    """Whether the distance of the best learning rates of two groups of trials is within limits."""
    value = float(first.mean.middle[0] - second.mean.middle[0])
    count = min(len(first.errors), len(second.errors))
    paired = np.random.default_rng(0).permutation(len(second.errors))[:count]
    low, high = outer_interval(value, first.middle[:count] - second.middle[paired])
    ends_of_distance = sorted((abs(low), abs(high)))
    nearest = 0.0 if low <= 0 <= high else ends_of_distance[0]
    distance = Estimate(abs(value), nearest, ends_of_distance[1], trials)
    return decide(statistic, distance, limits, "times", power_of_ten, extrapolate=True)


def _saving(errors: Curves, times: np.ndarray) -> np.ndarray:
    """Time at the high end of the basin less the mean in the basin, log10: (curves,)."""
    first, last = errors.ends()
    index = np.arange(len(errors.points))
    inside = (index >= first[:, None]) & (index <= last[:, None])
    means = np.where(inside, times, 0).sum(axis=1) / inside.sum(axis=1)
    return np.asarray(times[np.arange(len(times)), last.astype(int)] - means)


def _both(verdicts: tuple[str, str]) -> str:
    """The verdict of a claim with two parts."""
    if FAILS in verdicts:
        return FAILS
    return HOLDS if set(verdicts) == {HOLDS} else UNDECIDED
