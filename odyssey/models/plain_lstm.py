"""The network of a file model.safetensors, in plain PyTorch: needs torch and safetensors only.

Equations and names of weights are those of Greff et al. 2017, "LSTM: A Search Space Odyssey". What
a block has, its weights tell: no W_o, no output gate; no p_i, no peepholes; R_fi leads from gate f
to gate i.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor, nn

ACTIVATIONS = {"tanh": torch.tanh, "identity": lambda a: a}


def load(path: str | Path) -> Network:
    """Return the network; `about` is what the file says of it."""
    with safe_open(path, "pt") as file:
        about = json.loads(file.metadata()["model"])
    return Network(about, load_file(path))


class Network(nn.Module):
    """One hidden layer, or two that read in opposite directions, and a linear output layer."""

    def __init__(self, about: Mapping[str, Any], weights: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.about = dict(about)
        parts: dict[str, dict[str, Tensor]] = {"forward": {}, "backward": {}, "output": {}}
        for name, values in weights.items():
            part, _, weight = name.partition(".")
            parts[part][weight] = values
        declaration = self.about["declaration"]
        kind = BLOCKS[declaration.get("block", "LSTM")]
        self.ahead = kind(declaration, parts["forward"])
        self.back = kind(declaration, parts["backward"]) if parts["backward"] else None
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


class LSTM(nn.Module):
    """An LSTM layer: vanilla, or with some of its parts left out or added."""

    def __init__(self, declaration: Mapping[str, Any], weights: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.w = nn.ParameterDict(weights)
        self.g = ACTIVATIONS[declaration["input_activation"]]
        self.h = ACTIVATIONS[declaration["output_activation"]]
        self.coupled = declaration["forget_gate"] == "coupled"

    def forward(self, x: Tensor) -> Tensor:
        """Run from zero state: x (time, input_size) -> y (time, hidden_size)."""
        w = self.w
        y = c = i = f = o = torch.zeros_like(w["b_z"])
        outputs = []
        for x_t in x:
            gates = {"i": i, "f": f, "o": o}
            z = self.g(w["W_z"] @ x_t + w["R_z"] @ y + w["b_z"])
            i = self.gate("i", x_t, y, c, gates)
            f = 1 - i if self.coupled else self.gate("f", x_t, y, c, gates)
            c = z * i + c * f
            o = self.gate("o", x_t, y, c, gates)
            y = self.h(c) * o
            outputs.append(y)
        return torch.stack(outputs)

    def gate(
        self, name: str, x: Tensor, y: Tensor, c: Tensor, gates_before: Mapping[str, Tensor]
    ) -> Tensor:
        """One gate's activation, constantly 1 where it has no weights; c: the cell it sees."""
        w = self.w
        if f"W_{name}" not in w:
            return torch.ones_like(c)
        a = w[f"W_{name}"] @ x + w[f"R_{name}"] @ y + w[f"b_{name}"]
        if f"p_{name}" in w:
            a = a + w[f"p_{name}"] * c
        for source, before in gates_before.items():
            if f"R_{source}{name}" in w:
                a = a + w[f"R_{source}{name}"] @ before
        return torch.sigmoid(a)


class GRU(nn.Module):
    """A layer of gated recurrent units, as in Cho et al. 2014 and `torch.nn.GRU`."""

    def __init__(self, declaration: Mapping[str, Any], weights: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.w = nn.ParameterDict(weights)

    def forward(self, x: Tensor) -> Tensor:
        """Run from zero state: x (time, input_size) -> y (time, hidden_size)."""
        w = self.w
        y = torch.zeros_like(w["b_z"])
        outputs = []
        for x_t in x:
            r = torch.sigmoid(w["W_r"] @ x_t + w["R_r"] @ y + w["b_r"])
            u = torch.sigmoid(w["W_u"] @ x_t + w["R_u"] @ y + w["b_u"])
            z = torch.tanh(w["W_z"] @ x_t + r * (w["R_z"] @ y) + w["b_z"])
            y = u * y + (1 - u) * z
            outputs.append(y)
        return torch.stack(outputs)


BLOCKS = {"LSTM": LSTM, "GRU": GRU}
