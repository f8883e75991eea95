"""Random search: where trials come from, and every random number in them.

Greff et al. 2017, Section IV.D. A trial is known by its address (study seed, data set, variant,
trial); its seed, and from that its hyperparameters and random streams, follow from nothing else, so
one trial re-run alone, anywhere, is the same trial.
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
    """How one hyperparameter is drawn: uniformly in its search coordinate.

    scale: "linear"; "log" (log-uniform); "one minus log" (one minus a log-uniform number); or
        "choice" (False or True, at 0 and 1).
    integer: values are rounded to the nearest whole number.
    unit: for axis labels; empty for a pure number.
    """

    scale: str
    integer: bool = False
    unit: str = ""

    def coordinate(self, value: float) -> float:
        """Value to search coordinate; log10 where logarithmic."""
        if self.scale == "log":
            return math.log10(value)
        return math.log10(1 - value) if self.scale == "one minus log" else float(value)

    def value(self, coordinate: float) -> float:
        """Search coordinate to value."""
        if self.scale == "linear":
            return coordinate
        if self.scale == "choice":
            return coordinate >= 0.5
        power = 10.0**coordinate
        return 1 - power if self.scale == "one minus log" else power

    def draw(self, uniform: float, low: float, high: float) -> float:
        """The value at `uniform`, in [0, 1), of the way from low to high in the coordinate."""
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
# What a search may leave out, and the value it has then: the paper draws it on TIMIT alone.
USUAL = {"nesterov": True, "clip_gradients": False}

Bounds = Mapping[str, tuple[float, float]]


def check_bounds(bounds: Bounds) -> None:
    """Raise BadInput unless every hyperparameter has bounds that its prior can be drawn from."""
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
    """The bounds, and those of hyperparameters that are False or True."""
    return {**bounds, **dict.fromkeys(choices, (False, True))}


def trial_seed(
    study_seed: int, dataset: str, variant: str, trial: int, paired: bool = False
) -> int:
    """The seed of one trial, below 2^63.

    paired: all variants of a data set share seeds, hence hyperparameters; the paper draws
    independently.
    """
    return _integer(study_seed, dataset, "any variant" if paired else variant, trial)


def stream_seed(seed: int, purpose: str) -> int:
    """What a trial's random numbers for one purpose start from, below 2^63."""
    return _integer(seed, purpose)


def stream(seed: int, purpose: str) -> np.random.Generator:
    """A trial's random numbers for one purpose, independent of those for any other."""
    return np.random.default_rng(np.random.SeedSequence(stream_seed(seed, purpose)))


def sample(bounds: Bounds, seed: int) -> dict[str, float]:
    """Hyperparameters of the trial with this seed.

    Those of `USUAL` that the search leaves out have their usual value. Each hyperparameter has a
    stream of its own: adding one to the search changes no other.
    """
    return USUAL | {
        name: PRIORS[name].draw(stream(seed, name).random(), low, high)
        for name, (low, high) in bounds.items()
    }


def _integer(*address: object) -> int:
    digest = hashlib.sha256("\0".join(map(str, address)).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1
