"""The fast layers: backpropagation through time derived by hand.

Input products and weight gradients are one matrix product over all time steps each; only the
recurrence itself runs step by step, in compiled kernels. Blocks differ in both passes and in what
these keep in memory: `fused_lstm`, `fused_gru`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from odyssey.cells.layer import Layer
from odyssey.cells.stacks import Layout, Stacks
from odyssey.cells.vector import lay
from odyssey.variants import Block

TYPES = {torch.float32: np.float32, torch.float64: np.float64}


class FusedLayer(Layer):
    """A layer for training: float32 or float64, on the CPU."""

    def __init__(self, block: Block, input_size: int, hidden_size: int) -> None:
        super().__init__(block, input_size, hidden_size)
        self.layout = Layout(block, input_size, hidden_size)
        self._weights: Stacks
        self._gradients: Stacks
        self._memory = self.new_memory(0, np.float32)

    def new_memory(self, steps: int, dtype: type) -> Any:
        """Room for so many time steps: at least `y` and `d`.

        y: (steps + 1, places), block outputs behind a row of zeros. d: (steps, units' places),
        derivatives of the loss for the units' sums before activation.
        """
        raise NotImplementedError

    def fill_forward(self, w: Stacks, x: np.ndarray, m: Any) -> None:
        """Fill in the memory m. x: (time, input_size)."""
        raise NotImplementedError

    def fill_backward(self, w: Stacks, x: np.ndarray, m: Any, dy: np.ndarray, g: Stacks) -> None:
        """Fill in the deltas m.d and the gradients g. dy: Δ, (time, places), overwritten."""
        raise NotImplementedError

    @property
    def places(self) -> int:
        """See `Layer.places`."""
        return self.layout.padded

    @property
    def vector_size(self) -> int:
        """See `Layer.vector_size`."""
        return self.layout.size

    def lay(self, weights: Tensor, gradients: Tensor) -> None:
        """See `Layer.lay`."""
        stacks = [self.layout.stacks(vector) for vector in (weights, gradients)]
        lay(self, *(self.layout.parameters(each) for each in stacks))
        self._weights, self._gradients = map(_arrays, stacks)
        self._memory = self.new_memory(0, TYPES[weights.dtype])

    def forward(self, x: Tensor) -> Tensor:
        """Run over a sequence from zero state: x (time, input_size) -> y (time, hidden_size)."""
        return _Autograd.apply(x, self, *self.parameters())

    def run(self, x: np.ndarray) -> np.ndarray:
        """See `Layer.run`."""
        if len(x) > len(self._memory.d):
            self._memory = self.new_memory(len(x), x.dtype.type)
        self.fill_forward(self._weights, x, self._memory)
        y: np.ndarray = self._memory.y[1 : len(x) + 1]
        return y

    def backpropagate(self, x: np.ndarray, dy: np.ndarray) -> None:
        """See `Layer.backpropagate`."""
        self.fill_backward(self._weights, x, self._memory, dy, self._gradients)


def _arrays(stacks: Stacks) -> Stacks:
    return Stacks(*(stack.numpy() for stack in stacks))


def _exact_product(d: np.ndarray, W: Tensor) -> Tensor:
    """Return d @ W, summed up in double precision: training does not need it."""
    return (torch.from_numpy(d).double() @ W.double()).to(W.dtype)


class _Autograd(torch.autograd.Function):
    """The two passes as one node of PyTorch's graph: (x, layer, *parameters) -> y."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, layer: FusedLayer, *parameters: Tensor) -> Tensor:
        """x: (time, input_size). Returns y: (time, hidden_size)."""
        if x.device.type != "cpu" or x.dtype not in TYPES:
            raise TypeError(
                f"the fused engine computes in float32 or float64 on the CPU, not in {x.dtype} on "
                f"{x.device}; use the engine 'reference'"
            )
        weights = layer.layout.stacks(x.new_zeros(layer.layout.size))
        for view, parameter in zip(
            layer.layout.parameters(weights).values(), parameters, strict=True
        ):
            view.copy_(parameter.detach())
        inputs, memory = x.detach().contiguous().numpy(), layer.new_memory(len(x), TYPES[x.dtype])
        layer.fill_forward(_arrays(weights), inputs, memory)
        ctx.layer, ctx.weights, ctx.inputs, ctx.memory = layer, weights, inputs, memory
        return torch.from_numpy(memory.y[1:, : layer.hidden_size])

    @staticmethod
    def backward(ctx: Any, *output_gradients: Tensor) -> tuple[Tensor | None, ...]:
        """output_gradients: Δ, (time, hidden_size)."""
        layout, weights, memory = ctx.layer.layout, ctx.weights, ctx.memory
        gradients = layout.stacks(weights.b.new_zeros(layout.size))
        dy = np.zeros_like(memory.y[1:])
        dy[:, : layout.hidden_size] = output_gradients[0].numpy()
        ctx.layer.fill_backward(_arrays(weights), ctx.inputs, memory, dy, _arrays(gradients))
        dx = _exact_product(memory.d, weights.W.T) if ctx.needs_input_grad[0] else None
        return dx, None, *layout.parameters(gradients).values()
