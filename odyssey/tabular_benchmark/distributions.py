"""The search space in Optuna's words.

Optuna knows no prior that is one minus a log-uniform number: its parameter is `one_minus_momentum`,
log-uniform, from which momentum follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor
from typing import Any

from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from odyssey.search_space import PRIORS
from odyssey.tabular_benchmark.space import SearchSpace

ONE_MINUS = "one_minus_"


def distributions(space: SearchSpace) -> dict[str, BaseDistribution]:
    """Optuna's distribution of every searched hyperparameter, by the name of its parameter."""
    return {_name(name): _distribution(name, *ends) for name, ends in space.bounds.items()}


def parameters(space: SearchSpace, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Optuna's parameters of a configuration."""
    return {
        _name(name): 1 - settings[name] if _is_one_minus(name) else settings[name]
        for name in space.bounds
    }


def configuration(space: SearchSpace, params: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration of Optuna's parameters, with what was not searched."""
    searched = {}
    for name, (low, high) in space.bounds.items():
        value = 1 - params[_name(name)] if _is_one_minus(name) else params[name]
        searched[name] = min(max(value, low), high)  # the subtraction rounds
    return {**space.constants, **searched}


def _is_one_minus(name: str) -> bool:
    return PRIORS[name].scale == "one minus log"


def _name(name: str) -> str:
    return ONE_MINUS + name if _is_one_minus(name) else name


def _distribution(name: str, low: float, high: float) -> BaseDistribution:
    prior = PRIORS[name]
    if prior.scale == "choice":
        return CategoricalDistribution([False, True])
    if prior.scale == "one minus log":
        return FloatDistribution(1 - high, 1 - low, log=True)
    if prior.integer:
        return IntDistribution(floor(low), ceil(high), log=prior.scale == "log")
    return FloatDistribution(low, high, log=prior.scale == "log")
