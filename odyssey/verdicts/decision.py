"""What a verdict is, and the rules by which an interval gives one.

A claim holds where the 95 % interval lies wholly inside what it says, fails where the interval lies
wholly outside, and is undecided otherwise: absence of evidence is no evidence of absence. A claim
of an effect without a size holds where the interval excludes zero on the claimed side, and fails
where it excludes all but a negligible effect on that side.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf, isfinite, isnan, nan

from scipy import stats

from odyssey.statistics.power import POWER
from odyssey.statistics.welch import CONFIDENCE

HOLDS, FAILS, UNDECIDED = "holds", "fails", "undecided"
VERDICTS = (HOLDS, FAILS, UNDECIDED)

# A relative difference of errors or times that nobody would choose a network by.
NEGLIGIBLE = 0.02
MOST_TRIALS = 1_000_000  # per variant; beyond this a number says nothing but "never"


class CannotDecide(Exception):
    """Why a claim cannot be looked at with this run, as words that fit into a table."""


@dataclass(frozen=True)
class Estimate:
    """A number of this run with its 95 % interval.

    trials: how many trials each variant has.
    selected: how many of these count in the estimate; by default all.
    standard_error: in its unit; by default what a normal interval of this width has.
    """

    value: float
    low: float
    high: float
    trials: float
    selected: float = nan
    standard_error: float = nan

    @property
    def counted(self) -> float:
        return self.selected if isfinite(self.selected) else self.trials

    @property
    def error(self) -> float:
        if isfinite(self.standard_error):
            return self.standard_error
        return (self.high - self.low) / 2 / float(stats.norm.ppf((1 + CONFIDENCE) / 2))


@dataclass(frozen=True)
class Limits:
    """What an interval must show.

    at_least, at_most: the claim holds where the whole interval lies between them.
    fails_below, fails_above: it fails where the whole interval lies below or above; where both
        rules apply, the claim holds.
    """

    at_least: float = -inf
    at_most: float = inf
    fails_below: float = -inf
    fails_above: float = inf


@dataclass(frozen=True)
class Decision:
    """One row's numbers and verdict.

    statistic: what was estimated, in words. value, low, high: the estimate and its 95 % interval,
        in `unit`; NaN where there is none.
    verdict: one of `VERDICTS`. paper_method: the verdict of the paper's own rule, which has no
        "undecided"; empty where that rule cannot be applied.
    more_trials: how many more trials of each variant would decide, see `more_trials`; or None.
    note: what a reader must know besides; else empty.
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
    """Limits of a claim that a number lies in a range: outside of it the claim fails."""
    return Limits(at_least, at_most, fails_below=at_least, fails_above=at_most)


def judge(estimate: Estimate, limits: Limits) -> str:
    """The verdict that an interval gives."""
    if isnan(estimate.low) or isnan(estimate.high):
        return UNDECIDED
    if limits.at_least <= estimate.low and estimate.high <= limits.at_most:
        return HOLDS
    outside = estimate.high < limits.fails_below or estimate.low > limits.fails_above
    return FAILS if outside else UNDECIDED


def judge_point(value: float, limits: Limits) -> str:
    """The verdict of a reader who looks at the estimate alone, not at its interval."""
    if not isfinite(value):
        return ""
    return HOLDS if limits.at_least <= value <= limits.at_most else FAILS


def more_trials(
    estimate: Estimate, limits: Limits, level: float = 1 - CONFIDENCE, per_selected: float = 1.0
) -> int | None:
    """How many more trials of each variant would decide, if the present estimate were the truth.

    The standard error shrinks with the root of the number that count. They suffice where an
    interval at `level` stays on its side of the limit with a chance of 80 %: distance to the limit
    = (z(1 - level / 2) + z(0.8)) standard errors, and z(1 - level / 2)^2 / 4 trials on top because
    the spread is estimated (Guenther 1981). Of several limits that would decide, the one that needs
    the fewest trials. `per_selected` trials make one that counts. None where no number up to a
    million would do, as with an estimate at a limit.
    """
    distance, spread = _distance(estimate.value, limits), estimate.error
    if not (isfinite(distance) and isfinite(spread) and distance > 0):
        return None
    sure, likely = (float(stats.norm.ppf(chance)) for chance in (1 - level / 2, POWER))
    counted = estimate.counted * ((sure + likely) * spread / distance) ** 2 + sure**2 / 4
    needed = counted * per_selected
    return max(1, ceil(needed - estimate.trials)) if needed < MOST_TRIALS else None


def _distance(value: float, limits: Limits) -> float:
    """How far the estimate lies inside what would decide; negative where it decides nothing."""
    holds = min(value - limits.at_least, limits.at_most - value)
    return max(holds, limits.fails_below - value, value - limits.fails_above)
