"""Predictions of a stacked LSTM with given weights, for many windows at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from odyssey.cells.compiler.trace import Trace, replaced
from odyssey.cells.compiler.windows import Windows, weights
from odyssey.cells.variants import VARIANTS
from odyssey.errors import BadInput
from odyssey.random_sampling.architectures import Architecture
from odyssey.random_sampling.weights import unpack

GATE_ACTIVATIONS = ("hard_sigmoid", "sigmoid")
OUTPUT_ACTIVATIONS = ("tanh", "linear")


@dataclass(frozen=True)
class NetworkOptions:
    """What a network computes, apart from its architecture; the defaults are the paper's.

    Attributes:
        variant: LSTM variant of the hidden layers, a name in `VARIANTS`.
        gate_activation: activation function of the gates, one of `GATE_ACTIVATIONS`.
        output_activation: that of the dense output layer, one of `OUTPUT_ACTIVATIONS`.

    Raises:
        BadInput: there is no such name.
    """

    variant: str = "NP"
    gate_activation: str = "hard_sigmoid"
    output_activation: str = "tanh"

    def __post_init__(self) -> None:
        for field, names in (
            ("variant", VARIANTS),
            ("gate_activation", GATE_ACTIVATIONS),
            ("output_activation", OUTPUT_ACTIVATIONS),
        ):
            if (value := getattr(self, field)) not in names:
                raise BadInput(f"{field} is {value!r}; choose one of {', '.join(names)}.")

    @property
    def cell(self) -> Trace:
        """What one time step of a hidden layer computes."""
        return with_gates(self.variant, self.gate_activation)


PUBLISHED = NetworkOptions()


@cache
def with_gates(variant: str, activation: str) -> Trace:
    """Return the time step of a variant with another function in place of its sigmoids."""
    return replaced(VARIANTS[variant].trace, "sigmoid", activation)


class ForwardPass:
    """Networks of one architecture with different weights, on the same windows.

    Args:
        architecture: cells of the layers and look back.
        options: variant and activation functions.
        inputs: the windows, (windows, look_back, variables) float32.
    """

    def __init__(
        self, architecture: Architecture, options: NetworkOptions, inputs: np.ndarray
    ) -> None:
        windows, steps, variables = inputs.shape
        self.architecture, self.options, self.variables = architecture, options, variables
        sizes = (variables, *architecture.cells)
        self.layers = [
            Windows(options.cell, m, n, steps, windows, np.float32)
            for m, n in zip(sizes, architecture.cells, strict=False)
        ]
        self.layers[0].inputs_of_all[:] = inputs.transpose(1, 2, 0)

    def predict(self, vector: np.ndarray) -> np.ndarray:
        """Return the predictions of a network for all windows, (variables, windows) float32.

        Args:
            vector: all weights, in the order of `weights.unpack`.
        """
        block = VARIANTS[self.options.variant]
        hidden, dense = unpack(vector, self.architecture, block, self.variables, self.variables)
        for number, (layer, parameters) in enumerate(zip(self.layers, hidden, strict=True)):
            if number:
                layer.inputs_of_all[:] = self.layers[number - 1].outputs
            layer.forward(weights(self.options.cell, parameters, layer.inputs))
        predicted: np.ndarray = dense["V"] @ self.layers[-1].outputs[-1] + dense["b"][:, None]
        return np.tanh(predicted) if self.options.output_activation == "tanh" else predicted


def numbers_per_window(architecture: Architecture, options: NetworkOptions, variables: int) -> int:
    """Return how many float32 numbers a `ForwardPass` stores for each window."""
    sizes = (variables, *architecture.cells)
    layers = [
        Windows(options.cell, m, n, architecture.look_back, 1, np.float32)
        for m, n in zip(sizes, architecture.cells, strict=False)
    ]
    return sum(layer.stored_numbers for layer in layers)
