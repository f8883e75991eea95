"""Claims on shares of variance, by functional ANOVA (Greff et al. 2017, Sections V.B.1 to V.B.6).

All use the test error of all variants of a data set together, measured from the mean of each
variant, under the main policy for diverged trials. Estimates and 95 % credible intervals are of
`odyssey.statistics.fanova.posterior`, which are without the forest's bias; `calibration` measures
their coverage. For sums and differences of shares, the sum or difference is computed in each draw,
because shares are not independent. The paper's own rule uses the shares of the forest.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from odyssey.statistics.fanova.analysis import ALL
from odyssey.statistics.fanova.posterior import difference_interval, share_interval
from odyssey.statistics.fanova.responses import POLICIES
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
TIMES = " × "
NEEDED = ("hyperparameters", "order", "share", "note")
DRAWN = ("hyperparameters", "draw", "share")
ANALYSIS = {"variant": ALL, "response": RESPONSE, "policy": POLICY}
UNIT = "share of variance"
FEWEST_VARIED = 2  # the share of a hyperparameter that alone is varied is 1 by definition


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
    drawn = _drawn(tables, shares)
    low, high = (float(end[0]) for end in share_interval(drawn[:, None]))
    estimate = _estimate(tables, float(drawn.mean()), low, high)
    limits = between(at_least, at_most)
    return _decision(estimate, limits, float(shares.sum()), f"share of {_words(hyperparameter)}")


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
    drawn = [_drawn(tables, shares) for shares in (first, second)]
    value = float((drawn[0] - drawn[1]).mean())
    estimate = _estimate(tables, value, *difference_interval(drawn[0], drawn[1]))
    limits = Limits(at_least=0, fails_below=0)
    statistic = f"share of {_words(hyperparameter)} less that of {_words(other)}"
    return _decision(estimate, limits, float(first.sum() - second.sum()), statistic)


def _shares(tables: DatasetTables, name: str) -> pd.Series:
    """The forest's shares of a hyperparameter, a pair or all interactions, by component."""
    table = tables.rows("importance", NEEDED, **ANALYSIS)
    notes = table.set_index("hyperparameters")["note"]
    for one in name.split(TIMES):
        if notes.get(one):
            raise CannotDecide(_why(one, str(notes[one])))
    if name == INTERACTIONS:
        rows = table[table["order"] != 1]
    else:
        both_ways = {name, TIMES.join(reversed(name.split(TIMES)))}
        rows = table[table["hyperparameters"].isin(both_ways)]
    undecided = notes[notes.str.startswith("undecided")]
    if len(undecided):
        raise CannotDecide(undecided.iloc[0])
    if rows.empty:
        raise CannotDecide(f"{name} is not in this run")
    if ((table["order"] == 1) & table["share"].notna()).sum() < FEWEST_VARIED:
        raise CannotDecide("fewer than two hyperparameters were varied in this run")
    if rows["share"].isna().any():
        raise CannotDecide("shares could not be computed")
    return rows.set_index("hyperparameters")["share"]


def _why(name: str, note: str) -> str:
    return note if note.startswith("undecided") else f"{_words(name)} was {note}"


def _drawn(tables: DatasetTables, shares: pd.Series) -> np.ndarray:
    """The sum of the shares of these components in each draw: (draws,)."""
    draws = tables.rows("draws", DRAWN, **ANALYSIS)
    of_these = draws[draws["hyperparameters"].isin(shares.index)]
    return of_these.groupby("draw")["share"].sum().to_numpy()


def _estimate(tables: DatasetTables, value: float, low: float, high: float) -> Estimate:
    """A share or a difference of two, with its interval."""
    trials = tables.rows("trials", ("variant",))
    per_variant = len(trials) / trials["variant"].nunique()
    return Estimate(value, low, high, per_variant)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _decision(estimate: Estimate, limits: Limits, of_forest: float, statistic: str) -> Decision:
    verdict = judge(estimate, limits)
    return Decision(
        statistic=f"{statistic} in the variance of the test error",
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        unit=UNIT,
        verdict=verdict,
        paper_method=judge_point(of_forest, limits),
        more_trials=more_trials(estimate, limits) if verdict == UNDECIDED else None,
    )
