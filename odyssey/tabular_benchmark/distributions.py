"""The search space as distributions of Optuna.

Optuna has no distribution of one minus a log-uniform number. The momentum is therefore replaced by
the log-uniform parameter `one_minus_momentum`.
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
    """Optuna's distributions of the searched hyperparameters.

    Args:
        space: The search space.

    Returns:
        The distributions by name of Optuna's parameter.
    """
    return {_name(name): _distribution(name, *ends) for name, ends in space.bounds.items()}


def parameters(space: SearchSpace, hyperparameters: Mapping[str, Any]) -> dict[str, Any]:
    """Convert a configuration to Optuna's parameters.

    Args:
        space: The search space.
        hyperparameters: The configuration; it has all searched hyperparameters.

    Returns:
        The parameters by name.
    """
    return {
        _name(name): 1 - hyperparameters[name] if _is_one_minus(name) else hyperparameters[name]
        for name in space.bounds
    }


def configuration(space: SearchSpace, params: Mapping[str, Any]) -> dict[str, Any]:
    """Convert Optuna's parameters to a configuration.

    Args:
        space: The search space.
        params: Optuna's parameters by name.

    Returns:
        The configuration, with the hyperparameters that were not searched.
    """
    searched = {}
    for name, (low, high) in space.bounds.items():
        value = 1 - params[_name(name)] if _is_one_minus(name) else params[name]
        searched[name] = min(max(value, low), high)  # the subtraction has rounding errors
    return {**space.constants, **searched}


def _is_one_minus(name: str) -> bool:
    return PRIORS[name].scale == "one minus log"


def _name(name: str) -> str:
    """The name of a hyperparameter's parameter in Optuna."""
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
