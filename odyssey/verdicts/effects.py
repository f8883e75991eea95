"""Claims on how the mean error, or the training time, moves with one hyperparameter.

The paper reads them from marginals predicted by a forest (Greff et al. 2017, Figure 4), whose
spread over trees says nothing about other trials. Here they are decided on the trials themselves.
A random search draws hyperparameters independently, so the regression of the error on one of them
estimates its marginal, averaged over the others. What varies most besides, variant and learning
rate, enters as blocks to make the interval narrower: one level for each variant, and up to eight
for learning rates. Intervals are robust to unequal variances (HC3). All variants count, not vanilla
alone: the paper says that their curves look alike.

Errors are capped as in the functional ANOVA, so that diverged trials count as bad but finite ones;
they do not count for training time, which they cut short. A change is negligible below 2 % of the
mean.
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
from odyssey.verdicts.evidence import Evidence

ERROR, TIME = "test_error", "cpu_seconds"
POLICY = {ERROR: POLICIES[ERROR][0], TIME: "dropped"}
RATE_LEVELS, TRIALS_PER_LEVEL = 8, 10
FEWEST_DEGREES = 10  # of freedom left for the residuals; fewer make no robust interval


def increases(evidence: Evidence, hyperparameter: str, response: str) -> Decision:
    """The response rises from the lowest to the highest value searched.

    Fails where the interval excludes all but a negligible rise.
    """
    trials, margin = _trials(evidence, hyperparameter, response)
    limits = Limits(at_least=0, fails_below=margin)
    return _over_the_range(evidence, trials, hyperparameter, response, limits)


def decreases(evidence: Evidence, hyperparameter: str, response: str) -> Decision:
    """The response falls from the lowest to the highest value searched.

    Fails where the interval excludes all but a negligible fall.
    """
    trials, margin = _trials(evidence, hyperparameter, response)
    limits = Limits(at_most=0, fails_above=-margin)
    return _over_the_range(evidence, trials, hyperparameter, response, limits)


def makes_no_difference(evidence: Evidence, hyperparameter: str, response: str) -> Decision:
    """The response does not move; holds where the interval excludes all but a negligible change.

    The paper's rule is that no effect could be measured.
    """
    trials, margin = _trials(evidence, hyperparameter, response)
    limits = Limits(-margin, margin, fails_below=0, fails_above=0)
    decision = _over_the_range(evidence, trials, hyperparameter, response, limits)
    nothing = 1.0 if response == TIME else 0.0
    measured = not decision.low <= nothing <= decision.high
    return replace(decision, paper_method=FAILS if measured else HOLDS)


def diminishing(evidence: Evidence, hyperparameter: str, response: str) -> Decision:
    """A step of the same size lowers the response less in the upper half of the range.

    The number is how much more the upper half adds to the response than the lower half, in the
    hyperparameter's own unit: half the coefficient of the square on a range from 0 to 1.
    """
    trials, margin = _trials(evidence, hyperparameter, response)
    trials = trials.assign(x=_unit_range(trials[hyperparameter].astype(float)))
    estimate = _estimate(trials, "I(2 * x**2) + x", "I(2 * x ** 2)")
    statistic = "change over the upper half of the range less that over the lower half"
    limits = Limits(at_least=0, fails_below=margin)
    return _decision(evidence, estimate, limits, response, statistic)


def dips(
    evidence: Evidence, hyperparameter: str, response: str, at_least: float, at_most: float
) -> Decision:
    """The response is lower where the hyperparameter lies in a range than below that range.

    Fails where the interval excludes all but a negligible dip.
    """
    trials, margin = _trials(evidence, hyperparameter, response)
    trials = trials[trials[hyperparameter] <= at_most]
    inside = (trials[hyperparameter] >= at_least).astype(float)
    if inside.nunique() < 2:
        raise CannotDecide(f"{hyperparameter} does not vary around {at_least:g} in this run")
    estimate = _estimate(trials.assign(x=inside), "x", "x")
    statistic = f"mean from {at_least:g} to {at_most:g} less mean below {at_least:g}"
    limits = Limits(at_most=0, fails_above=-margin)
    return _decision(evidence, estimate, limits, response, statistic)


def _over_the_range(
    evidence: Evidence, trials: pd.DataFrame, hyperparameter: str, response: str, limits: Limits
) -> Decision:
    coordinates = trials[hyperparameter].map(PRIORS[hyperparameter].coordinate)
    estimate = _estimate(trials.assign(x=_unit_range(coordinates)), "x", "x")
    statistic = "change from the lowest to the highest value searched"
    return _decision(evidence, estimate, limits, response, statistic)


def _trials(evidence: Evidence, hyperparameter: str, response: str) -> tuple[pd.DataFrame, float]:
    """The trials with a column `y`, the response to be explained; and what of it is negligible.

    Times are log10 of seconds. Raises CannotDecide where the hyperparameter does not vary.
    """
    needed = ("variant", "status", "learning_rate", ERROR, hyperparameter, response)
    trials = evidence.rows("trials", needed)
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
    """The coefficient with its 95 % interval, beside variants and levels of the learning rate."""
    levels = min(RATE_LEVELS, max(1, len(trials) // TRIALS_PER_LEVEL))
    rates = trials["learning_rate"].rank(pct=True, method="average")
    blocks = trials.assign(rate=np.ceil(rates * levels).astype(int))
    model = smf.ols(f"y ~ {terms} + C(variant) + C(rate)", blocks)
    if model.df_resid < FEWEST_DEGREES:
        raise CannotDecide(f"{len(trials)} trials are too few to estimate an effect from")
    if model.rank < model.exog.shape[1]:
        raise CannotDecide("the values tried are too few, or go with variant or learning rate")
    with np.errstate(divide="ignore", invalid="ignore"):
        fit = model.fit(cov_type="HC3", use_t=True)
        low, high = fit.conf_int().loc[coefficient]
    if not (np.isfinite(low) and np.isfinite(high)):
        raise CannotDecide("a variant or learning rate stands alone: no interval")
    a_variant = len(trials) / trials["variant"].nunique()
    return Estimate(float(fit.params[coefficient]), float(low), float(high), a_variant)


def _decision(
    evidence: Evidence, estimate: Estimate, limits: Limits, response: str, statistic: str
) -> Decision:
    verdict = judge(estimate, limits)
    shown: Callable[[float], float] = (lambda log: 10.0**log) if response == TIME else float
    of = "training time, as a factor" if response == TIME else "mean test error"
    return Decision(
        statistic=f"{of}: {statistic}",
        value=shown(estimate.value),
        low=shown(estimate.low),
        high=shown(estimate.high),
        unit="times" if response == TIME else evidence.label.unit,
        verdict=verdict,
        paper_method=judge_point(estimate.value, limits),
        more_trials=more_trials(estimate, limits) if verdict == UNDECIDED else None,
    )
