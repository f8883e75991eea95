"""Claims on shares of variance, by functional ANOVA (Greff et al. 2017, Sections V.B.1 to V.B.6).

All use the test error of all variants of a data set together, measured from the mean of each
variant, under the main policy for diverged trials. Estimates and 95 % intervals are of
`odyssey.statistics.fanova.posterior`, which are without the forest's bias; `calibration` measures
their coverage. For sums and differences of shares, the sum or difference is computed in each draw,
because shares are not independent. The paper's own rule uses the shares of the forest.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from odyssey.phrases import number
from odyssey.statistics.fanova.names import ALL, NONE_VARIED, NOT_VARIED
from odyssey.statistics.fanova.posterior import difference_interval, share_interval
from odyssey.statistics.fanova.responses import POLICIES
from odyssey.verdicts.dataset_tables import ABSENT, DatasetTables, trials_per_variant
from odyssey.verdicts.decision import (
    CannotDecide,
    Decision,
    Estimate,
    Limits,
    NotTestable,
    between,
    decide,
    judge_point,
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


def larger_share(
    tables: DatasetTables, hyperparameter: str, other: str, at_least: float = 1.0
) -> Decision:
    """Claim: the share of variance of a hyperparameter or pair is larger than another one.

    Args:
        tables: The tables of the data set.
        hyperparameter: Name of the hyperparameter or pair, such as "learning_rate × hidden_size".
        other: Name of the other hyperparameter or pair.
        at_least: How many times as large it is at least.

    Returns:
        The decision.

    Raises:
        CannotDecide: A share is missing.
    """
    first, second = (_shares(tables, name) for name in (hyperparameter, other))
    drawn = [_drawn(tables, shares) for shares in (first, second)]
    times = "" if at_least == 1 else f"{number(at_least)} times "
    return _larger(
        tables,
        (drawn[0], at_least * drawn[1]),
        float(first.sum() - at_least * second.sum()),
        f"share of {_words(hyperparameter)} less {times}that of {_words(other)}",
    )


def largest_pair(tables: DatasetTables, hyperparameter: str) -> Decision:
    """Claim: the interaction of two hyperparameters is larger than that of every other pair.

    Args:
        tables: The tables of the data set.
        hyperparameter: Name of the pair, such as "learning_rate × hidden_size".

    Returns:
        The decision.

    Raises:
        CannotDecide: A share is missing, or there is no other pair.
    """
    own = _shares(tables, hyperparameter)
    table = tables.rows("importance", NEEDED, order=2, **ANALYSIS).set_index("hyperparameters")
    others = table.loc[~table.index.isin(own.index), "share"]
    if others.empty:
        raise NotTestable("no other two hyperparameters were varied in this run")
    largest = np.max([_drawn(tables, others[[name]]) for name in others.index], axis=0)
    return _larger(
        tables,
        (_drawn(tables, own), largest),
        float(own.sum() - others.max()),
        f"share of {_words(hyperparameter)} less that of the largest other pair",
    )


def larger_share_than_on(tables: DatasetTables, hyperparameter: str, other: str) -> Decision:
    """Claim: a share of variance is larger on this data set than on another one.

    Args:
        tables: The tables of the data set.
        hyperparameter: Name of the hyperparameter or pair, or "interactions".
        other: Name of the other data set.

    Returns:
        The decision.

    Raises:
        CannotDecide: A share is missing.
    """
    elsewhere = tables.other(other)
    first, second = (_shares(one, hyperparameter) for one in (tables, elsewhere))
    here, there = _drawn(tables, first), _drawn(elsewhere, second)
    # The draws of two data sets are independent, so each of one goes with each of the other.
    return _larger(
        tables,
        (np.repeat(here, len(there)), np.tile(there, len(here))),
        float(first.sum() - second.sum()),
        f"share of {_words(hyperparameter)} less that on {elsewhere.label.title}",
    )


def _larger(
    tables: DatasetTables, drawn: tuple[np.ndarray, np.ndarray], of_forest: float, statistic: str
) -> Decision:
    """The decision whether a share is larger than another.

    Args:
        tables: The tables of the data set.
        drawn: Draws of both shares, (draws,) each.
        of_forest: The difference of the forest's shares.
        statistic: The difference in words.

    Returns:
        The decision.
    """
    first, second = drawn
    estimate = _estimate(tables, float((first - second).mean()), *difference_interval(*drawn))
    return _decision(estimate, Limits(at_least=0, fails_below=0), of_forest, statistic)


def _shares(tables: DatasetTables, name: str) -> pd.Series:
    """The forest's shares of a hyperparameter, a pair or all interactions, by component."""
    table = tables.rows("importance", NEEDED, **ANALYSIS)
    notes = table.set_index("hyperparameters")["note"]
    for one in name.split(TIMES):
        if notes.get(one) == NOT_VARIED:
            raise NotTestable(f"{_words(one)} was {NOT_VARIED}")
    if name == INTERACTIONS:
        rows = table[table["order"] != 1]
    else:
        both_ways = {name, TIMES.join(reversed(name.split(TIMES)))}
        rows = table[table["hyperparameters"].isin(both_ways)]
    undecided = notes[notes.str.startswith("undecided")]
    if len(undecided):
        why = str(undecided.iloc[0])
        raise NotTestable(why) if why == NONE_VARIED else CannotDecide(why)
    if rows.empty:
        raise NotTestable(f"{_words(name)} is {ABSENT}")
    if ((table["order"] == 1) & table["share"].notna()).sum() < FEWEST_VARIED:
        raise NotTestable("fewer than two hyperparameters were varied in this run")
    if rows["share"].isna().any():
        raise CannotDecide("shares could not be computed")
    return rows.set_index("hyperparameters")["share"]


def _drawn(tables: DatasetTables, shares: pd.Series) -> np.ndarray:
    """The sum of the shares of these components in each draw: (draws,)."""
    draws = tables.rows("draws", DRAWN, **ANALYSIS)
    of_these = draws[draws["hyperparameters"].isin(shares.index)]
    return of_these.groupby("draw")["share"].sum().to_numpy()


def _estimate(tables: DatasetTables, value: float, low: float, high: float) -> Estimate:
    """A share or a difference of two, with its interval."""
    return Estimate(value, low, high, trials_per_variant(tables.rows("trials", ("variant",))))


def _words(name: str) -> str:
    return name.replace("_", " ")


def _decision(estimate: Estimate, limits: Limits, of_forest: float, statistic: str) -> Decision:
    statistic = f"{statistic} in the variance of the test error"
    decision = decide(statistic, estimate, limits, UNIT, extrapolate=True)
    return replace(decision, paper_method=judge_point(of_forest, limits))
