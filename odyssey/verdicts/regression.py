"""Regressions of the error or the time on one hyperparameter, for `odyssey.verdicts.effects`.

A random search draws hyperparameters independently, so the regression of the error on one of them
estimates its marginal, averaged over the others. The others enter too, which makes the interval
narrower: a level for each variant, up to sixteen levels for the learning rate, and a parabola for
each other hyperparameter. Intervals are robust to unequal variances (HC3).
"""

from __future__ import annotations

from collections.abc import Callable
from math import log10

import numpy as np
import pandas as pd
import statsmodels.api as sm
from statsmodels.regression.linear_model import RegressionResults

from odyssey.statistics.fanova.names import NOT_VARIED
from odyssey.statistics.fanova.responses import POLICIES, response_values
from odyssey.statistics.marginal_curve import parabolas
from odyssey.verdicts.dataset_tables import DatasetTables, trials_per_variant
from odyssey.verdicts.decision import CannotDecide, Estimate, NotTestable
from odyssey.verdicts.extremes import Differences

ERROR, TIME = "test_error", "cpu_seconds"
POLICY = {ERROR: POLICIES[ERROR][0], TIME: "dropped"}
RATE_LEVELS, TRIALS_PER_LEVEL = 16, 10
FEWEST_DEGREES = 10  # residual degrees of freedom that a robust interval needs


def trials_with_response(
    tables: DatasetTables, hyperparameter: str, response: str
) -> tuple[pd.DataFrame, Callable[[float], float]]:
    """The trials with the response as a column `y`, and a function that converts changes.

    Args:
        tables: The tables of the data set.
        hyperparameter: Name of the hyperparameter.
        response: "test_error" or "cpu_seconds". Times are log10 of seconds.

    Returns:
        The trials with a response, and the function: from a relative change of the mean error or
        of the time to the change of `y`.

    Raises:
        CannotDecide: No trial finished.
        NotTestable: The hyperparameter was not varied.
    """
    needed = ("variant", "status", "learning_rate", ERROR, hyperparameter, response)
    trials = tables.rows("trials", needed)
    y = response_values(trials, response, POLICY[response])
    if y.empty:
        raise CannotDecide("no trial of this run finished")
    trials = trials.loc[y.index].assign(y=y)
    if trials[hyperparameter].nunique() < 2:
        raise NotTestable(f"{hyperparameter.replace('_', ' ')} was {NOT_VARIED}")
    mean = abs(float(y.mean()))
    return trials, (lambda share: log10(1 + share) if response == TIME else share * mean)


def smallest_coefficient(trials: pd.DataFrame, hyperparameter: str) -> Estimate:
    """The smaller one of the coefficients of the columns x1 and x2.

    Args:
        trials: The trials with the columns y, x1 and x2.
        hyperparameter: The hyperparameter that x1 and x2 are computed from.

    Returns:
        The coefficient with its interval.

    Raises:
        CannotDecide: A coefficient or its interval cannot be estimated.
    """
    columns = ["x1", "x2"]
    fit, per_variant = regression(trials, columns, hyperparameter)
    values, errors = (of[columns].to_numpy() for of in (fit.params, fit.bse))
    return Differences(values, errors, np.full(2, fit.df_resid)).smallest(per_variant)


def regression(
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
    if np.ptp(trials["y"]) == 0:
        raise CannotDecide("all trials have the same value")
    if model.df_resid < FEWEST_DEGREES:
        raise CannotDecide(f"{len(trials)} trials are too few to estimate an effect from")
    if model.rank < model.exog.shape[1]:
        raise CannotDecide("the values tried are too few, or depend on variant or learning rate")
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        fit = model.fit(cov_type="HC3", use_t=True)
        certain = np.isfinite(fit.bse[columns]).all()
    if not certain:
        raise CannotDecide("a variant or learning rate has too few trials for an interval")
    return fit, trials_per_variant(trials)
