"""Random search: hyperparameters and random streams of a trial (Greff et al. 2017, Section IV.D).

The address of a trial (study seed, data set, variant, number) determines its seed. The seed
determines its hyperparameters and all its random numbers. A trial that runs again, alone or on
another machine, draws the same numbers.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from odyssey.errors import BadInput


@dataclass(frozen=True)
class Prior:
    """The distribution of one hyperparameter, which is uniform in its search coordinate.

    Attributes:
        scale: "linear"; "log" (log-uniform); "one minus log" (one minus a log-uniform number); or
            "choice" (False or True, with coordinates 0 and 1).
        integer: whether values are rounded to the nearest whole number.
        unit: for axis labels; empty for a pure number.
    """

    scale: str
    integer: bool = False
    unit: str = ""

    def coordinate(self, value: float) -> float:
        """Convert a value to its search coordinate, which is a log10 on logarithmic scales."""
        if self.scale == "log":
            return math.log10(value)
        return math.log10(1 - value) if self.scale == "one minus log" else float(value)

    def value(self, coordinate: float) -> float:
        """Convert a search coordinate to the value."""
        if self.scale == "linear":
            return coordinate
        if self.scale == "choice":
            return coordinate >= 0.5
        power = 10.0**coordinate
        return 1 - power if self.scale == "one minus log" else power

    def draw(self, uniform: float, low: float, high: float) -> float:
        """Return a value between two bounds.

        Args:
            uniform: position between the bounds in the search coordinate, in [0, 1).
            low: the lower bound.
            high: the upper bound.
        """
        start, end = self.coordinate(low), self.coordinate(high)
        value = min(max(self.value(start + uniform * (end - start)), low), high)
        return round(value) if self.integer else value


PRIORS = {
    "hidden_size": Prior("log", integer=True, unit="LSTM blocks"),
    "learning_rate": Prior("log"),
    "momentum": Prior("one minus log"),
    "input_noise": Prior("linear", unit="standard deviation"),
    "nesterov": Prior("choice"),
    "clip_gradients": Prior("choice"),
}
# Values of hyperparameters that a search need not draw. The paper draws them only on TIMIT.
DEFAULTS = {"nesterov": True, "clip_gradients": False}

Bounds = Mapping[str, tuple[float, float]]


def check_bounds(bounds: Bounds) -> None:
    """Check that every hyperparameter can be drawn between its bounds.

    Args:
        bounds: lower and upper bound by hyperparameter.

    Raises:
        BadInput: if bounds are not finite, in the wrong order, or outside the prior's domain.
    """
    for name, (low, high) in bounds.items():
        if not (math.isfinite(low) and math.isfinite(high)):
            raise BadInput(f"search_space: {name}: bounds must be finite numbers.")
        if low > high:
            raise BadInput(
                f"search_space: {name}: the lower bound {low:g} is above the upper bound {high:g}; "
                "write [low, high]."
            )
        if PRIORS[name].scale == "log" and low <= 0:
            raise BadInput(f"search_space: {name}: is drawn log-uniformly; bounds must be above 0.")
        if PRIORS[name].scale == "one minus log" and high >= 1:
            raise BadInput(
                f"search_space: {name}: is drawn as 1 - log-uniform; bounds must be below 1."
            )


def with_choices(bounds: Bounds, choices: Iterable[str]) -> Bounds:
    """Return the bounds together with those of hyperparameters that are False or True.

    Args:
        bounds: of the other hyperparameters.
        choices: names of the hyperparameters with scale "choice".
    """
    return {**bounds, **dict.fromkeys(choices, (False, True))}


def trial_seed(
    study_seed: int, dataset: str, variant: str, trial: int, paired: bool = False
) -> int:
    """Return the seed of one trial, below 2^63.

    Args:
        study_seed: seed of the whole study.
        dataset: name of the data set.
        variant: name of the variant.
        trial: number of the trial, from 0.
        paired: whether all variants of a data set share seeds, and therefore hyperparameters. The
            paper draws them independently.
    """
    return _seed_from(study_seed, dataset, "any variant" if paired else variant, trial)


def stream_seed(seed: int, purpose: str) -> int:
    """Return the seed of a trial's random numbers for one purpose, below 2^63."""
    return _seed_from(seed, purpose)


def stream(seed: int, purpose: str) -> np.random.Generator:
    """Return a generator of a trial's random numbers for one purpose.

    Args:
        seed: of the trial.
        purpose: any text; other texts give independent numbers.
    """
    return np.random.default_rng(np.random.SeedSequence(stream_seed(seed, purpose)))


def sample(bounds: Bounds, seed: int) -> dict[str, float]:
    """Return the hyperparameters of the trial with this seed.

    Each hyperparameter has its own random stream: if another one is added to the search, its value
    stays the same. Hyperparameters without bounds have their value in `DEFAULTS`.

    Args:
        bounds: lower and upper bound by hyperparameter.
        seed: of the trial.

    Examples:
        >>> bounds = {"hidden_size": (20, 200), "learning_rate": (1e-6, 1e-2)}
        >>> drawn = sample(bounds, trial_seed(1, "jsb", "V", trial=0))
        >>> drawn["hidden_size"], f"{drawn['learning_rate']:.2e}", drawn["nesterov"]
        (125, '4.36e-06', True)
    """
    return DEFAULTS | {
        name: PRIORS[name].draw(stream(seed, name).random(), low, high)
        for name, (low, high) in bounds.items()
    }


def draw_trial(
    bounds: Bounds, study_seed: int, dataset: str, variant: str, trial: int, paired: bool
) -> tuple[int, dict[str, float]]:
    """Return the seed and the hyperparameters of one trial of a random search.

    Args:
        bounds: See `sample`.
        study_seed: See `trial_seed`.
        dataset: Name of the data set.
        variant: Name of the variant in the configuration.
        trial: Number of the trial, from 0.
        paired: See `trial_seed`.
    """
    seed = trial_seed(study_seed, dataset, variant, trial, paired)
    return seed, sample(bounds, seed)


def _seed_from(*address: object) -> int:
    digest = hashlib.sha256("\0".join(map(str, address)).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1
