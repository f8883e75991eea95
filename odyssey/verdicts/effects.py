"""Claims on how the mean error or the training time depends on one hyperparameter.

The paper reads these claims from marginals predicted by a forest (Greff et al. 2017, Figure 4). The
standard deviation over trees is not a sampling error. Here the claims are therefore decided by a
regression on the trials. A random search draws hyperparameters independently, so the regression of
the error on one of them estimates its marginal, averaged over the others. The others enter too,
which makes the interval narrower: a level for each variant, up to sixteen levels for the learning
rate, and a parabola for each other hyperparameter. Intervals are robust to unequal variances (HC3).
All variants are used, because the paper says that their curves are similar.

Errors are capped as in the functional ANOVA; diverged trials then have a high but finite error.
Diverged trials are not used for training times, because divergence ends training early. A change
below 2 % of the mean is negligible.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf, log10

import numpy as np
import pandas as pd
import statsmodels.api as sm
from statsmodels.regression.linear_model import RegressionResults

from odyssey.search_space import PRIORS
from odyssey.statistics.fanova.responses import POLICIES, response_values
from odyssey.statistics.marginal_curve import parabolas
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
    between,
    judge,
    judge_point,
    more_trials,
)
from odyssey.verdicts.extremes import Differences

ERROR, TIME = "test_error", "cpu_seconds"
POLICY = {ERROR: POLICIES[ERROR][0], TIME: "dropped"}
RATE_LEVELS, TRIALS_PER_LEVEL = 16, 10
FEWEST_DEGREES = 10  # residual degrees of freedom that a robust interval needs


def increases(
    tables: DatasetTables, hyperparameter: str, response: str, at_most: float = inf
) -> Decision:
    """Claim: the response increases from the lowest to the highest searched value.

    It fails where the whole interval is below a negligible increase, or above the largest one.

    Args:
        tables: The tables of the data set.
        hyperparameter: Name of the hyperparameter.
        response: "test_error" or "cpu_seconds".
        at_most: Largest increase, as a share of the mean.

    Returns:
        The decision.

    Raises:
        CannotDecide: The effect cannot be estimated.
    """
    trials, share = _trials(tables, hyperparameter, response)
    most = share(at_most)
    limits = Limits(0, most, fails_below=min(share(NEGLIGIBLE), most), fails_above=most)
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
    trials, share = _trials(tables, hyperparameter, response)
    limits = Limits(at_most=0, fails_above=-share(NEGLIGIBLE))
    return _over_the_range(tables, trials, hyperparameter, response, limits)


def makes_no_difference(
    tables: DatasetTables, hyperparameter: str, response: str, at_most: float = NEGLIGIBLE
) -> Decision:
    """Claim: the response does not depend on the hyperparameter.

    It holds where the whole interval is within the largest change, and fails where it is outside.
    The paper's rule is that no effect could be measured.

    Args:
        tables: The tables of the data set.
        hyperparameter: Name of the hyperparameter.
        response: "test_error" or "cpu_seconds".
        at_most: Largest change that is no difference, as a share of the mean.

    Returns:
        The decision.

    Raises:
        CannotDecide: The effect cannot be estimated.
    """
    trials, share = _trials(tables, hyperparameter, response)
    most = share(at_most)
    decision = _over_the_range(tables, trials, hyperparameter, response, between(-most, most))
    no_effect = 1.0 if response == TIME else 0.0
    measured = not decision.low <= no_effect <= decision.high
    return replace(decision, paper_method=FAILS if measured else HOLDS)


def diminishing(tables: DatasetTables, hyperparameter: str, response: str) -> Decision:
    """Claim: the response decreases, and less at higher values for equal steps.

    The range is halved in the hyperparameter's own unit. The number is the smaller one of two: the
    decrease over the whole range; and the decrease over the lower half less that over the upper
    half. The claim holds where both are positive, and fails where one is at most negligible.

    Args:
        tables: The tables of the data set.
        hyperparameter: Name of the hyperparameter.
        response: "test_error" or "cpu_seconds".

    Returns:
        The decision.

    Raises:
        CannotDecide: The effect cannot be estimated.
    """
    trials, share = _trials(tables, hyperparameter, response)
    x = _unit_range(trials[hyperparameter].astype(float))
    # The coefficients of these columns are the two numbers.
    estimate = _smallest(trials.assign(x1=-x, x2=2 * x * (x - 1)), hyperparameter)
    statistic = "decrease over the range, or its lower half less its upper half if that is smaller"
    return _decision(tables, estimate, _positive(share), response, statistic)


def dips(
    tables: DatasetTables, hyperparameter: str, response: str, at_least: float, at_most: float
) -> Decision:
    """Claim: the response is lower for values in a range than on both sides of the range.

    The number is the mean below the range or above it, whichever is lower, less the mean inside. It
    fails where the whole interval is below a negligible difference.

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
    trials, share = _trials(tables, hyperparameter, response)
    values = trials[hyperparameter].astype(float)
    below, above = (values < at_least).astype(float), (values > at_most).astype(float)
    if not (below.any() and above.any() and values.between(at_least, at_most).any()):
        raise CannotDecide(f"{hyperparameter} has no values inside and on both sides in this run")
    estimate = _smallest(trials.assign(x1=below, x2=above), hyperparameter)
    statistic = f"lower mean of both sides less mean from {at_least:g} to {at_most:g}"
    return _decision(tables, estimate, _positive(share), response, statistic)


