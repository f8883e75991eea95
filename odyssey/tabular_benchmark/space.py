"""The space that a random search has drawn from, and coordinates in its unit cube."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from odyssey.errors import BadInput
from odyssey.search_space import DEFAULTS, PRIORS, Bounds, Prior

Configurations = Mapping[str, Sequence[float]]  # values by hyperparameter, one per configuration


@dataclass(frozen=True)
class SearchSpace:
    """The space of one data set's searches; `odyssey.search_space.PRIORS` has the distributions.

    Attributes:
        bounds: Lowest and highest value of each searched hyperparameter, in its own unit.
        constants: Values of the hyperparameters that were not searched.
    """

    bounds: Bounds
    constants: Mapping[str, float]

    @classmethod
    def spanned(cls, trials: pd.DataFrame) -> SearchSpace:
        """The space from the lowest to the highest value of each hyperparameter in trials."""
        ends = {name: (trials[name].min().item(), trials[name].max().item()) for name in PRIORS}
        return cls(
            {name: (low, high) for name, (low, high) in ends.items() if low < high},
            {name: low for name, (low, high) in ends.items() if low == high},
        )

    @property
    def limits(self) -> dict[str, tuple[float, float]]:
        """Bounds in search coordinates, lower first (they are reversed for momentum)."""
        ends = {name: sorted(map(PRIORS[name].coordinate, b)) for name, b in self.bounds.items()}
        return {name: (low, high) for name, (low, high) in ends.items()}

    def complete(self, configurations: Configurations) -> dict[str, list[float]]:
        """Add the hyperparameters that configurations lack.

        Args:
            configurations: Values by hyperparameter.

        Returns:
            Values of all hyperparameters, (configurations,) each. Hyperparameters that are left out
            have their constant or default value.

        Raises:
            BadInput: A hyperparameter is unknown, missing, or has an impossible value.
        """
        count = max((len(values) for values in configurations.values()), default=0)
        if unknown := set(configurations) - set(PRIORS):
            raise BadInput(
                f"ask: {min(unknown)} is none of the hyperparameters {', '.join(PRIORS)}."
            )
        defaults = {**DEFAULTS, **self.constants}
        if missing := [n for n in PRIORS if n not in configurations and n not in defaults]:
            raise BadInput(f"ask: {missing[0]} is missing; give a value.")
        repeated = {name: [value] * count for name, value in defaults.items()}
        return {name: _checked(name, (repeated | dict(configurations))[name]) for name in PRIORS}

    def cube(self, complete: Configurations) -> np.ndarray:
        """Coordinates in the unit cube: 0 at the lower limit, 1 at the upper limit.

        Args:
            complete: Values of all searched hyperparameters.

        Returns:
            (configurations, searched hyperparameters). Values outside the bounds have coordinates
            outside the cube.
        """
        count = max((len(values) for values in complete.values()), default=0)
        cube = np.empty((count, len(self.bounds)))
        for axis, (name, (low, high)) in enumerate(self.limits.items()):
            cube[:, axis] = list(map(PRIORS[name].coordinate, complete[name]))
            cube[:, axis] = (cube[:, axis] - low) / (high - low)
        return cube

    def outside(self, complete: Configurations) -> list[tuple[str, ...]]:
        """For each configuration, the hyperparameters whose values are outside those of trials."""
        ends = {**self.bounds, **{name: (only, only) for name, only in self.constants.items()}}
        names = {
            name: [not low <= value <= high for value in complete[name]]
            for name, (low, high) in ends.items()
        }
        return [
            tuple(name for name, far in zip(names, row, strict=True) if far)
            for row in zip(*names.values(), strict=True)
        ]

    def sample(self, random: np.random.Generator) -> dict[str, float]:
        """Draw a configuration from the search's distributions.

        Args:
            random: Source of random numbers.

        Returns:
            The value of each hyperparameter.
        """
        drawn = {n: PRIORS[n].draw(random.random(), *ends) for n, ends in self.bounds.items()}
        return {**self.constants, **drawn}


def _checked(name: str, values: Sequence[float]) -> list[float]:
    """The values as numbers; raises BadInput where one is impossible."""
    try:
        numbers = [float(value) for value in values]
    except (TypeError, ValueError) as problem:
        raise BadInput(f"ask: {name}: is not a number.") from problem
    for number in numbers:
        if fault := impossible(PRIORS[name], number):
            raise BadInput(f"ask: {name}: {number:g} {fault}.")
    return numbers


def impossible(prior: Prior, number: float) -> str:
    """Return what is wrong with a value of a hyperparameter; empty if nothing is.

    Args:
        prior: Of the hyperparameter.
        number: The value.
    """
    if not math.isfinite(number):
        return "is not a finite number"
    if prior.scale == "log" and number <= 0:
        return "must be above 0"
    if prior.scale == "one minus log" and number >= 1:
        return "must be below 1"
    return "must be false or true" if prior.scale == "choice" and number not in (0, 1) else ""
