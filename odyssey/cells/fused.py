"""The layer for training: compiled kernels, generated from a block's equations.

The kernels compute only the recurrence step by step. The products with the inputs and the gradients
of the matrices are one matrix product each, over all time steps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from odyssey.cells.block import Block
from odyssey.cells.compiler.batches import Batches
from odyssey.cells.compiler.compile import compiled
from odyssey.cells.compiler.rows import zeros
from odyssey.cells.compiler.source import Kernels
from odyssey.cells.compiler.sums import Product
from odyssey.cells.compiler.trace import Trace
from odyssey.cells.compiler.windows import weights
from odyssey.cells.layer import Layer
from odyssey.cells.layout import Layout, Stacks
from odyssey.cells.vector import pack_into

SMALLEST_BATCH = 16  # fewer sequences are faster one by one
TYPES = {torch.float32: np.float32, torch.float64: np.float64}


class Memory(NamedTuple):
    """The arrays of a layer for up to T time steps.

    S is the number of sums, K the number of saved values, P the padded width: hidden_size or a
    little more.

    Attributes:
        x: inputs and a column of ones, (T, input_size + 1).
        sums: the sums, each replaced by the value that is computed from it, (T, S P).
        d: derivatives of the loss with respect to the sums, (T, S P).
        saved: other values that the backward pass needs, (T, K P).
        states: one array for each state, (T + 1, P); row 0 is the zero state.
        scratch: working memory of the backward pass.
    """

    x: np.ndarray
    sums: np.ndarray
    d: np.ndarray
    saved: np.ndarray
    states: tuple[np.ndarray, ...]
    scratch: np.ndarray


@cache
def kernels_of(trace: Trace) -> Kernels:
    """The generated source of a cell's kernels."""
    return Kernels(trace)


@cache
def passes_of(trace: Trace) -> list[Callable[..., None]]:
    """The compiled forward and backward pass of a cell."""
    return compiled(kernels_of(trace).text(), ("forward", "backward"))


