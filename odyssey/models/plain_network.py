"""The network of model.safetensors in plain PyTorch; needs torch and safetensors only.

This file belongs to the model in the same folder: `step` contains the equations of its block. The
weights have the names of Greff et al. 2017, "LSTM: A Search Space Odyssey": W_ multiplies the
input, R_ multiplies a state.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor, nn

EQUATIONS = ""  # digest of the equations in `step`


def step(x: Tensor, *states: Tensor, **weights: Tensor) -> tuple[Tensor, ...]:
    """Compute one time step; beside a model, this function has the equations of its block."""
    raise NotImplementedError


def load(path: str | Path) -> PlainNetwork:
    """Return the network of a file.

    Args:
        path: of model.safetensors.

    Raises:
        ValueError: if the model has other equations than `step`.
    """
    with safe_open(path, "pt") as file:
        metadata = json.loads(file.metadata()["model"])
    if digest(metadata["declaration"]) != EQUATIONS:
        raise ValueError(f"{path} has other equations; use the plain_network.py in its folder")
    return PlainNetwork(metadata, load_file(path))


def digest(declaration: Mapping[str, Any]) -> str:
    """Return a digest of the states and equations in a model's metadata."""
    lines = [*declaration["states"], *declaration["equations"]]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


class PlainNetwork(nn.Module):
    """One hidden layer, or two that read in opposite directions, and a linear output layer.

    Attributes:
        metadata: the description in the file, such as `columns`, `classes` and `training`.
    """

    def __init__(self, metadata: Mapping[str, Any], weights: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.metadata = dict(metadata)
        parts: dict[str, dict[str, Tensor]] = {"forward": {}, "backward": {}, "output": {}}
        for name, values in weights.items():
            part, _, weight = name.partition(".")
            parts[part][weight] = values
        sizes = (len(metadata["declaration"]["states"]), metadata["hidden_size"])
        self.ahead = Layer(*sizes, parts["forward"])
        self.back = Layer(*sizes, parts["backward"]) if metadata["bidirectional"] else None
        self.out = nn.ParameterDict(parts["output"])

    def normalise(self, inputs: Any) -> Tensor:
        """Shift and scale inputs, as the network needs them.

        Args:
            inputs: (time, input_size) numbers in the order of `metadata["columns"]`, or the
                columns by their names, such as a table of pandas.
        """
        if hasattr(inputs, "keys"):
            by_name = [list(inputs[name]) for name in self.metadata["columns"]]
            inputs = torch.tensor(by_name, dtype=torch.float64).T
        raw = torch.as_tensor(inputs, dtype=torch.float64)
        shift, scale = (torch.tensor(self.metadata[n], dtype=raw.dtype) for n in ("shift", "scale"))
        return ((raw - shift) / scale).float()

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits (time, output_size) for normalised inputs (time, input_size)."""
        logits = self.ahead(x) @ self.out["V_forward"].T + self.out["b"]
        if self.back is None:
            return logits
        return logits + self.back(x.flip(0)).flip(0) @ self.out["V_backward"].T

    def probabilities(self, x: Tensor) -> Tensor:
        """Return probabilities (time, output_size) for normalised inputs (time, input_size).

        In each time step they sum to one, except for the task "next_step", whose outputs are
        independent.
        """
        logits = self(x)
        return logits.sigmoid() if self.metadata["task"] == "next_step" else logits.softmax(1)


class Layer(nn.Module):
    """A hidden layer of the block; states: number of state vectors."""

    def __init__(self, states: int, hidden_size: int, weights: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.shape = (states, hidden_size)
        self.w = nn.ParameterDict(weights)

    def forward(self, x: Tensor) -> Tensor:
        """Return the outputs (time, hidden_size) for x (time, input_size); states start at zero."""
        states = tuple(x.new_zeros(self.shape))
        outputs = []
        for x_t in x:
            states = step(x_t, *states, **self.w)
            outputs.append(states[0])
        return torch.stack(outputs)
