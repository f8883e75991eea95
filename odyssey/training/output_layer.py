"""The linear output layer on top of the hidden layers of one or two directions."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from odyssey.cells.vector import pack_into


class OutputLayer(nn.Module):
    """A linear layer on one or two hidden layers.

    logits = b + Σ V y, a sum over the hidden layers. The outputs y of a layer that reads the
    sequence backward are first put back into the order of time. Parameters: `V_forward` and
    `V_backward` (output_size, hidden_size), `b` (output_size,).

    Args:
        directions: number of hidden layers, 1 or 2.
        hidden_size: units of each hidden layer.
        padded_width: columns of a hidden layer's output array, at least `hidden_size`; the columns
            from `hidden_size` on are zero.
        output_size: number of logits in each time step.
    """

    def __init__(
        self, directions: int, hidden_size: int, padded_width: int, output_size: int
    ) -> None:
        super().__init__()
        self.hidden_size, self.padded_width = hidden_size, padded_width
        self.output_size = output_size
        self.names = ("V_forward", "V_backward")[:directions]
        for name in self.names:
            self.register_parameter(name, nn.Parameter(torch.empty(output_size, hidden_size)))
        self.b = nn.Parameter(torch.empty(output_size))

    @property
    def vector_size(self) -> int:
        """Length of the vectors that `pack_into` needs."""
        return (len(self.names) * self.padded_width + 1) * self.output_size

    def pack_into(self, weights: Tensor, gradients: Tensor) -> None:
        """Move the parameters into one vector and their gradients into another.

        Args:
            weights: zeros, (vector_size,).
            gradients: zeros, (vector_size,).
        """
        matrices = [self._matrices(vector) for vector in (weights, gradients)]
        pack_into(self, *(self._by_name(each) for each in matrices))
        self._weights, self._gradients = ([m.numpy() for m in each] for each in matrices)

    def forward(self, y: list[Tensor]) -> Tensor:
        """Return the logits, (time, output_size), with autograd.

        Args:
            y: outputs of each hidden layer, (time, hidden_size), in the order in which the layer
                read the sequence.
        """
        parts = (y @ getattr(self, name).T for y, name in zip(y, self.names, strict=True))
        forward, *backward = parts
        return sum((part.flip(0) for part in backward), forward) + self.b

    def run(self, y: list[np.ndarray]) -> np.ndarray:
        """Return the logits, (time, output_size), without autograd; needs `pack_into` first.

        Args:
            y: as for `forward`, but (time, padded_width).
        """
        *matrices, b = self._weights
        forward, *backward = (of_layer @ V for of_layer, V in zip(y, matrices, strict=True))
        for part in backward:
            forward += part[::-1]
        forward += b
        return forward

    def backpropagate(self, y: list[np.ndarray], d_logits: np.ndarray) -> list[np.ndarray]:
        """Set `grad` of all parameters; return the gradient of the loss for each array in y.

        Args:
            y: as given to `run`.
            d_logits: gradient of the loss for the logits, (time, output_size).
        """
        *matrices, _ = self._weights
        *gradients, db = self._gradients
        np.sum(d_logits, axis=0, out=db)
        d_y = []
        for direction, (of_layer, V, dV) in enumerate(zip(y, matrices, gradients, strict=True)):
            d = np.ascontiguousarray(d_logits[::-1]) if direction else d_logits
            np.dot(of_layer.T, d, out=dV)
            d_y.append(d @ V.T)
        return d_y

    def _matrices(self, vector: Tensor) -> list[Tensor]:
        """Views of a packed vector: V of each hidden layer, (padded_width, output_size), and b."""
        size = self.padded_width * self.output_size
        *parts, b = vector.split([size] * len(self.names) + [self.output_size])
        return [part.view(self.padded_width, self.output_size) for part in parts] + [b]

    def _by_name(self, matrices: list[Tensor]) -> dict[str, Tensor]:
        *parts, b = matrices
        named = zip(self.names, parts, strict=True)
        return {name: part[: self.hidden_size].T for name, part in named} | {"b": b}
