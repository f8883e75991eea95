"""The network of a file model.safetensors, in plain PyTorch: needs torch and safetensors only.

It is for the model that it lies beside, whose block's equations are in `step`. Names of weights are
those of Greff et al. 2017, "LSTM: A Search Space Odyssey": W_ multiplies the input, R_ a state.
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

EQUATIONS = ""  # digest of those in `step`


def step(x: Tensor, *states: Tensor, **weights: Tensor) -> tuple[Tensor, ...]:
    """One time step; where this file lies beside a model, the equations of its block."""
    raise NotImplementedError


def load(path: str | Path) -> Network:
    """Return the network; `about` is what the file says of it.

    Raises ValueError for a model of other equations.
    """
    with safe_open(path, "pt") as file:
        about = json.loads(file.metadata()["model"])
    if digest(about["declaration"]) != EQUATIONS:
        raise ValueError(f"{path} has other equations; take the plain_network.py that lies by it")
    return Network(about, load_file(path))


def digest(declaration: Mapping[str, Any]) -> str:
    """Return what tells the equations of one model's metadata from others."""
    lines = [*declaration["states"], *declaration["equations"]]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


class Network(nn.Module):
    """One hidden layer, or two that read in opposite directions, and a linear output layer."""

    def __init__(self, about: Mapping[str, Any], weights: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.about = dict(about)
        parts: dict[str, dict[str, Tensor]] = {"forward": {}, "backward": {}, "output": {}}
        for name, values in weights.items():
            part, _, weight = name.partition(".")
            parts[part][weight] = values
        sizes = (len(about["declaration"]["states"]), about["hidden_size"])
        self.ahead = Layer(*sizes, parts["forward"])
        self.back = Layer(*sizes, parts["backward"]) if about["bidirectional"] else None
        self.out = nn.ParameterDict(parts["output"])

    def normalise(self, inputs: Any) -> Tensor:
        """Return what the network reads for inputs (time, input_size) as they were recorded."""
        raw = torch.as_tensor(inputs, dtype=torch.float64)
        shift, scale = (torch.tensor(self.about[n], dtype=raw.dtype) for n in ("shift", "scale"))
        return ((raw - shift) / scale).float()

    def forward(self, x: Tensor) -> Tensor:
        """Normalised inputs (time, input_size) -> logits (time, output_size)."""
        logits = self.ahead(x) @ self.out["V_forward"].T + self.out["b"]
        if self.back is None:
            return logits
        return logits + self.back(x.flip(0)).flip(0) @ self.out["V_backward"].T

    def probabilities(self, x: Tensor) -> Tensor:
        """Normalised inputs (time, input_size) -> probabilities of the outputs, likewise.

        Each for itself where the task is "next_step", else adding up to one.
        """
        logits = self(x)
        return logits.sigmoid() if self.about["task"] == "next_step" else logits.softmax(1)


class Layer(nn.Module):
    """A hidden layer of the block; states: how many a time step hands to the next."""

    def __init__(self, states: int, hidden_size: int, weights: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.shape = (states, hidden_size)
        self.w = nn.ParameterDict(weights)

    def forward(self, x: Tensor) -> Tensor:
        """Run from zero states: x (time, input_size) -> y (time, hidden_size)."""
        states = tuple(x.new_zeros(self.shape))
        outputs = []
        for x_t in x:
            states = step(x_t, *states, **self.w)
            outputs.append(states[0])
        return torch.stack(outputs)
