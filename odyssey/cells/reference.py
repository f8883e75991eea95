"""The reference layer: a block's equations on PyTorch tensors, gradients by autograd."""

from __future__ import annotations

import torch
from torch import Tensor

from odyssey.cells.layer import Layer


class ReferenceLayer(Layer):
    """A layer for any floating-point type and any device; slow, and easy to check."""

    def forward(self, x: Tensor) -> Tensor:
        """Map inputs (time, input_size) to outputs (time, hidden_size), starting at zero state."""
        zero = x.new_zeros(self.hidden_size)
        states = (zero,) * len(self.block.states)
        outputs = []
        for x_t in x:
            after = self.block.equations(self, x_t, *states, **self.block.switches)
            states = tuple(after) if isinstance(after, tuple | list) else (after,)
            outputs.append(states[0])
        return torch.stack(outputs)
