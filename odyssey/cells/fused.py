"""The fast layer: compiled kernels, generated from a block's equations.

Input products and weight gradients are one matrix product over all time steps each; only the
recurrence itself runs step by step, in the kernels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from odyssey.cells.block import Block
from odyssey.cells.compiler.compile import compiled
from odyssey.cells.compiler.rows import zeros
from odyssey.cells.compiler.source import Kernels
from odyssey.cells.compiler.sums import Product
from odyssey.cells.compiler.windows import Pool, Windows, weights
from odyssey.cells.layer import Layer
from odyssey.cells.layout import Layout, Stacks
from odyssey.cells.vector import pack_into

SIDE_BY_SIDE = 80  # units from which products of matrices are faster than one sequence at a time
TYPES = {torch.float32: np.float32, torch.float64: np.float64}


class Memory(NamedTuple):
    """Room for up to T time steps of S sums and K kept values, with P numbers for each vector.

    x: (T, input_size + 1), inputs with a 1 behind. sums, d: (T, S P), what the sums turn into, and
    the derivatives for them. kept: (T, K P). states: (T + 1, P) each, behind a row of zeros.
    scratch: what the way back needs for itself.
    """

    x: np.ndarray
    sums: np.ndarray
    d: np.ndarray
    kept: np.ndarray
    states: tuple[np.ndarray, ...]
    scratch: np.ndarray


@cache
def kernels_of(source: str) -> list[Callable[..., None]]:
    """The compiled forward and backward pass of generated source."""
    return compiled(source, ("forward", "backward"))


class FusedLayer(Layer):
    """A layer for training: float32 or float64, on the CPU."""

    def __init__(self, block: Block, input_size: int, hidden_size: int) -> None:
        super().__init__(block, input_size, hidden_size)
        self.kernels = Kernels(block.trace)
        self.layout = Layout(self.kernels, input_size, hidden_size)
        self.passes = kernels_of(self.kernels.text())
        self._weights: Stacks
        self._gradients: Stacks
        self._memory = self.new_memory(0, np.float32)
        self._pool = Pool()

    def new_memory(self, steps: int, dtype: type) -> Memory:
        """Room for so many time steps."""
        padded, storage = self.layout.padded, self.kernels.storage
        sums = (steps, len(self.kernels.step.sums) * padded)
        memory = Memory(
            x=zeros((steps, self.input_size + 1), dtype),
            sums=zeros(sums, dtype),
            d=zeros(sums, dtype),
            kept=zeros((steps, len(storage.kept) * padded), dtype),
            states=tuple(zeros((steps + 1, padded), dtype) for _ in storage.states),
            scratch=zeros((self.kernels.scratch() * padded,), dtype),
        )
        memory.x[:, -1] = 1
        return memory

    def fill_forward(self, w: Stacks, x: np.ndarray, m: Memory) -> None:
        """Fill in the memory m. x: (time, input_size)."""
        steps, width = len(x), w.W.shape[1]
        m.x[:steps, :-1] = x
        np.matmul(m.x[:steps], w.W, out=m.sums[:steps, :width])
        m.sums[:steps, width:] = 0
        arrays = (w.vectors, m.sums, m.kept, *m.states)
        self.passes[0](self.hidden_size, self.layout.padded, steps, *w.R, *arrays)

    def fill_backward(self, w: Stacks, m: Memory, dy: np.ndarray, g: Stacks) -> None:
        """Fill in the derivatives m.d and the gradients g. dy: Δ, (time, P), overwritten."""
        steps, padded = len(dy), self.layout.padded
        arrays = (w.vectors, m.sums, m.kept, *m.states, dy, m.d, m.scratch, g.vectors)
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
            if padded > self.hidden_size:  # where what is multiplied need not be zero
                gradient.reshape(len(products), padded, -1)[:, self.hidden_size :] = 0

    def _multiplied(
        self, products: tuple[Product, ...], m: Memory, steps: int
    ) -> tuple[int, np.ndarray]:
        """What products multiply: the first time step that has it, and its rows from there on."""
        operand, storage, padded = products[0].operand, self.kernels.storage, self.layout.padded
        value = self.kernels.step.operands[operand]
        places = {name: number for number, name in enumerate(storage.states)}
        after = {symbol: name for name, symbol in self.kernels.step.after.items()}

        def columns(place: int) -> slice:
            return slice(place * padded, (place + len(products)) * padded)

        if operand.op == "state" and operand.name in storage.hosted:
            return 1, m.sums[: steps - 1, columns(storage.hosted[operand.name])]
        if operand.op == "state":
            return 0, m.states[places[operand.name]][:steps]
        if value in storage.kept:
            return 0, m.kept[:steps, columns(storage.kept.index(value))]
        if value in storage.sums:
            return 0, m.sums[:steps, columns(storage.sums.index(value))]
        return 0, m.states[places[after[value]]][1 : steps + 1]

    @property
    def places(self) -> int:
        """See `Layer.places`."""
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
        """Run over a sequence from zero state: x (time, input_size) -> y (time, hidden_size)."""
        return _Autograd.apply(x, self, *self.parameters())

    def run(self, x: np.ndarray) -> np.ndarray:
        """See `Layer.run`."""
        if len(x) > len(self._memory.d):
            self._memory = self.new_memory(len(x), x.dtype.type)
        self.fill_forward(self._weights, x, self._memory)
        y: np.ndarray = self._memory.states[0][1 : len(x) + 1]
        return y

    def run_together(self, sequences: Sequence[np.ndarray]) -> list[np.ndarray]:
        """See `Layer.run_together`."""
        if self.hidden_size < SIDE_BY_SIDE:
            return super().run_together(sequences)
        trace, dtype = self.block.trace, sequences[0].dtype
        steps, width = max(map(len, sequences)), len(sequences)
        inputs = self._pool.array("inputs", (steps, width, self.input_size), dtype)
        for column, x in enumerate(sequences):
            inputs[: len(x), column] = x
        windows = Windows(
            trace, self.input_size, self.hidden_size, steps, width, dtype, pool=self._pool
        )
        windows.inputs_of_all[:] = inputs.transpose(0, 2, 1)
        named = {name: values.detach().numpy() for name, values in self.named_parameters()}
        windows.forward_of_many(weights(trace, named, self.input_size))
        outputs = self._pool.array("outputs", (steps, width, self.places), dtype)
        outputs[..., : self.hidden_size] = windows.outputs.transpose(0, 2, 1)
        outputs[..., self.hidden_size :] = 0
        return [outputs[: len(x), column] for column, x in enumerate(sequences)]

    def backpropagate(self, x: np.ndarray, dy: np.ndarray) -> None:
        """See `Layer.backpropagate`."""
        self.fill_backward(self._weights, self._memory, dy, self._gradients)


def _arrays(stacks: Stacks) -> Stacks:
    return Stacks(stacks.W.numpy(), tuple(R.numpy() for R in stacks.R), stacks.vectors.numpy())


def _precise_product(d: np.ndarray, W: Tensor) -> Tensor:
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
