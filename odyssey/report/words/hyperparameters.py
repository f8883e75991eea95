"""What hyperparameters, and values of them, are called."""

from __future__ import annotations

from odyssey.phrases import number, scientific
from odyssey.search_space import PRIORS

NAMES = {"nesterov": "Nesterov momentum", "clip_gradients": "clipped gradients"}
TIMES = " × "  # between the names of a pair, in the table of importances


def name_of(hyperparameter: str) -> str:
    """A hyperparameter's name for people: "learning rate"; of a pair: "momentum × input noise"."""
    names = hyperparameter.split(TIMES)
    return TIMES.join(NAMES.get(name, name.replace("_", " ")) for name in names)


def setting(hyperparameter: str, value: float) -> str:
    """A value of it: "3e-3" of a learning rate, "0.97" of momentum, "yes" of a choice."""
    if hyperparameter == "learning_rate":
        return scientific(value)
    if PRIORS[hyperparameter].scale == "choice":
        return "yes" if value >= 0.5 else "no"
    return number(round(value) if PRIORS[hyperparameter].integer else value)