class FusedLayer(Layer):
    """A layer for training: float32 or float64, on the CPU."""

    def __init__(self, block: Block, input_size: int, hidden_size: int) -> None:
        super().__init__(block, input_size, hidden_size)
        self.kernels = kernels_of(block.trace)
        self.layout = Layout(self.kernels, input_size, hidden_size)
        self.passes = passes_of(block.trace)
        self._weights: Stacks
        self._gradients: Stacks
        self._memory = self.new_memory(0, np.float32)
        self._batches = Batches(block.trace)

    def new_memory(self, steps: int, dtype: type) -> Memory:
        """Arrays for a number of time steps, all zero except for the column of ones."""
        padded, storage = self.layout.padded, self.kernels.storage
        sums = (steps, len(self.kernels.step.sums) * padded)
        memory = Memory(
            x=zeros((steps, self.input_size + 1), dtype),
            sums=zeros(sums, dtype),
            d=zeros(sums, dtype),
            saved=zeros((steps, len(storage.saved) * padded), dtype),
            states=tuple(zeros((steps + 1, padded), dtype) for _ in storage.states),
            scratch=zeros((self.kernels.scratch() * padded,), dtype),
        )
        memory.x[:, -1] = 1
        return memory

    def fill_forward(self, w: Stacks, x: np.ndarray, m: Memory) -> None:
        """Compute the forward pass of x, (time, input_size); writes x, sums, saved, states of m."""
        steps, width = len(x), w.W.shape[1]
        m.x[:steps, :-1] = x
        np.matmul(m.x[:steps], w.W, out=m.sums[:steps, :width])
        m.sums[:steps, width:] = 0
        arrays = (w.vectors, m.sums, m.saved, *m.states)
        self.passes[0](self.hidden_size, self.layout.padded, steps, *w.R, *arrays)

    def fill_backward(self, w: Stacks, m: Memory, dy: np.ndarray, g: Stacks) -> None:
        """Compute the backward pass; writes m.d and the gradients g.

        Args:
            w: the weights.
            m: memory that `fill_forward` has filled.
            dy: Δ, derivatives of the loss with respect to the outputs, (time, P); overwritten.
            g: receives the gradients of the weights.
        """
        steps, padded = len(dy), self.layout.padded
        arrays = (w.vectors, m.sums, m.saved, *m.states, dy, m.d, m.scratch, g.vectors)
        self.passes[1](self.hidden_size, padded, steps, *w.R, *arrays)
        d = m.d[:steps]
        np.dot(m.x[:steps].T, d[:, : g.W.shape[1]], out=g.W)
        for part in self.layout.without_bias:
            g.W[-1, part] = 0
        for products, gradient in zip(self.kernels.products, g.R, strict=True):
            first = products[0]
            towards = d[:, first.first * padded : first.last * padded]
            late, rows = self._multiplied(products, m, steps)
            np.dot(rows.T, towards[late:], out=gradient)
            if padded > self.hidden_size:  # the padding of the multiplied values may be nonzero
                gradient.reshape(len(products), padded, -1)[:, self.hidden_size :] = 0

    def _multiplied(
        self, products: tuple[Product, ...], m: Memory, steps: int
    ) -> tuple[int, np.ndarray]:
        """The values that products multiply: their first time step, and their rows from there."""
        operand, storage, padded = products[0].operand, self.kernels.storage, self.layout.padded
        value = self.kernels.step.operands[operand]
        numbers = {name: number for number, name in enumerate(storage.states)}
        after = {symbol: name for name, symbol in self.kernels.step.after.items()}

        def columns(number: int) -> slice:
            return slice(number * padded, (number + len(products)) * padded)

        if operand.op == "state" and operand.name in storage.hosted:
            return 1, m.sums[: steps - 1, columns(storage.hosted[operand.name])]
        if operand.op == "state":
            return 0, m.states[numbers[operand.name]][:steps]
        if value in storage.saved:
            return 0, m.saved[:steps, columns(storage.saved.index(value))]
        if value in storage.sums:
            return 0, m.sums[:steps, columns(storage.sums.index(value))]
        return 0, m.states[numbers[after[value]]][1 : steps + 1]

    @property
    def padded_width(self) -> int:
        """See `Layer.padded_width`."""
        return self.layout.padded

    @property
    def vector_size(self) -> int:
        """See `Layer.vector_size`."""
        return self.layout.size

    def pack_into(self, weights: Tensor, gradients: Tensor) -> None:
        """See `Layer.pack_into`."""
        stacks = [self.layout.stacks(vector) for vector in (weights, gradients)]
        pack_into(self, *(self.layout.parameters(each) for each in stacks))
        self._weights, self._gradients = map(_arrays, stacks)
        self._memory = self.new_memory(0, TYPES[weights.dtype])

    def forward(self, x: Tensor) -> Tensor:
        """Map inputs (time, input_size) to outputs (time, hidden_size), starting at zero state."""
        return _Autograd.apply(x, self, *self.parameters())

    def run(self, x: np.ndarray) -> np.ndarray:
        """See `Layer.run`."""
        if len(x) > len(self._memory.d):
            self._memory = self.new_memory(len(x), x.dtype.type)
        self.fill_forward(self._weights, x, self._memory)
        y: np.ndarray = self._memory.states[0][1 : len(x) + 1]
        return y

    def run_batch(self, sequences: Sequence[np.ndarray]) -> list[np.ndarray]:
        """See `Layer.run_batch`."""
        if len(sequences) < SMALLEST_BATCH or not self.kernels.products:
            return super().run_batch(sequences)
        named = {name: values.detach().numpy() for name, values in self.named_parameters()}
        w = weights(self.block.trace, named, self.input_size)
        return self._batches.run(w, sequences, self.padded_width)

    def backpropagate(self, x: np.ndarray, dy: np.ndarray) -> None:
        """See `Layer.backpropagate`."""
        self.fill_backward(self._weights, self._memory, dy, self._gradients)


def _arrays(stacks: Stacks) -> Stacks:
    return Stacks(stacks.W.numpy(), tuple(R.numpy() for R in stacks.R), stacks.vectors.numpy())


def _precise_product(d: np.ndarray, W: Tensor) -> Tensor:
    """Return d @ W, summed in double precision; training does not need this product."""
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
        memory = layer.new_memory(len(x), TYPES[x.dtype])
        layer.fill_forward(_arrays(weights), x.detach().numpy(), memory)
        ctx.layer, ctx.weights, ctx.memory = layer, weights, memory
        return torch.from_numpy(memory.states[0][1:, : layer.hidden_size])

    @staticmethod
    def backward(ctx: Any, *output_gradients: Tensor) -> tuple[Tensor | None, ...]:
        """output_gradients: Δ, (time, hidden_size)."""
        layout, weights, memory = ctx.layer.layout, ctx.weights, ctx.memory
        gradients = layout.stacks(weights.vectors.new_zeros(layout.size))
        dy = np.zeros_like(memory.states[0][1:])
        dy[:, : layout.hidden_size] = output_gradients[0].numpy()
        ctx.layer.fill_backward(_arrays(weights), memory, dy, _arrays(gradients))
        W = weights.W[:-1].T
        dx = _precise_product(memory.d[:, : len(W)], W) if ctx.needs_input_grad[0] else None
        return dx, None, *layout.parameters(gradients).values()
