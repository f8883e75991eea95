"""Predictions of many stacked LSTMs of one architecture, on many windows at once.

A layer's sums before activation are one matrix product per sample and time step, of all its weights
with all that they meet: the constant 1, the layer's inputs, its outputs of the step before and,
with gate recurrence, its gates of the step before. Windows lie side by side, so that no matrix
needs padding and every loop runs over neighbours in memory.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from odyssey.cells.kernels import Switches, switches
from odyssey.errors import BadInput
from odyssey.sampling.activate import activate
from odyssey.sampling.architectures import Architecture
from odyssey.sampling.weights import Parameters
from odyssey.variants import LSTMS, Variant

GATE_ACTIVATIONS = ("hard_sigmoid", "sigmoid")
OUTPUT_ACTIVATIONS = ("tanh", "linear")


@dataclass(frozen=True)
class Network:
    """A network's parts besides its architecture; the defaults are the paper's.

    variant: of the LSTM, a name in `LSTMS`. gate_activation, output_activation: see above.
    Raises BadInput for a name that does not exist.
    """

    variant: str = "NP"
    gate_activation: str = "hard_sigmoid"
    output_activation: str = "tanh"

    def __post_init__(self) -> None:
        for field, known in (
            ("variant", LSTMS),
            ("gate_activation", GATE_ACTIVATIONS),
            ("output_activation", OUTPUT_ACTIVATIONS),
        ):
            if (value := getattr(self, field)) not in known:
                raise BadInput(f"{field} is {value!r}; choose one of {', '.join(known)}.")


PUBLISHED = Network()


class _Layer:
    """One hidden layer of all samples: its weights, and room for one time step of all windows."""

    def __init__(self, parameters: Parameters, variant: Variant, windows: int) -> None:
        self.weights, self.p = _together(parameters, variant)
        self.inputs, self.n = parameters["W_z"].shape[-1], parameters["W_z"].shape[-2]
        samples, sums, met = self.weights.shape
        self.source = _source(samples, met, windows)
        self.sums = np.empty((samples, sums, windows), np.float32)
        self.c = np.zeros((samples, self.n, windows), np.float32)
        self.torch = [torch.from_numpy(a) for a in (self.weights, self.source, self.sums)]

    def step(self, s: Switches, hard: bool, following: np.ndarray, spare: np.ndarray) -> None:
        """One time step; `following` is the source of the next layer."""
        weights, source, sums = self.torch
        torch.bmm(weights, source, out=sums)
        activate(s, hard, self.sums, self.p, self.c, self.source, self.inputs, following, spare)


def predict(
    hidden: list[Parameters], dense: Parameters, network: Network, inputs: np.ndarray
) -> np.ndarray:
    """What each sample predicts from the last time step of each window.

    hidden, dense: weights, (samples, ...), see `weights.parts`.
    inputs: (windows, look_back, variables) float32. Returns (samples, variables, windows) float32.
    """
    variant, windows = LSTMS[network.variant], len(inputs)
    layers = [_Layer(parameters, variant, windows) for parameters in hidden]
    outputs = np.concatenate([dense["b"][..., None], dense["V"]], axis=-1)
    last = _source(len(outputs), outputs.shape[-1], windows)
    following = [*(layer.source for layer in layers[1:]), last]
    s, hard = switches(variant), network.gate_activation == "hard_sigmoid"
    spare = np.ones((2, windows), np.float32)
    for x in inputs.transpose(1, 2, 0):
        layers[0].source[:, 1 : 1 + len(x)] = x
        for layer, source in zip(layers, following, strict=True):
            layer.step(s, hard, source, spare)
    predicted: np.ndarray = torch.bmm(torch.from_numpy(outputs), torch.from_numpy(last)).numpy()
    return np.tanh(predicted) if network.output_activation == "tanh" else predicted


def room(architecture: Architecture, variant: Variant, variables: int) -> int:
    """Numbers that `predict` keeps for each sample and window, whatever the look back."""
    units, gates = len(variant.units), len(variant.gates) * variant.gate_recurrence
    sizes = (variables, *architecture.cells)
    layers = zip(sizes, architecture.cells, strict=False)
    return sum(1 + m + n * (2 + units + gates) for m, n in layers) + 1 + sizes[-1] + variables


def _source(samples: int, rows: int, windows: int) -> np.ndarray:
    """Zero state, with the constant 1 in front."""
    source: np.ndarray = np.zeros((samples, rows, windows), np.float32)
    source[:, 0] = 1
    return source


def _together(parameters: Parameters, variant: Variant) -> tuple[np.ndarray, np.ndarray]:
    """All weights of the sums as one matrix, (samples, U n, what they meet), and all peepholes."""

    def units(kind: str) -> np.ndarray:
        return np.concatenate([parameters[f"{kind}_{u}"] for u in variant.units], axis=1)

    columns = [units("b")[..., None], units("W"), units("R")]
    samples, n = columns[0].shape[0], parameters["W_z"].shape[1]
    if variant.gate_recurrence:
        to_z = np.zeros((samples, n, n), np.float32)
        columns += [
            np.concatenate([to_z, *(parameters[f"R_{a}{b}"] for b in variant.gates)], axis=1)
            for a in variant.gates
        ]
    peepholes = [parameters[f"p_{gate}"] for gate in variant.gates if variant.peepholes]
    none = np.zeros((samples, 0), np.float32)
    return np.concatenate(columns, axis=2), np.concatenate([none, *peepholes], axis=1)
