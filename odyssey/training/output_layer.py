"""The output layer, over the hidden layers of both directions."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from odyssey.cells.vector import pack_into


class Output(nn.Module):
    """A linear layer over one or two hidden layers.

    Its logits are b + Σ V y over the hidden layers, each of which has read the sequence in its own
    direction. Parameters: `V_forward`, `V_backward` (output_size, hidden_size), `b` (output_size,).

    places: columns of the hidden layers' outputs, at least hidden_size; the others are zeros.
    """

    def __init__(self, directions: int, hidden_size: int, places: int, output_size: int) -> None:
        super().__init__()
        self.hidden_size, self.places, self.output_size = hidden_size, places, output_size
        self.names = ("V_forward", "V_backward")[:directions]
        for name in self.names:
            self.register_parameter(name, nn.Parameter(torch.empty(output_size, hidden_size)))
        self.b = nn.Parameter(torch.empty(output_size))

    @property
    def vector_size(self) -> int:
        """Numbers that `pack_into` needs."""
        return (len(self.names) * self.places + 1) * self.output_size

    def pack_into(self, weights: Tensor, gradients: Tensor) -> None:
        """See `Layer.pack_into`."""
        matrices = [self._matrices(vector) for vector in (weights, gradients)]
        pack_into(self, *(self._by_name(each) for each in matrices))
        self._weights, self._gradients = ([m.numpy() for m in each] for each in matrices)

    def forward(self, y: list[Tensor]) -> Tensor:
        """Logits, (time, output_size), of each layer's outputs (time, hidden_size) in its order."""
        parts = (y @ getattr(self, name).T for y, name in zip(y, self.names, strict=True))
        forward, *backward = parts
        return sum((part.flip(0) for part in backward), forward) + self.b

    def run(self, y: list[np.ndarray]) -> np.ndarray:
        """As `forward`, of outputs (time, places)."""
        *matrices, b = self._weights
        forward, *backward = (of_layer @ V for of_layer, V in zip(y, matrices, strict=True))
        for part in backward:
            forward += part[::-1]
        forward += b
        return forward

    def backpropagate(self, y: list[np.ndarray], d_logits: np.ndarray) -> list[np.ndarray]:
        """Set the parameters' `grad`; return the gradients for y, in the same order.

        y: as given to `run`. d_logits: the gradient for the logits.
        """
        *matrices, _ = self._weights
        *gradients, db = self._gradients
        np.sum(d_logits, axis=0, out=db)
        d_y = []
        for way, (of_layer, V, dV) in enumerate(zip(y, matrices, gradients, strict=True)):
            d = np.ascontiguousarray(d_logits[::-1]) if way else d_logits
            np.dot(of_layer.T, d, out=dV)
            d_y.append(d @ V.T)
        return d_y

    def _matrices(self, vector: Tensor) -> list[Tensor]:
        """V of each hidden layer, (places, output_size), and b."""
        size = self.places * self.output_size
        *parts, b = vector.split([size] * len(self.names) + [self.output_size])
        return [part.view(self.places, self.output_size) for part in parts] + [b]

    def _by_name(self, matrices: list[Tensor]) -> dict[str, Tensor]:
        *parts, b = matrices
        named = zip(self.names, parts, strict=True)
        return {name: part[: self.hidden_size].T for name, part in named} | {"b": b}
