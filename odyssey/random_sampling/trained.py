"""One trained architecture as rows of a table: its error after given numbers of epochs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from odyssey.random_sampling.architectures import Architecture
from odyssey.random_sampling.forward import GATE_ACTIVATIONS
from odyssey.random_sampling.series import Series, sine
from odyssey.random_sampling.training import Recipe, trained_errors
from odyssey.threads import use_one_thread
from odyssey.training.cost import Meter


def trained_rows(
    space: str,
    architecture: Architecture,
    series: Series,
    recipe: Mapping[str, Any],
    epochs: Sequence[int],
    seed: int,
) -> list[dict[str, object]]:
    """Train an architecture.

    Args:
        space: name of the search space or of the series, for the rows.
        architecture: cells of the layers and look back.
        series: the series to predict.
        recipe: fields of `Recipe`.
        epochs: numbers of epochs after which to take the error.
        seed: seed of the study.

    Returns:
        Rows of `records.TRAINED`, each with the cost of the whole training.

    Raises:
        BadInput: the series or an option of the recipe cannot be used.
    """
    own_recipe = Recipe(**recipe)
    meter = Meter()
    errors = trained_errors(architecture, series, seed, epochs, own_recipe)
    cost = meter.so_far()
    address = {"space": space, "architecture": architecture.name}
    return [{**address, "epochs": after, "error": error, **cost} for after, error in errors.items()]


def warm_up() -> None:
    """Train a tiny network, so that code is compiled or loaded before times are measured."""
    use_one_thread()
    for gates in GATE_ACTIVATIONS:
        recipe = Recipe(batch_size=4, gate_activation=gates)
        trained_errors(Architecture((1,), 2), sine(seconds=1.0), 0, (1,), recipe)
