"""The names of hyperparameters and their values, as people read them."""

from __future__ import annotations

from odyssey.phrases import number, scientific
from odyssey.search_space import PRIORS

NAMES = {"nesterov": "Nesterov momentum", "clip_gradients": "clipped gradients"}
TIMES = " × "  # between the names of a pair, in the table of importances


def display_name(hyperparameter: str) -> str:
    """As in "learning rate"; for a pair, "momentum × input noise"."""
    names = hyperparameter.split(TIMES)
    return TIMES.join(NAMES.get(name, name.replace("_", " ")) for name in names)


def display_value(hyperparameter: str, value: float) -> str:
    """As in "3e-3" of a learning rate, "0.97" of momentum, "yes" of a choice."""
    if hyperparameter == "learning_rate":
        return scientific(value)
    if PRIORS[hyperparameter].scale == "choice":
        return "yes" if value >= 0.5 else "no"
    return number(round(value) if PRIORS[hyperparameter].integer else value)


def unit_after(hyperparameter: str) -> str:
    """The unit of a whole number with a space before it, as in " LSTM blocks"; else empty."""
    prior = PRIORS[hyperparameter]
    return f" {prior.unit}" if prior.integer else ""
