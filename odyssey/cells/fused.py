"""The fast layer: the paper's hand-derived backpropagation through time (Section II.B).

The input projection and all weight gradients are one matrix product over all time steps each; only
the recurrence itself runs step by step, in `kernels`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from odyssey.cells import kernels
from odyssey.cells.layer import Layer
from odyssey.variants import Variant


class Stacks(NamedTuple):
    """A layer's weights, or their gradients, by kind, each kind put together over its units.

    N is hidden_size, U the number of units (z and learned gates), G the number of learned gates.
    W: (U N, input_size). R: (U N, N). R_gates: (G G N, N), from first gate to second, the second
    running faster. p: (G N,). b: (U N,). R_gates and p are empty where the variant has none.
    """

    W: Tensor
    R: Tensor
    R_gates: Tensor
    p: Tensor
    b: Tensor


class Memory(NamedTuple):
    """What the backward pass needs of a forward pass; shapes as in `kernels.forward`."""

    x: Tensor
    units: Tensor
    c: Tensor
    h: Tensor
    y: Tensor


class FusedLayer(Layer):
    """The layer for training: float32 or float64, on the CPU."""

    def __init__(self, variant: Variant, input_size: int, hidden_size: int) -> None:
        super().__init__(variant, input_size, hidden_size)
        self.switches = kernels.switches(variant)
        self._flat: tuple[tuple[int, int], Stacks, Stacks] | None = None

    def forward(self, x: Tensor) -> Tensor:
        """Run over a sequence from zero state: x (time, input_size) -> y (time, hidden_size)."""
        return _Autograd.apply(x, self.switches, *self._stack(torch.cat, list(self.parameters())))

    def run(self, x: Tensor) -> tuple[Tensor, Memory]:
        """See `Layer.run`. The parameters must lie end to end in memory."""
        memory = _forward(self.switches, x, self._in_place()[0])
        return memory.y[1:], memory

    def backpropagate(self, memory: Memory, dy: Tensor) -> None:
        """See `Layer.backpropagate`. The gradients must lie end to end in memory."""
        weights, gradients = self._in_place()
        _backward(self.switches, memory, weights, dy, gradients)

    def _in_place(self) -> tuple[Stacks, Stacks]:
        """Weights and gradients stacked without a copy."""
        first = self["W_z"]
        address = (first.data_ptr(), first.grad.data_ptr() if first.grad is not None else 0)
        if self._flat is None or self._flat[0] != address:
            weights = [parameter.detach() for parameter in self.parameters()]
            gradients = [parameter.grad for parameter in self.parameters()]
            self._flat = (
                address,
                self._stack(_end_to_end, weights),
                self._stack(_end_to_end, gradients),
            )
        return self._flat[1:]

    def _stack(self, join: Callable[[list[Tensor]], Tensor], tensors: list[Any]) -> Stacks:
        """One tensor for each parameter, in order, put together by kind."""
        units, gates = len(self.variant.units), len(self.variant.gates)
        counts = (
            units,
            units,
            gates * gates * self.variant.gate_recurrence,
            gates * self.variant.peepholes,
            units,
        )
        waiting = iter(tensors)
        kinds = [[next(waiting) for _ in range(count)] for count in counts]
        return Stacks(*(join(kind) if kind else tensors[0].new_empty(0) for kind in kinds))


def _end_to_end(tensors: list[Tensor]) -> Tensor:
    """Tensors that are neighbours in memory, as one. Raises RuntimeError when they are not."""
    first = tensors[0]
    address = first.data_ptr()
    for tensor in tensors:
        if tensor.data_ptr() != address or not tensor.is_contiguous():
            raise RuntimeError("the layer's parameters do not lie end to end; flatten them first")
        address += tensor.numel() * tensor.element_size()
    rows = sum(len(tensor) for tensor in tensors)
    return first.as_strided((rows, *first.shape[1:]), first.stride())


def _forward(s: kernels.Switches, x: Tensor, w: Stacks) -> Memory:
    """Run over a sequence: x (time, input_size)."""
    if x.device.type != "cpu" or x.dtype not in (torch.float32, torch.float64):
        raise TypeError(
            f"the fused engine computes in float32 or float64 on the CPU, not in {x.dtype} on "
            f"{x.device}; use the engine 'reference'"
        )
    n = w.R.shape[1]
    units = torch.addmm(w.b, x, w.W.T)
    c, y = units.new_zeros(len(x) + 1, n), units.new_zeros(len(x) + 1, n)
    h = units.new_empty(len(x), n)
    R_gates = _blocks(w.R_gates, n).transpose(2, 3).contiguous()
    kernels.forward(s, *_arrays(units, w.R.T.contiguous(), R_gates, w.p, c, h, y))
    return Memory(x, units, c, h, y)


def _backward(s: kernels.Switches, m: Memory, w: Stacks, dy: Tensor, gradients: Stacks) -> Tensor:
    """Add the weights' gradients to `gradients`; return the deltas before the activations.

    dy: Δ, (time, hidden_size), overwritten. Returns (time, U N), from which the gradient for x
    follows.
    """
    n = w.R.shape[1]
    d = torch.empty_like(m.units)
    R_gates = _blocks(w.R_gates, n)
    kernels.backward(s, *_arrays(m.units, w.R, R_gates, w.p, m.c, m.h, dy, d, gradients.p))
    gradients.W.addmm_(d.T, m.x)
    gradients.R.addmm_(d.T, m.y[:-1])
    gradients.b.add_(d.sum(0))
    if len(R_gates):
        later, before = d[1:].split(n, 1)[1:], m.units[:-1].split(n, 1)[1:]
        for source, row in enumerate(_blocks(gradients.R_gates, n)):
            for to, block in enumerate(row):
                block.addmm_(later[to].T, before[source])
    return d


def _blocks(R_gates: Tensor, n: int) -> Tensor:
    """The gates' recurrent matrices one by one: (G, G, N, N), from first gate to second."""
    gates = math.isqrt(len(R_gates) // n)
    return R_gates.view(gates, gates, n, n)


def _arrays(*tensors: Tensor) -> tuple[np.ndarray, ...]:
    return tuple(tensor.numpy() for tensor in tensors)


class _Autograd(torch.autograd.Function):
    """The two passes as one node of PyTorch's graph: (x, Switches, *Stacks) -> y."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, s: kernels.Switches, *stacks: Tensor) -> Tensor:
        """x: (time, input_size). Returns y: (time, hidden_size)."""
        w = Stacks(*(stack.detach() for stack in stacks))
        memory = _forward(s, x.detach(), w)
        ctx.save_for_backward(*memory, *stacks)
        ctx.switches = s
        return memory.y[1:]

    @staticmethod
    def backward(ctx: Any, *output_gradients: Tensor) -> tuple[Tensor | None, ...]:
        """output_gradients: Δ, (time, hidden_size)."""
        saved = [tensor.detach() for tensor in ctx.saved_tensors]
        memory, w = Memory(*saved[: len(Memory._fields)]), Stacks(*saved[len(Memory._fields) :])
        gradients = Stacks(*map(torch.zeros_like, w))
        dy = output_gradients[0].clone(memory_format=torch.contiguous_format)
        d = _backward(ctx.switches, memory, w, dy, gradients)
        return d @ w.W if ctx.needs_input_grad[0] else None, None, *gradients
