"""Claims on shares of variance, by functional ANOVA (Greff et al. 2017, Sections V.B.1 to V.B.6).

All use the test error of all variants of a data set together, under the main policy for diverged
trials. The 95 % intervals are from resampled trials. For sums and differences of shares, the sum or
difference is computed in each draw, because the shares of one forest are not independent.

Forests are biased: trees find interactions in noise and in strong single effects. Therefore the
lower end of every interval is reduced by the noise floor of the share. The upper end of a single
hyperparameter's interval is increased by the part that such interactions can take from its share.
The estimate is that of the forest, as in the paper.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from odyssey.statistics.fanova.responses import POLICIES
from odyssey.statistics.fanova.study import ALL
from odyssey.statistics.fanova.uncertainty import noise_floor, share_interval
from odyssey.verdicts.dataset_tables import DatasetTables
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

RESPONSE = "test_error"
POLICY = POLICIES[RESPONSE][0]
INTERACTIONS = "interactions"
NEEDED = ("hyperparameters", "order", "share", "note")
DRAWN = ("hyperparameters", "kind", "draw", "share")
ANALYSIS = {"variant": ALL, "response": RESPONSE, "policy": POLICY}
UNIT = "share of variance"
MOST_NOISE = 0.99  # largest noise floor


def share(
    tables: DatasetTables, hyperparameter: str, at_least: float = 0.0, at_most: float = 1.0
) -> Decision:
    """Claim: the share of variance of a hyperparameter is in a range.

    Args:
        tables: The tables of the data set.
        hyperparameter: Name of the hyperparameter, or "interactions" for all interactions together.
        at_least: Lower end of the range.
        at_most: Upper end of the range.

    Returns:
        The decision.

    Raises:
        CannotDecide: There is no such share.
    """
    shares = _shares(tables, hyperparameter)
    value = float(shares.sum())
    low, high = _interval(value, _drawn(tables, shares, "resampled"))
    if hyperparameter != INTERACTIONS:
        high = high / (1 - _floor(tables, _shares(tables, INTERACTIONS)))
    estimate = _estimate(tables, value, max(low - _floor(tables, shares), 0.0), high)
    limits = between(at_least, at_most)
    return _decision(estimate, limits, f"share of {_words(hyperparameter)}")


def larger_share(tables: DatasetTables, hyperparameter: str, other: str) -> Decision:
    """Claim: the share of variance of a hyperparameter or pair is larger than another one.

    Args:
        tables: The tables of the data set.
        hyperparameter: Name of the hyperparameter or pair, such as "learning_rate × hidden_size".
        other: Name of the other hyperparameter or pair.

    Returns:
        The decision.

    Raises:
        CannotDecide: A share is missing.
    """
    first, second = (_shares(tables, name) for name in (hyperparameter, other))
    value = float(first.sum() - second.sum())
    drawn = [_drawn(tables, shares, "resampled") for shares in (first, second)]
    low, high = _interval(value, drawn[0] - drawn[1])
    low, high = low - _floor(tables, first), high + _floor(tables, second)
    estimate = _estimate(tables, value, low, high)
    limits = Limits(at_least=0, fails_below=0)
    statistic = f"share of {_words(hyperparameter)} less that of {_words(other)}"
    return _decision(estimate, limits, statistic)


def _shares(tables: DatasetTables, name: str) -> pd.Series:
    """The shares of a hyperparameter, a pair or all interactions, by component."""
    rows = tables.rows("importance", NEEDED, **ANALYSIS)
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


def _drawn(tables: DatasetTables, shares: pd.Series, kind: str) -> np.ndarray:
    """The sum of the shares of these components in each draw of a kind: (draws,)."""
    draws = tables.rows("draws", DRAWN, **ANALYSIS, kind=kind)
    of_these = draws[draws["hyperparameters"].isin(shares.index)]
    return of_these.groupby("draw")["share"].sum().to_numpy()


def _interval(value: float, drawn: np.ndarray) -> tuple[float, float]:
    low, high = share_interval(np.array(value), drawn)
    return float(low), float(high)


def _floor(tables: DatasetTables, shares: pd.Series) -> float:
    """The noise floor of the sum of these components, below 1."""
    return min(float(noise_floor(_drawn(tables, shares, "noise"))), MOST_NOISE)


def _estimate(tables: DatasetTables, value: float, low: float, high: float) -> Estimate:
    """A share or a difference of two; its interval is extended to the value and limited to 1."""
    trials = tables.rows("trials", ("variant",))
    per_variant = len(trials) / trials["variant"].nunique()
    return Estimate(value, min(low, value), min(max(high, value), 1.0), per_variant)


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
