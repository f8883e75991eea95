"""One sampled architecture as a row of a table: errors, fitted distribution and cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from odyssey.cells.variants import VARIANTS
from odyssey.random_sampling.architectures import Architecture
from odyssey.random_sampling.distribution import fit_errors, largest_error
from odyssey.random_sampling.forward import GATE_ACTIVATIONS, NetworkOptions
from odyssey.random_sampling.sampler import sample_errors
from odyssey.random_sampling.series import Series, sine
from odyssey.random_sampling.weights import PRINTED, Scheme
from odyssey.search_space import stream_seed
from odyssey.threads import use_one_thread
from odyssey.training.cost import Meter


def sampled_row(
    space: str,
    architecture: Architecture,
    series: Series,
    sampling: Mapping[str, Any],
    seed: int,
    scheme: Scheme = PRINTED,
) -> dict[str, object]:
    """Sample an architecture with one scheme of random weights.

    Args:
        space: name of the search space or of the series, for the row.
        architecture: cells of the layers and look back.
        series: the series to predict.
        sampling: the section `sampling` of the configuration: `samples`, `threshold`, `fit`, and
            the fields of `NetworkOptions`.
        seed: seed of the study.
        scheme: distributions of the random weights.

    Returns:
        A row of `records.SAMPLED`.

    Raises:
        BadInput: the series or an option cannot be used.
    """
    options = network_options(sampling)
    meter = Meter()
    errors = sample_errors(architecture, series, range(sampling["samples"]), seed, options, scheme)
    cost = meter.so_far()
    upper = largest_error(series.values, options.output_activation)
    fit_seed = stream_seed(seed, f"fit of {architecture.name}")
    fit = fit_errors(errors, upper, fit_seed, sampling["threshold"], sampling["fit"])
    address = {
        "space": space,
        "weights": scheme.name,
        "architecture": architecture.name,
        "cells": list(architecture.cells),
        "layers": len(architecture.cells),
        "look_back": architecture.look_back,
        "parameters": _parameters(architecture, options, series),
    }
    return {**address, **vars(fit), "errors": errors.tolist(), **cost}


def warm_up() -> None:
    """Sample a tiny network, so that code is compiled or loaded before times are measured."""
    use_one_thread()
    for gates in GATE_ACTIVATIONS:
        options = NetworkOptions(gate_activation=gates)
        sample_errors(Architecture((1,), 2), sine(seconds=1.0), range(1), 0, options)


def network_options(sampling: Mapping[str, Any]) -> NetworkOptions:
    """Return the options of the network from the section `sampling` of the configuration."""
    names = ("variant", "gate_activation", "output_activation")
    return NetworkOptions(**{name: sampling[name] for name in names})


def _parameters(architecture: Architecture, options: NetworkOptions, series: Series) -> int:
    variables = len(series.variables)
    return architecture.parameters(VARIANTS[options.variant], variables, variables)
