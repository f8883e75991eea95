"""What the reference and the fused layer share: the parameters, by the paper's names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from odyssey.cells.block import Block
from odyssey.cells.vector import pack_contiguously

INITIAL_STANDARD_DEVIATION = 0.1  # Greff et al. 2017, Section IV.B


class Layer(nn.Module):
    """One layer of a block, with exactly the parameters that its equations use.

    Parameters are attributes named as in Greff et al. 2017, Section II.A: `W_z` (hidden_size,
    input_size), `R_z` (hidden_size, hidden_size), `p_i` and `b_z` (hidden_size,), and so on. All
    start as N(0, 0.1), or around the value that the block declares.

    Called as a module, a layer is part of PyTorch's autograd. `run` and `backpropagate` do the same
    on NumPy's arrays, for a training loop that takes its gradients by hand. They need the
    parameters in a vector: see `pack_into`. Here they call `forward`; a fast layer does without
    autograd.
    """

    def __init__(self, block: Block, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.block = block
        self.input_size = input_size
        self.hidden_size = hidden_size
        for name, shape in block.parameter_shapes(input_size, hidden_size).items():
            initial = torch.randn(shape) * INITIAL_STANDARD_DEVIATION + block.initial.get(name, 0.0)
            self.register_parameter(name, nn.Parameter(initial))

    def __getitem__(self, name: str) -> Tensor:
        """A parameter by its name in the paper."""
        return getattr(self, name)

    @property
    def places(self) -> int:
        """Columns of what `run` returns: hidden_size, or more where the last are zeros."""
        return self.hidden_size

    @property
    def vector_size(self) -> int:
        """Numbers that `pack_into` needs."""
        return sum(parameter.numel() for parameter in self.parameters())

    def pack_into(self, weights: Tensor, gradients: Tensor) -> None:
        """Move the parameters into a vector of `vector_size`, and their gradients into another.

        A vector may hold zeros besides, which stay zero as long as only `backpropagate` and
        multiples of its gradients change it.
        """
        pack_contiguously(self, weights, gradients)

    def forward(self, x: Tensor) -> Tensor:
        """Run over a sequence from zero state: x (time, input_size) -> y (time, hidden_size)."""
        raise NotImplementedError

    def run(self, x: np.ndarray) -> np.ndarray:
        """Block outputs, (time, places), for x as in `forward`; valid until the next call."""
        with torch.enable_grad():
            self._y = self(torch.from_numpy(x))
        y: np.ndarray = self._y.detach().numpy()
        return y

    def run_together(self, sequences: Sequence[np.ndarray]) -> list[np.ndarray]:
        """As `run`, for sequences of like length; a fast layer runs them side by side."""
        return [self.run(x).copy() for x in sequences]

    def backpropagate(self, x: np.ndarray, dy: np.ndarray) -> None:
        """Set every parameter's `grad` to the gradient of a loss, after `run` on the same x.

        dy: ∂loss/∂y without the recurrent dependences, (time, places); it may be overwritten.
        """
        for parameter in self.parameters():
            if parameter.grad is not None:
                parameter.grad.zero_()
        self._y.backward(torch.from_numpy(dy))
