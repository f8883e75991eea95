"""The space that a random search has drawn from: bounds, priors, and places in the unit cube."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from odyssey.errors import BadInput
from odyssey.search_space import PRIORS, USUAL, Bounds, Prior

Settings = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class SearchSpace:
    """Hyperparameters of one data set's searches; `odyssey.search_space.PRIORS` says how drawn.

    bounds: of those that were searched, (low, high) in their own unit.
    constants: the values of those that were not.
    """

    bounds: Bounds
    constants: Mapping[str, float]

    @classmethod
    def spanned(cls, trials: pd.DataFrame) -> SearchSpace:
        """The space from the lowest to the highest value of each hyperparameter in these trials."""
        ends = {name: (trials[name].min().item(), trials[name].max().item()) for name in PRIORS}
        return cls(
            {name: (low, high) for name, (low, high) in ends.items() if low < high},
            {name: low for name, (low, high) in ends.items() if low == high},
        )

    @property
    def limits(self) -> dict[str, tuple[float, float]]:
        """Bounds in search coordinates, lower first: 1 - momentum falls where momentum rises."""
        ends = {name: sorted(map(PRIORS[name].coordinate, b)) for name, b in self.bounds.items()}
        return {name: (low, high) for name, (low, high) in ends.items()}

    def complete(self, settings: Settings) -> dict[str, list[float]]:
        """All hyperparameters of some configurations: name to values, (configurations,).

        Those left out have their constant or usual value. Raises BadInput for a hyperparameter that
        is unknown, missing, or has a value that no network can have.
        """
        count = max((len(values) for values in settings.values()), default=0)
        if unknown := set(settings) - set(PRIORS):
            raise BadInput(f"ask: {min(unknown)} is none of the hyperparameters {_list(PRIORS)}.")
        usual = {**USUAL, **self.constants}
        if missing := [name for name in PRIORS if name not in settings and name not in usual]:
            raise BadInput(f"ask: {missing[0]} is missing; give a value.")
        return {
            name: _checked(name, settings[name] if name in settings else [usual[name]] * count)
            for name in PRIORS
        }

    def cube(self, complete: Settings) -> np.ndarray:
        """Places (configurations, searched hyperparameters): 0 at the lower limit, 1 at the upper.

        What lies outside the bounds lies outside the cube.
        """
        count = max((len(values) for values in complete.values()), default=0)
        places = np.empty((count, len(self.bounds)))
        for axis, (name, (low, high)) in enumerate(self.limits.items()):
            places[:, axis] = list(map(PRIORS[name].coordinate, complete[name]))
            places[:, axis] = (places[:, axis] - low) / (high - low)
        return places

    def outside(self, complete: Settings) -> list[tuple[str, ...]]:
        """For each configuration, its hyperparameters that no trial had such values of."""
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
        """A configuration drawn as the search drew."""
        drawn = {n: PRIORS[n].draw(random.random(), *ends) for n, ends in self.bounds.items()}
        return {**self.constants, **drawn}


def _checked(name: str, values: Sequence[float]) -> list[float]:
    """The values as numbers, where a network can have them."""
    try:
        numbers = [float(value) for value in values]
    except (TypeError, ValueError) as problem:
        raise BadInput(f"ask: {name}: is not a number.") from problem
    for number in numbers:
        if fault := _impossible(PRIORS[name], number):
            raise BadInput(f"ask: {name}: {number:g} {fault}.")
    return numbers


def _impossible(prior: Prior, number: float) -> str:
    """What is wrong with a value; nothing where it has a search coordinate."""
    if not math.isfinite(number):
        return "is not a finite number"
    if prior.scale == "log" and number <= 0:
        return "must be above 0"
    if prior.scale == "one minus log" and number >= 1:
        return "must be below 1"
    return "must be false or true" if prior.scale == "choice" and number not in (0, 1) else ""


def _list(names: Mapping[str, object]) -> str:
    return ", ".join(names)
