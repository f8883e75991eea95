"""Claims on how the mean error or the training time depends on one hyperparameter.

The paper reads these claims from marginals predicted by a forest (Greff et al. 2017, Figure 4). The
standard deviation over trees is not a sampling error. Here the claims are therefore decided by a
regression on the trials. A random search draws hyperparameters independently, so the regression of
the error on one of them estimates its marginal, averaged over the others. Variant and learning rate
cause most of the other variance. They enter as blocks, which makes the interval narrower: one level
for each variant, and up to eight levels for the learning rate. Intervals are robust to unequal
variances (HC3). All variants are used, because the paper says that their curves are similar.

Errors are capped as in the functional ANOVA; diverged trials then have a high but finite error.
Diverged trials are not used for training times, because divergence ends training early. A change
below 2 % of the mean is negligible.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import log10

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

from odyssey.search_space import PRIORS
from odyssey.statistics.fanova.responses import POLICIES, response_values
from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.decision import (
    FAILS,
    HOLDS,
    NEGLIGIBLE,
    UNDECIDED,
    CannotDecide,
    Decision,
    Estimate,
    Limits,
    judge,
    judge_point,
    more_trials,
)

ERROR, TIME = "test_error", "cpu_seconds"
POLICY = {ERROR: POLICIES[ERROR][0], TIME: "dropped"}
RATE_LEVELS, TRIALS_PER_LEVEL = 8, 10
FEWEST_DEGREES = 10  # residual degrees of freedom that a robust interval needs


def increases(tables: DatasetTables, hyperparameter: str, response: str) -> Decision:
    """Claim: the response increases from the lowest to the highest searched value.

    It fails where the whole interval is below a negligible increase.

    Args:
        tables: The tables of the data set.
        hyperparameter: Name of the hyperparameter.
        response: "test_error" or "cpu_seconds".

    Returns:
        The decision.

    Raises:
        CannotDecide: The effect cannot be estimated.
    """
    trials, margin = _trials(tables, hyperparameter, response)
    limits = Limits(at_least=0, fails_below=margin)
    return _over_the_range(tables, trials, hyperparameter, response, limits)


def decreases(tables: DatasetTables, hyperparameter: str, response: str) -> Decision:
    """Claim: the response decreases from the lowest to the highest searched value.

    It fails where the whole interval is above a negligible decrease.

    Args:
        tables: The tables of the data set.
        hyperparameter: Name of the hyperparameter.
        response: "test_error" or "cpu_seconds".

    Returns:
        The decision.

    Raises:
        CannotDecide: The effect cannot be estimated.
    """
    trials, margin = _trials(tables, hyperparameter, response)
    limits = Limits(at_most=0, fails_above=-margin)
    return _over_the_range(tables, trials, hyperparameter, response, limits)


def makes_no_difference(tables: DatasetTables, hyperparameter: str, response: str) -> Decision:
    """Claim: the response does not depend on the hyperparameter.

    It holds where the whole interval is within a negligible change. The paper's rule is that no
    effect could be measured.

    Args:
        tables: The tables of the data set.
        hyperparameter: Name of the hyperparameter.
        response: "test_error" or "cpu_seconds".

    Returns:
        The decision.

    Raises:
        CannotDecide: The effect cannot be estimated.
    """
    trials, margin = _trials(tables, hyperparameter, response)
    limits = Limits(-margin, margin, fails_below=0, fails_above=0)
    decision = _over_the_range(tables, trials, hyperparameter, response, limits)
    no_effect = 1.0 if response == TIME else 0.0
    measured = not decision.low <= no_effect <= decision.high
    return replace(decision, paper_method=FAILS if measured else HOLDS)


def diminishing(tables: DatasetTables, hyperparameter: str, response: str) -> Decision:
    """Claim: equal steps of the hyperparameter decrease the response less at higher values.

    The estimate is the change of the response over the upper half of the searched range minus the
    change over the lower half. The range is halved in the hyperparameter's own unit. With the range
    scaled to [0, 1], the estimate is half the coefficient of the square.

    Args:
        tables: The tables of the data set.
        hyperparameter: Name of the hyperparameter.
        response: "test_error" or "cpu_seconds".

    Returns:
        The decision.

    Raises:
        CannotDecide: The effect cannot be estimated.
    """
    trials, margin = _trials(tables, hyperparameter, response)
    trials = trials.assign(x=_unit_range(trials[hyperparameter].astype(float)))
    estimate = _estimate(trials, "I(2 * x**2) + x", "I(2 * x ** 2)")
    statistic = "change over the upper half of the range less that over the lower half"
    limits = Limits(at_least=0, fails_below=margin)
    return _decision(tables, estimate, limits, response, statistic)


def dips(
    tables: DatasetTables, hyperparameter: str, response: str, at_least: float, at_most: float
) -> Decision:
    """Claim: the response is lower for values in a range than for values below the range.

    It fails where the whole interval is above a negligible decrease.

    Args:
        tables: The tables of the data set.
        hyperparameter: Name of the hyperparameter.
        response: "test_error" or "cpu_seconds".
        at_least: Lower end of the range, in the hyperparameter's own unit.
        at_most: Upper end of the range.

    Returns:
        The decision.

    Raises:
        CannotDecide: The effect cannot be estimated.
    """
    trials, margin = _trials(tables, hyperparameter, response)
    trials = trials[trials[hyperparameter] <= at_most]
    inside = (trials[hyperparameter] >= at_least).astype(float)
    if inside.nunique() < 2:
        raise CannotDecide(f"{hyperparameter} does not vary around {at_least:g} in this run")
    estimate = _estimate(trials.assign(x=inside), "x", "x")
    statistic = f"mean from {at_least:g} to {at_most:g} less mean below {at_least:g}"
    limits = Limits(at_most=0, fails_above=-margin)
    return _decision(tables, estimate, limits, response, statistic)


def _over_the_range(
    tables: DatasetTables, trials: pd.DataFrame, hyperparameter: str, response: str, limits: Limits
) -> Decision:
    coordinates = trials[hyperparameter].map(PRIORS[hyperparameter].coordinate)
    estimate = _estimate(trials.assign(x=_unit_range(coordinates)), "x", "x")
    statistic = "change from the lowest to the highest searched value"
    return _decision(tables, estimate, limits, response, statistic)


def _trials(
    tables: DatasetTables, hyperparameter: str, response: str
) -> tuple[pd.DataFrame, float]:
    """The trials with the response as a column `y`, and the largest negligible change of it.

    Times are log10 of seconds. Raises CannotDecide where the hyperparameter does not vary.
    """
    needed = ("variant", "status", "learning_rate", ERROR, hyperparameter, response)
    trials = tables.rows("trials", needed)
    y = response_values(trials, response, POLICY[response])
    if y.empty:
        raise CannotDecide("no trial of this run finished")
    trials = trials.loc[y.index].assign(y=y)
    if trials[hyperparameter].nunique() < 2:
        raise CannotDecide(f"{hyperparameter} does not vary in this run")
    if response == TIME:
        return trials, log10(1 + NEGLIGIBLE)
    return trials, NEGLIGIBLE * abs(float(y.mean()))


def _unit_range(values: pd.Series) -> pd.Series:
    return (values - values.min()) / (values.max() - values.min())


def _estimate(trials: pd.DataFrame, terms: str, coefficient: str) -> Estimate:
    """A coefficient of a regression with blocks for variants and levels of the learning rate.

    Args:
        trials: The trials with the columns y and x.
        terms: The terms of the regression besides the blocks, in a formula of statsmodels.
        coefficient: Name of the coefficient.

    Returns:
        The coefficient and its 95 % interval.

    Raises:
        CannotDecide: The coefficient or its interval cannot be estimated.
    """
    levels = min(RATE_LEVELS, max(1, len(trials) // TRIALS_PER_LEVEL))
    rates = trials["learning_rate"].rank(pct=True, method="average")
    blocks = trials.assign(rate=np.ceil(rates * levels).astype(int))
    model = smf.ols(f"y ~ {terms} + C(variant) + C(rate)", blocks)
    if model.df_resid < FEWEST_DEGREES:
        raise CannotDecide(f"{len(trials)} trials are too few to estimate an effect from")
    if model.rank < model.exog.shape[1]:
        raise CannotDecide("the values tried are too few, or depend on variant or learning rate")
    with np.errstate(divide="ignore", invalid="ignore"):
        fit = model.fit(cov_type="HC3", use_t=True)
        low, high = fit.conf_int().loc[coefficient]
    if not (np.isfinite(low) and np.isfinite(high)):
        raise CannotDecide("a variant or learning rate has too few trials for an interval")
    per_variant = len(trials) / trials["variant"].nunique()
    return Estimate(float(fit.params[coefficient]), float(low), float(high), per_variant)


def _decision(
    tables: DatasetTables, estimate: Estimate, limits: Limits, response: str, statistic: str
) -> Decision:
    verdict = judge(estimate, limits)
    to_unit: Callable[[float], float] = (lambda log: 10.0**log) if response == TIME else float
    quantity = "training time, as a factor" if response == TIME else "mean test error"
    return Decision(
        statistic=f"{quantity}: {statistic}",
        value=to_unit(estimate.value),
        low=to_unit(estimate.low),
        high=to_unit(estimate.high),
        unit="times" if response == TIME else tables.label.unit,
        verdict=verdict,
        paper_method=judge_point(estimate.value, limits),
        more_trials=more_trials(estimate, limits) if verdict == UNDECIDED else None,
    )