def _positive(share: Callable[[float], float]) -> Limits:
    """Limits of a claim that a number is positive."""
    return Limits(at_least=0, fails_below=share(NEGLIGIBLE))


def _over_the_range(
    tables: DatasetTables, trials: pd.DataFrame, hyperparameter: str, response: str, limits: Limits
) -> Decision:
    coordinates = trials[hyperparameter].map(PRIORS[hyperparameter].coordinate)
    fit, per_variant = _fit(trials.assign(x=_unit_range(coordinates)), ["x"], hyperparameter)
    low, high = fit.conf_int().loc["x"]
    estimate = Estimate(float(fit.params["x"]), float(low), float(high), per_variant)
    statistic = "change from the lowest to the highest searched value"
    return _decision(tables, estimate, limits, response, statistic)


def _trials(
    tables: DatasetTables, hyperparameter: str, response: str
) -> tuple[pd.DataFrame, Callable[[float], float]]:
    """The trials with the response as a column `y`, and a function that converts changes.

    The function gives the change of `y` for a relative change of the mean error or of the time.
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
    mean = abs(float(y.mean()))
    return trials, (lambda share: log10(1 + share) if response == TIME else share * mean)


def _unit_range(values: pd.Series) -> pd.Series:
    return (values - values.min()) / (values.max() - values.min())


def _smallest(trials: pd.DataFrame, hyperparameter: str) -> Estimate:
    """The smaller one of the coefficients of the columns x1 and x2, with its interval."""
    columns = ["x1", "x2"]
    fit, per_variant = _fit(trials, columns, hyperparameter)
    values, errors = (of[columns].to_numpy() for of in (fit.params, fit.bse))
    return Differences(values, errors, np.full(2, fit.df_resid)).smallest(per_variant)


def _fit(
    trials: pd.DataFrame, columns: list[str], hyperparameter: str
) -> tuple[RegressionResults, float]:
    """A regression of y on columns, variants, learning rates and the other hyperparameters.

    Args:
        trials: The trials with the column y.
        columns: The columns whose coefficients are wanted.
        hyperparameter: The hyperparameter that they are computed from.

    Returns:
        The regression with robust standard errors, and the number of trials of each variant.

    Raises:
        CannotDecide: A coefficient or its interval cannot be estimated.
    """
    levels = min(RATE_LEVELS, max(1, len(trials) // TRIALS_PER_LEVEL))
    rates = np.ceil(trials["learning_rate"].rank(pct=True, method="average") * levels)
    factors = [pd.get_dummies(f).astype(float).iloc[:, 1:] for f in (trials["variant"], rates)]
    others = parabolas(trials, ["learning_rate", hyperparameter])
    exog = pd.DataFrame(np.hstack([*factors, others]), index=trials.index)
    model = sm.OLS(trials["y"], sm.add_constant(trials[columns].join(exog), has_constant="add"))
    if model.df_resid < FEWEST_DEGREES:
        raise CannotDecide(f"{len(trials)} trials are too few to estimate an effect from")
    if model.rank < model.exog.shape[1]:
        raise CannotDecide("the values tried are too few, or depend on variant or learning rate")
    with np.errstate(divide="ignore", invalid="ignore"):
        fit = model.fit(cov_type="HC3", use_t=True)
        certain = np.isfinite(fit.bse[columns]).all()
    if not certain:
        raise CannotDecide("a variant or learning rate has too few trials for an interval")
    return fit, len(trials) / trials["variant"].nunique()


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
