"""Predictions of a stacked network with given weights, on many windows at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from odyssey.cells.compiler.trace import Trace, replaced
from odyssey.cells.compiler.windows import Windows, weights
from odyssey.cells.variants import VARIANTS
from odyssey.errors import BadInput
from odyssey.random_sampling.architectures import Architecture
from odyssey.random_sampling.weights import parts

GATE_ACTIVATIONS = ("hard_sigmoid", "sigmoid")
OUTPUT_ACTIVATIONS = ("tanh", "linear")


@dataclass(frozen=True)
class Network:
    """A network's parts besides its architecture; the defaults are the paper's.

    variant: of the hidden layers, a name in `VARIANTS`. gate_activation, output_activation: above.
    Raises BadInput for a name that does not exist.
    """

    variant: str = "NP"
    gate_activation: str = "hard_sigmoid"
    output_activation: str = "tanh"

    def __post_init__(self) -> None:
        for field, known in (
            ("variant", VARIANTS),
            ("gate_activation", GATE_ACTIVATIONS),
            ("output_activation", OUTPUT_ACTIVATIONS),
        ):
            if (value := getattr(self, field)) not in known:
                raise BadInput(f"{field} is {value!r}; choose one of {', '.join(known)}.")

    @property
    def cell(self) -> Trace:
        """What one time step of a hidden layer computes."""
        return with_gates(self.variant, self.gate_activation)


PUBLISHED = Network()


@cache
def with_gates(variant: str, activation: str) -> Trace:
    """A variant whose sigmoids are another function."""
    return replaced(VARIANTS[variant].trace, "sigmoid", activation)


class Predictor:
    """Networks of one architecture on the same windows.

    inputs: (windows, look_back, variables) float32.
    """

    def __init__(self, architecture: Architecture, network: Network, inputs: np.ndarray) -> None:
        windows, steps, variables = inputs.shape
        self.architecture, self.network, self.variables = architecture, network, variables
        sizes = (variables, *architecture.cells)
        self.layers = [
            Windows(network.cell, m, n, steps, windows, np.float32)
            for m, n in zip(sizes, architecture.cells, strict=False)
        ]
        self.layers[0].inputs_of_all[:] = inputs.transpose(1, 2, 0)

    def predict(self, vector: np.ndarray) -> np.ndarray:
        """What a network predicts from the last time step of each window.

        vector: all weights, in the order of `weights.parts`. Returns (variables, windows) float32.
        """
        block = VARIANTS[self.network.variant]
        hidden, dense = parts(vector, self.architecture, block, self.variables, self.variables)
        for number, (layer, parameters) in enumerate(zip(self.layers, hidden, strict=True)):
            if number:
                layer.inputs_of_all[:] = self.layers[number - 1].outputs
            layer.forward(weights(self.network.cell, parameters, layer.inputs))
        predicted: np.ndarray = dense["V"] @ self.layers[-1].outputs[-1] + dense["b"][:, None]
        return np.tanh(predicted) if self.network.output_activation == "tanh" else predicted


def room(architecture: Architecture, network: Network, variables: int) -> int:
    """Numbers that a `Predictor` keeps for each window."""
    sizes = (variables, *architecture.cells)
    rooms = [
        Windows(network.cell, m, n, architecture.look_back, 1, np.float32).room
        for m, n in zip(sizes, architecture.cells, strict=False)
    ]
    return sum(rooms)
