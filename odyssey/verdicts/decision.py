"""Verdicts on claims, and the rules that derive them from 95 % intervals.

A claim about a range holds where the whole interval is inside the range, fails where the whole
interval is outside, and is undecided otherwise. A claim of an effect without a size holds where the
interval excludes zero on the claimed side. It fails where the interval excludes every effect on
that side that is larger than negligible. A missing significant effect alone is not evidence that
there is no effect.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, inf, isfinite, isnan, nan

from scipy import stats

from odyssey.statistics.intervals import CONFIDENCE
from odyssey.statistics.power import POWER

HOLDS, FAILS, UNDECIDED = "holds", "fails", "undecided"
NOT_TESTABLE = "not testable here"
VERDICTS = (HOLDS, FAILS, UNDECIDED, NOT_TESTABLE)

NEGLIGIBLE = 0.02  # relative difference of errors or times that does not matter in practice
MOST_TRIALS = 1_000_000  # per variant; larger numbers of trials are not reported


class CannotDecide(Exception):
    """A claim is undecided in this run; the message says why, for a cell of a table."""


class NotTestable(CannotDecide):
    """No number of further trials of this run would decide; the message says why."""


@dataclass(frozen=True)
class Estimate:
    """A number of this run with its 95 % interval.

    Attributes:
        value: The number.
        low: Lower end of the interval.
        high: Upper end of the interval.
        trials: Number of trials of each variant.
        selected: Number of these that the estimate uses; by default all.
        standard_error: In the unit of the value; by default that of a normal interval of the same
            width.
    """

    value: float
    low: float
    high: float
    trials: float
    selected: float = nan
    standard_error: float = nan

    @property
    def used_trials(self) -> float:
        """Number of trials of each variant that the estimate uses."""
        return self.selected if isfinite(self.selected) else self.trials

    @property
    def error(self) -> float:
        """The standard error, given or from the width of the interval."""
        if isfinite(self.standard_error):
            return self.standard_error
        return (self.high - self.low) / 2 / float(stats.norm.ppf((1 + CONFIDENCE) / 2))


@dataclass(frozen=True)
class Limits:
    """Limits that decide a claim. Where a claim would both hold and fail, it holds.

    Attributes:
        at_least: Lower end of the range where the claim holds. The whole interval must be inside.
        at_most: Upper end of this range.
        fails_below: The claim fails where the whole interval is below this value.
        fails_above: The claim fails where the whole interval is above this value.
    """

    at_least: float = -inf
    at_most: float = inf
    fails_below: float = -inf
    fails_above: float = inf


@dataclass(frozen=True)
class Decision:
    """The numbers and the verdict of one claim.

    Attributes:
        statistic: What was estimated, in words.
        value: The estimate, in `unit`; NaN where there is none.
        low: Lower end of its 95 % interval.
        high: Upper end of its 95 % interval.
        unit: Unit of the three numbers.
        verdict: One of `VERDICTS`.
        paper_method: The verdict of the paper's own rule, which has no "undecided"; empty where
            that rule cannot be applied.
        more_trials: Number of further trials of each variant that would decide, see `more_trials`;
            None where unknown.
        note: Further information for the reader; else empty.
    """

    statistic: str
    value: float = nan
    low: float = nan
    high: float = nan
    unit: str = ""
    verdict: str = UNDECIDED
    paper_method: str = ""
    more_trials: int | None = None
    note: str = ""


def between(at_least: float, at_most: float) -> Limits:
    """Limits of a claim that a number is in a range; outside the range the claim fails."""
    return Limits(at_least, at_most, fails_below=at_least, fails_above=at_most)


def judge(estimate: Estimate, limits: Limits) -> str:
    """The verdict from an interval."""
    if isnan(estimate.low) or isnan(estimate.high):
        return UNDECIDED
    if limits.at_least <= estimate.low and estimate.high <= limits.at_most:
        return HOLDS
    outside = estimate.high < limits.fails_below or estimate.low > limits.fails_above
    return FAILS if outside else UNDECIDED


def judge_point(value: float, limits: Limits) -> str:
    """The verdict from the estimate alone, without its interval; empty where it is not finite."""
    if not isfinite(value):
        return ""
    return HOLDS if limits.at_least <= value <= limits.at_most else FAILS


def decide(
    statistic: str,
    estimate: Estimate,
    limits: Limits,
    unit: str = "",
    shown: Callable[[float], float] = float,
    extrapolate: bool = False,
) -> Decision:
    """The decision on a claim that one interval decides; by the paper's rule, the estimate alone.

    Args:
        statistic: What was estimated, in words.
        estimate: The estimate with its interval.
        limits: The limits of the claim, in the unit of the estimate.
        unit: Unit of the numbers that are shown.
        shown: Converts the three numbers to that unit; increasing.
        extrapolate: Whether `more_trials` tells how many trials would decide an undecided claim.

    Returns:
        The decision.
    """
    verdict = judge(estimate, limits)
    value, low, high = (float(shown(x)) for x in (estimate.value, estimate.low, estimate.high))
    needed = more_trials(estimate, limits) if extrapolate and verdict == UNDECIDED else None
    point = judge_point(estimate.value, limits)
    return Decision(statistic, value, low, high, unit, verdict, point, needed)


def power_of_ten(exponent: float) -> float:
    """Convert a log10 to the number."""
    return 10.0**exponent


def more_trials(
    estimate: Estimate, limits: Limits, level: float = 1 - CONFIDENCE, per_selected: float = 1.0
) -> int | None:
    """Number of further trials of each variant that would decide a claim.

    The calculation assumes that the present estimate is the true value, and that the standard error
    decreases with the square root of the number of used trials. The interval must stay on its side
    of the limit with probability 80 %: the distance to the limit is (z(1 - level / 2) + z(0.8))
    standard errors. z(1 - level / 2)^2 / 4 trials are added because the standard deviation is
    estimated (Guenther 1981). If several limits could decide, the one that needs the fewest trials
    is used.

    Args:
        estimate: The present estimate.
        limits: The limits of the claim.
        level: Two-sided error probability of the interval.
        per_selected: Number of trials that are needed for one used trial.

    Returns:
        The number of trials; None where more than a million would be needed, for example where the
        estimate is at a limit.
    """
    distance, spread = _distance(estimate.value, limits), estimate.error
    if not (isfinite(distance) and isfinite(spread) and distance > 0):
        return None
    sure, likely = (float(stats.norm.ppf(chance)) for chance in (1 - level / 2, POWER))
    used = estimate.used_trials * ((sure + likely) * spread / distance) ** 2 + sure**2 / 4
    needed = used * per_selected
    return max(1, ceil(needed - estimate.trials)) if needed < MOST_TRIALS else None


def _distance(value: float, limits: Limits) -> float:
    """How far the estimate is inside a range where the claim is decided; negative outside."""
    holds = min(value - limits.at_least, limits.at_most - value)
    return max(holds, limits.fails_below - value, value - limits.fails_above)
