"""The fast layer: the paper's hand-derived backpropagation through time (Section II.B).

The input projection and all weight gradients are one matrix product over all time steps each; only
the recurrence itself runs step by step, in `kernels`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from odyssey.cells import kernels
from odyssey.cells.layer import Layer
from odyssey.cells.stacks import Layout, Stacks
from odyssey.cells.vector import lay
from odyssey.variants import Variant

TYPES = {torch.float32: np.float32, torch.float64: np.float64}


class FusedLayer(Layer):
    """The layer for training: float32 or float64, on the CPU."""

    def __init__(self, variant: Variant, input_size: int, hidden_size: int) -> None:
        super().__init__(variant, input_size, hidden_size)
        self.layout = Layout(variant, input_size, hidden_size)
        self.switches = kernels.switches(variant)
        self._weights: Stacks
        self._gradients: Stacks
        self._memory = self.new_memory(0, np.float32)

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
        if len(x) > len(self._memory.units):
            self._memory = self.new_memory(len(x), x.dtype.type)
        _forward(self, self._weights, x, self._memory)
        return self._memory.y[1 : len(x) + 1]

    def backpropagate(self, x: np.ndarray, dy: np.ndarray) -> None:
        """See `Layer.backpropagate`."""
        _backward(self, self._weights, x, self._memory, dy, self._gradients)

    def new_memory(self, steps: int, dtype: type) -> kernels.Memory:
        """Room for so many time steps."""
        return kernels.memory(steps, self.layout.shapes.b[0], self.layout.padded, dtype)


def _arrays(stacks: Stacks) -> Stacks:
    return Stacks(*(stack.numpy() for stack in stacks))


def _forward(layer: FusedLayer, w: Stacks, x: np.ndarray, m: kernels.Memory) -> None:
    """Run over a sequence: x (time, input_size)."""
    np.matmul(x, w.W, out=m.units[: len(x)])
    kernels.forward(layer.switches, w, m, len(x))


def _backward(
    layer: FusedLayer, w: Stacks, x: np.ndarray, m: kernels.Memory, dy: np.ndarray, g: Stacks
) -> None:
    """Fill in the deltas m.d and the gradients g. dy: Δ, (time, places), overwritten."""
    steps, n = dy.shape
    kernels.backward(layer.switches, w, m, dy, g)
    d = m.d[:steps]
    np.dot(x.T, d, out=g.W)
    np.dot(m.y[:steps].T, d, out=g.R)
    if layer.variant.gate_recurrence:
        np.dot(m.units[: steps - 1, n:].T, d[1:, n:], out=g.R_gates)
        for gate in range(len(layer.variant.gates)):  # whose padding is not zero, unlike y's
            g.R_gates[gate * n + layer.hidden_size : (gate + 1) * n] = 0


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
        _forward(layer, _arrays(weights), inputs, memory)
        ctx.layer, ctx.weights, ctx.inputs, ctx.memory = layer, weights, inputs, memory
        return torch.from_numpy(memory.y[1:, : layer.hidden_size])

    @staticmethod
    def backward(ctx: Any, *output_gradients: Tensor) -> tuple[Tensor | None, ...]:
        """output_gradients: Δ, (time, hidden_size)."""
        layout, weights, memory = ctx.layer.layout, ctx.weights, ctx.memory
        gradients = layout.stacks(weights.b.new_zeros(layout.size))
        dy = np.zeros_like(memory.h)
        dy[:, : layout.hidden_size] = output_gradients[0].numpy()
        _backward(ctx.layer, _arrays(weights), ctx.inputs, memory, dy, _arrays(gradients))
        dx = torch.from_numpy(memory.d) @ weights.W.T if ctx.needs_input_grad[0] else None
        return dx, None, *layout.parameters(gradients).values()
