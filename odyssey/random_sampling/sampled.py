"""One sampled architecture as a row of a table: its errors, their distribution and their cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from odyssey.cells.variants import VARIANTS
from odyssey.random_sampling.architectures import Architecture
from odyssey.random_sampling.distribution import fit_errors, largest_error
from odyssey.random_sampling.forward import GATE_ACTIVATIONS, Network
from odyssey.random_sampling.sampler import sample_errors
from odyssey.random_sampling.series import Series, sine
from odyssey.random_sampling.threads import one_thread
from odyssey.random_sampling.weights import PRINTED, Scheme
from odyssey.search_space import stream_seed
from odyssey.training.cost import Meter


def sampled_row(
    space: str,
    architecture: Architecture,
    series: Series,
    settings: Mapping[str, Any],
    seed: int,
    scheme: Scheme = PRINTED,
) -> dict[str, object]:
    """Sample an architecture under one scheme: a row of `records.SAMPLED`.

    settings: the section `sampling` of the configuration: `samples`, `threshold`, `fit`, and the
        fields of `Network`. seed: the study's.
    Raises BadInput where the series or a setting cannot be used.
    """
    network = network_of(settings)
    meter = Meter()
    errors = sample_errors(architecture, series, range(settings["samples"]), seed, network, scheme)
    cost = meter.so_far()
    upper = largest_error(series.values, network.output_activation)
    own = stream_seed(seed, f"fit of {architecture.name}")
    fit = fit_errors(errors, upper, own, settings["threshold"], settings["fit"])
    about = {
        "space": space,
        "weights": scheme.name,
        "architecture": architecture.name,
        "cells": list(architecture.cells),
        "layers": len(architecture.cells),
        "look_back": architecture.look_back,
        "parameters": _parameters(architecture, network, series),
    }
    return {**about, **vars(fit), "errors": errors.tolist(), **cost}


def warm_up() -> None:
    """Sample a tiny network: compile what it takes, or load it, before a clock starts."""
    one_thread()
    for gates in GATE_ACTIVATIONS:
        network = Network(gate_activation=gates)
        sample_errors(Architecture((1,), 2), sine(seconds=1.0), range(1), 0, network)


def network_of(settings: Mapping[str, Any]) -> Network:
    """The network that the settings describe."""
    names = ("variant", "gate_activation", "output_activation")
    return Network(**{name: settings[name] for name in names})


def _parameters(architecture: Architecture, network: Network, series: Series) -> int:
    variables = len(series.variables)
    return architecture.parameters(VARIANTS[network.variant], variables, variables)
