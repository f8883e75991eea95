"""Claims on shares of variance, by functional ANOVA (Greff et al. 2017, Sections V.B.1 to V.B.6).

All look at the test error of all variants of a data set together, under the main policy for
diverged trials. Intervals are 95 %, from trials drawn anew; those of sums and differences come from
the sums and differences in each draw, since the shares of one forest depend on each other.

A forest adds something of its own: trees find interactions in noise, and in strong single effects.
So every interval goes down by what noise alone seldom gives, and that of a single hyperparameter up
by what these interactions take from its share. The estimate is the forest's, as in the paper.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from odyssey.statistics.fanova.responses import POLICIES
from odyssey.statistics.fanova.study import ALL
from odyssey.statistics.fanova.uncertainty import interval, noise_floor
from odyssey.verdicts.decision import (
    UNDECIDED,
    CannotDecide,
    Decision,
    Estimate,
    Limits,
    between,
    judge,
    judge_point,
    more_trials,
)
from odyssey.verdicts.evidence import Evidence

RESPONSE = "test_error"
POLICY = POLICIES[RESPONSE][0]
INTERACTIONS = "interactions"
NEEDED = ("hyperparameters", "order", "share", "note")
DRAWN = ("hyperparameters", "kind", "draw", "share")
ABOUT = {"variant": ALL, "response": RESPONSE, "policy": POLICY}
UNIT = "share of variance"
MOST_NOISE = 0.99


def share(
    evidence: Evidence, hyperparameter: str, at_least: float = 0.0, at_most: float = 1.0
) -> Decision:
    """The share of a hyperparameter, or of all "interactions" together, lies in a range."""
    shares = _shares(evidence, hyperparameter)
    value = float(shares.sum())
    low, high = _interval(value, _drawn(evidence, shares, "resampled"))
    if hyperparameter != INTERACTIONS:
        high = high / (1 - _floor(evidence, _shares(evidence, INTERACTIONS)))
    estimate = _estimate(evidence, value, max(low - _floor(evidence, shares), 0.0), high)
    limits = between(at_least, at_most)
    return _decision(estimate, limits, f"share of {_words(hyperparameter)}")


def larger_share(evidence: Evidence, hyperparameter: str, other: str) -> Decision:
    """The share of one hyperparameter, or pair, is larger than that of another."""
    first, second = (_shares(evidence, name) for name in (hyperparameter, other))
    value = float(first.sum() - second.sum())
    drawn = [_drawn(evidence, shares, "resampled") for shares in (first, second)]
    low, high = _interval(value, drawn[0] - drawn[1])
    low, high = low - _floor(evidence, first), high + _floor(evidence, second)
    estimate = _estimate(evidence, value, low, high)
    limits = Limits(at_least=0, fails_below=0)
    statistic = f"share of {_words(hyperparameter)} less that of {_words(other)}"
    return _decision(estimate, limits, statistic)


def _shares(evidence: Evidence, name: str) -> pd.Series:
    """The shares that a name stands for, by component."""
    rows = evidence.rows("importance", NEEDED, **ABOUT)
    if name == INTERACTIONS:
        rows = rows[rows["order"] != 1]
    else:
        both_ways = {name, " × ".join(reversed(name.split(" × ")))}
        rows = rows[rows["hyperparameters"].isin(both_ways)]
    if rows.empty:
        raise CannotDecide(f"{name} is not in this run")
    missing = rows[rows["share"].isna()]
    if len(missing):
        raise CannotDecide(missing["note"].iloc[0] or "shares could not be computed")
    return rows.set_index("hyperparameters")["share"]


def _drawn(evidence: Evidence, shares: pd.Series, kind: str) -> np.ndarray:
    """The sum of these components' shares in every draw of a kind: (draws,)."""
    draws = evidence.rows("draws", DRAWN, **ABOUT, kind=kind)
    of_these = draws[draws["hyperparameters"].isin(shares.index)]
    return of_these.groupby("draw")["share"].sum().to_numpy()


def _interval(value: float, drawn: np.ndarray) -> tuple[float, float]:
    low, high = interval(np.array(value), drawn)
    return float(low), float(high)


def _floor(evidence: Evidence, shares: pd.Series) -> float:
    """What noise alone seldom gives these components together, below 1."""
    return min(float(noise_floor(_drawn(evidence, shares, "noise"))), MOST_NOISE)


def _estimate(evidence: Evidence, value: float, low: float, high: float) -> Estimate:
    """A share or a difference of two, with its interval, which reaches the value and at most 1."""
    trials = evidence.rows("trials", ("variant",))
    a_variant = len(trials) / trials["variant"].nunique()
    return Estimate(value, min(low, value), min(max(high, value), 1.0), a_variant)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _decision(estimate: Estimate, limits: Limits, statistic: str) -> Decision:
    verdict = judge(estimate, limits)
    return Decision(
        statistic=f"{statistic} in the variance of the test error",
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        unit=UNIT,
        verdict=verdict,
        paper_method=judge_point(estimate.value, limits),
        more_trials=more_trials(estimate, limits) if verdict == UNDECIDED else None,
    )
