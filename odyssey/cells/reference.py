"""The truth on every block: its equations on PyTorch's tensors, gradients by autograd."""

from __future__ import annotations

import torch
from torch import Tensor

from odyssey.cells.layer import Layer


class ReferenceLayer(Layer):
    """The plain layer, for any floating-point type and any device."""

    def forward(self, x: Tensor) -> Tensor:
        """Run over a sequence from zero state: x (time, input_size) -> y (time, hidden_size)."""
        zero = x.new_zeros(self.hidden_size)
        states = (zero,) * len(self.block.states)
        outputs = []
        for x_t in x:
            after = self.block.equations(self, x_t, *states, **self.block.switches)
            states = after if isinstance(after, tuple) else (after,)
            outputs.append(states[0])
        return torch.stack(outputs)
