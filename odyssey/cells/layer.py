"""What the reference and the fused layer share: the parameters, by the paper's names."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from odyssey.variants import Variant

INITIAL_STANDARD_DEVIATION = 0.1  # Greff et al. 2017, Section IV.B


class Layer(nn.Module):
    """One LSTM layer of a variant, with exactly the parameters that the variant uses.

    Parameters are attributes named as in Greff et al. 2017, Section II.A: `W_z` (hidden_size,
    input_size), `R_z` (hidden_size, hidden_size), `p_i` and `b_z` (hidden_size,), and so on for the
    units of the variant. All start as N(0, 0.1).

    Called as a module, a layer is part of PyTorch's autograd. `run` and `backpropagate` do the same
    without it, for a training loop that takes its gradients by hand.
    """

    def __init__(self, variant: Variant, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.variant = variant
        self.input_size = input_size
        self.hidden_size = hidden_size
        for name, shape in variant.parameter_shapes(input_size, hidden_size).items():
            initial = torch.randn(shape) * INITIAL_STANDARD_DEVIATION
            self.register_parameter(name, nn.Parameter(initial))

    def __getitem__(self, name: str) -> Tensor:
        """A parameter by its name in the paper."""
        return getattr(self, name)

    def forward(self, x: Tensor) -> Tensor:
        """Run over a sequence from zero state: x (time, input_size) -> y (time, hidden_size)."""
        raise NotImplementedError

    def run(self, x: Tensor) -> tuple[Tensor, Any]:
        """Block outputs y for x, as `forward`, and what `backpropagate` needs to know of them."""
        raise NotImplementedError

    def backpropagate(self, memory: Any, dy: Tensor) -> None:
        """Add the gradients of a loss to every parameter's `grad`, which must be there already.

        memory: from `run`. dy: ∂loss/∂y without the recurrent dependences, (time, hidden_size),
        contiguous; it may be overwritten.
        """
        raise NotImplementedError
