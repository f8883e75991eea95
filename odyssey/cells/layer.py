"""The base class of the layers of both engines: the parameters, by the paper's names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from odyssey.cells.block import Block
from odyssey.cells.vector import pack_contiguously

INITIAL_STANDARD_DEVIATION = 0.1  # Greff et al. 2017, Section IV.B


class Layer(nn.Module):
    """One hidden layer of a block, with exactly the parameters that its equations use.

    Parameters are attributes named as in Greff et al. 2017, Section II.A: `W_z` (hidden_size,
    input_size), `R_z` (hidden_size, hidden_size), `p_i` and `b_z` (hidden_size,), and so on. They
    are drawn from a normal distribution with standard deviation 0.1; its mean is 0, or the initial
    value that the block declares.

    Called as a module, a layer is part of PyTorch's autograd. `run` and `backpropagate` compute the
    same on NumPy arrays without autograd, for the training loop. Call `pack_into` before them.

    Args:
        block: the equations.
        input_size: number of inputs.
        hidden_size: number of units.
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
    def padded_width(self) -> int:
        """Columns of the outputs of `run`: hidden_size, or more; the additional ones are zeros."""
        return self.hidden_size

    @property
    def vector_size(self) -> int:
        """Length of the vectors that `pack_into` takes."""
        return sum(parameter.numel() for parameter in self.parameters())

    def pack_into(self, weights: Tensor, gradients: Tensor) -> None:
        """Make the parameters, and their gradients, views of two vectors.

        A vector may also contain padding. The padding stays zero if the weights change only by
        multiples of the gradients of `backpropagate`.

        Args:
            weights: zeros, (vector_size,); receives the values of the parameters.
            gradients: zeros, (vector_size,); `backpropagate` writes there.
        """
        pack_contiguously(self, weights, gradients)

    def forward(self, x: Tensor) -> Tensor:
        """Map inputs (time, input_size) to outputs (time, hidden_size), starting at zero state."""
        raise NotImplementedError

    def run(self, x: np.ndarray) -> np.ndarray:
        """Compute the outputs of one sequence.

        Args:
            x: inputs, (time, input_size), contiguous.

        Returns:
            Outputs, (time, padded_width); valid until the next call.
        """
        with torch.enable_grad():
            self._y = self(torch.from_numpy(x))
        y: np.ndarray = self._y.detach().numpy()
        return y

    def run_batch(self, sequences: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Compute the outputs of several sequences, faster than one by one if the engine can.

        Args:
            sequences: inputs of each, as for `run`. Similar lengths waste the least time.

        Returns:
            Outputs of each, equal to those of `run` except for rounding; valid until the next call.
        """
        return [self.run(x).copy() for x in sequences]

    def backpropagate(self, x: np.ndarray, dy: np.ndarray) -> None:
        """Set `grad` of every parameter to the gradient of a loss; call `run` on x before.

        Args:
            x: inputs, (time, input_size).
            dy: ∂loss/∂y without the recurrent dependences, (time, padded_width); may be
                overwritten.
        """
        for parameter in self.parameters():
            if parameter.grad is not None:
                parameter.grad.zero_()
        self._y.backward(torch.from_numpy(dy))
