"""Claims on how the mean error or the training time depends on one hyperparameter.

The paper reads these claims from marginals predicted by a forest (Greff et al. 2017, Figure 4). The
standard deviation over trees is not a sampling error. Here the claims are therefore decided by a
regression on the trials, see `odyssey.verdicts.regression`. All variants are used, because the
paper says that their curves are similar.

Errors are capped as in the functional ANOVA; diverged trials then have a high but finite error.
Diverged trials are not used for training times, because divergence ends training early. A change
below 2 % of the mean is negligible.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf

import pandas as pd

from odyssey.search_space import PRIORS
from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.decision import (
    FAILS,
    HOLDS,
    NEGLIGIBLE,
    CannotDecide,
    Decision,
    Estimate,
    Limits,
    NotTestable,
    between,
    decide,
    power_of_ten,
)
from odyssey.verdicts.regression import (
    TIME,
    regression,
    smallest_coefficient,
    trials_with_response,
)


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
        NotTestable: The hyperparameter was not varied.
    """
    trials, share = trials_with_response(tables, hyperparameter, response)
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
        NotTestable: The hyperparameter was not varied.
    """
    trials, share = trials_with_response(tables, hyperparameter, response)
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
        NotTestable: The hyperparameter was not varied.
    """
    trials, share = trials_with_response(tables, hyperparameter, response)
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
        NotTestable: The hyperparameter was not varied.
    """
    trials, share = trials_with_response(tables, hyperparameter, response)
    x = _unit_range(trials[hyperparameter].astype(float))
    # The coefficients of these columns are the two numbers.
    estimate = smallest_coefficient(trials.assign(x1=-x, x2=2 * x * (x - 1)), hyperparameter)
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
        NotTestable: The hyperparameter was not varied.
    """
    trials, share = trials_with_response(tables, hyperparameter, response)
    values = trials[hyperparameter].astype(float)
    below, above = (values < at_least).astype(float), (values > at_most).astype(float)
    if not (below.any() and above.any() and values.between(at_least, at_most).any()):
        raise CannotDecide(f"{hyperparameter} has no values inside and on both sides in this run")
    estimate = smallest_coefficient(trials.assign(x1=below, x2=above), hyperparameter)
    statistic = f"lower mean of both sides less mean from {at_least:g} to {at_most:g}"
    return _decision(tables, estimate, _positive(share), response, statistic)


def reverses(
    tables: DatasetTables, hyperparameter: str, other: str, response: str, at_least: float
) -> Decision:
    """Claim: the response increases with a hyperparameter, but decreases for low values of another.

    The number is the smaller one of two changes from the lowest to the highest searched value: the
    increase where the other hyperparameter is high, and the decrease where it is low. The claim
    holds where both are positive, and fails where one is at most negligible.

    Args:
        tables: The tables of the data set.
        hyperparameter: Name of the hyperparameter.
        other: Name of the other one.
        response: "test_error" or "cpu_seconds".
        at_least: Lowest high value of the other one, in its own unit.

    Returns:
        The decision.

    Raises:
        CannotDecide: The effect cannot be estimated.
        NotTestable: The hyperparameter was not varied.
    """
    trials, share = trials_with_response(tables, hyperparameter, response)
    high = trials[other].astype(float) >= at_least
    if high.nunique() < 2:
        raise NotTestable(f"{other} is on one side of {at_least:g} only in this run")
    x = _unit_range(trials[hyperparameter].map(PRIORS[hyperparameter].coordinate))
    estimate = smallest_coefficient(trials.assign(x1=x * high, x2=-x * ~high), hyperparameter)
    statistic = f"increase for high {other}, or decrease for low if that is smaller"
    return _decision(tables, estimate, _positive(share), response, statistic.replace("_", " "))


def _positive(share: Callable[[float], float]) -> Limits:
    """Limits of a claim that a number is positive."""
    return Limits(at_least=0, fails_below=share(NEGLIGIBLE))


def _over_the_range(
    tables: DatasetTables, trials: pd.DataFrame, hyperparameter: str, response: str, limits: Limits
) -> Decision:
    coordinates = trials[hyperparameter].map(PRIORS[hyperparameter].coordinate)
    fit, per_variant = regression(trials.assign(x=_unit_range(coordinates)), ["x"], hyperparameter)
    low, high = fit.conf_int().loc["x"]
    estimate = Estimate(float(fit.params["x"]), float(low), float(high), per_variant)
    statistic = "change from the lowest to the highest searched value"
    return _decision(tables, estimate, limits, response, statistic)


def _unit_range(values: pd.Series) -> pd.Series:
    return (values - values.min()) / (values.max() - values.min())


def _decision(
    tables: DatasetTables, estimate: Estimate, limits: Limits, response: str, statistic: str
) -> Decision:
    """The decision on an estimate of the error, or of the log10 of the time."""
    if response == TIME:
        statistic = f"training time, as a factor: {statistic}"
        return decide(statistic, estimate, limits, "times", power_of_ten, extrapolate=True)
    statistic = f"mean test error: {statistic}"
    return decide(statistic, estimate, limits, tables.label.unit, extrapolate=True)
