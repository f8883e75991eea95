"""The truth on the GRU: one equation per line, gradients by PyTorch's autograd.

Cho et al. 2014, as in docs/equations.md.
"""

from __future__ import annotations

import torch
from torch import Tensor

from odyssey.cells.layer import Layer


class ReferenceGRU(Layer):
    """The plain layer, for any floating-point type."""

    def forward(self, x: Tensor) -> Tensor:
        """Run over a sequence from zero state: x (time, input_size) -> y (time, hidden_size)."""
        y = x.new_zeros(self.hidden_size)
        outputs = []
        for x_t in x:
            r = torch.sigmoid(self["W_r"] @ x_t + self["R_r"] @ y + self["b_r"])
            u = torch.sigmoid(self["W_u"] @ x_t + self["R_u"] @ y + self["b_u"])
            z = torch.tanh(self["W_z"] @ x_t + r * (self["R_z"] @ y) + self["b_z"])
            y = u * y + (1 - u) * z
            outputs.append(y)
        return torch.stack(outputs)
