"""One trained architecture as rows of a table: its error after some numbers of epochs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from odyssey.random_sampling.architectures import Architecture
from odyssey.random_sampling.forward import GATE_ACTIVATIONS
from odyssey.random_sampling.series import Series, sine
from odyssey.random_sampling.threads import one_thread
from odyssey.random_sampling.training import Recipe, trained_errors
from odyssey.training.cost import Meter


def trained_rows(
    space: str,
    architecture: Architecture,
    series: Series,
    settings: Mapping[str, Any],
    epochs: Sequence[int],
    seed: int,
) -> list[dict[str, object]]:
    """Train an architecture: rows of `records.TRAINED`, each with the cost of the whole training.

    settings: the fields of `Recipe`. seed: the study's.
    Raises BadInput where the series or a setting cannot be used.
    """
    recipe = Recipe(**settings)
    meter = Meter()
    errors = trained_errors(architecture, series, seed, epochs, recipe)
    cost = meter.so_far()
    address = {"space": space, "architecture": architecture.name}
    return [{**address, "epochs": after, "error": error, **cost} for after, error in errors.items()]


def warm_up() -> None:
    """Train a tiny network: compile what it takes, or load it, before a clock starts."""
    one_thread()
    for gates in GATE_ACTIVATIONS:
        recipe = Recipe(batch_size=4, gate_activation=gates)
        trained_errors(Architecture((1,), 2), sine(seconds=1.0), 0, (1,), recipe)
