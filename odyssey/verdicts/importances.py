"""Claims on shares of variance, by functional ANOVA (Greff et al. 2017, Sections V.B.1 to V.B.6).

All look at the test error of all variants of a data set together, under the main policy for
diverged trials, and at the shares' 95 % bootstrap intervals over trials.
"""

from __future__ import annotations

from dataclasses import replace
from math import hypot

import pandas as pd

from odyssey.statistics.fanova import ALL
from odyssey.statistics.fanova.responses import POLICIES
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
NEEDED = ("share", "share_low", "share_high", "above_noise", "order", "note")
UNIT = "share of variance"
BELOW_NOISE = "not above what noise alone would show"


def share(
    evidence: Evidence, hyperparameter: str, at_least: float = 0.0, at_most: float = 1.0
) -> Decision:
    """The share of a hyperparameter, or of all "interactions" together, lies in a range.

    A forest gives shares to noise too. So a share that is not above the noise floor never counts as
    too large, whatever its interval.
    """
    rows = _rows(evidence, hyperparameter)
    estimate, limits = _total(evidence, rows), between(at_least, at_most)
    decision = _decision(estimate, limits, f"share of {_words(hyperparameter)}")
    if estimate.value <= at_most or rows["above_noise"].any():
        return decision
    return replace(decision, verdict=UNDECIDED, more_trials=None, note=BELOW_NOISE)


def larger_share(evidence: Evidence, hyperparameter: str, other: str) -> Decision:
    """The share of one hyperparameter, or pair, is larger than that of another.

    The interval of the difference comes from both shares' intervals (Zou and Donner 2008), as if
    the two were independent.
    """
    first, second = (_total(evidence, _rows(evidence, name)) for name in (hyperparameter, other))
    value = first.value - second.value
    low = value - hypot(first.value - first.low, second.high - second.value)
    high = value + hypot(first.high - first.value, second.value - second.low)
    estimate, limits = Estimate(value, low, high, first.trials), Limits(at_least=0, fails_below=0)
    statistic = f"share of {_words(hyperparameter)} less that of {_words(other)}"
    return _decision(estimate, limits, statistic)


def _rows(evidence: Evidence, name: str) -> pd.DataFrame:
    """The components of the variance that a name stands for."""
    about = {"variant": ALL, "response": RESPONSE, "policy": POLICY}
    if name == INTERACTIONS:
        rows = evidence.rows("importance", NEEDED, **about)
        rows = rows[rows["order"] != 1]
    elif " × " in name:
        pair = {name, " × ".join(reversed(name.split(" × ")))}
        rows = evidence.rows("importance", NEEDED, **about)
        rows = rows[rows["hyperparameters"].isin(pair)]
    else:
        rows = evidence.rows("importance", NEEDED, **about, hyperparameters=name)
    if rows.empty:
        raise CannotDecide(f"{name} is not in this run")
    missing = rows[rows[["share", "share_low", "share_high"]].isna().any(axis=1)]
    if len(missing):
        raise CannotDecide(missing["note"].iloc[0] or "shares could not be computed")
    return rows


def _total(evidence: Evidence, rows: pd.DataFrame) -> Estimate:
    """The sum of shares; its interval adds up theirs, which is wide enough however they correlate.

    Resampled trials repeat, so that a forest finds more in them: an interval may lie above its
    share, and is then made to reach it.
    """
    trials = evidence.rows("trials", ("variant",))
    value, low, high = (float(rows[name].sum()) for name in ("share", "share_low", "share_high"))
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
