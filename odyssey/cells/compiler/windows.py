"""A cell's kernels for many sequences of one length, side by side.

All products of a time step are one product of matrices: of the weights with what they meet, the
constant 1, the inputs, and the states that are multiplied. A vector of the units is n rows of as
many numbers as there are sequences, `size` in all.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from odyssey.cells.compiler.activations import OPTIONS
from odyssey.cells.compiler.compile import compiled
from odyssey.cells.compiler.loops import Writer, indented, numbers
from odyssey.cells.compiler.source import Kernels, occurs, part, views
from odyssey.cells.compiler.trace import Trace

ALLOCATING: Any = {**OPTIONS, "_nrt": True}


class WindowKernels(Kernels):
    """The text of both kernels; see `Windows` for what they work on."""

    host_states = False
    padded = False
    now = "now"

    def __init__(self, trace: Trace) -> None:
        super().__init__(trace)
        self.multiplied = [o.name for o in self.step.operands if o.op == "state"]
        self.own = [name for name in self.storage.states if name not in self.multiplied]

    def text(self) -> str:
        """Both functions, and `values`, all of a step but its first product."""
        return "\n".join([super().text(), "", *self._values(), ""])

    def _values(self) -> Iterator[str]:
        writer = Writer(self.statements.places)
        body: list[str] = []
        for stage in range(self.step.last_stage + 1):
            body += self.products_of(stage) if stage else []
            body += self._loops([s for s in self.statements.forward if s.stage == stage], writer)
        arguments = self.arguments(back=False)
        yield f"def values(t, {', '.join(arguments)}):"
        yield from indented(self.begin(), 1)
        yield from indented(numbers(writer.numbers, "sums"), 1)
        yield from indented(views(self.statements.vectors(), "vectors"), 1)
        yield from indented([*self._rows(body), *body], 1)

    def arguments(self, back: bool) -> list[str]:
        """See `Kernels.arguments`."""
        matrices = [f"R_{k}" for k, product in enumerate(self.products) if product[0].stage]
        arrays = [f"all_{name}" for name in self.own]
        found = ["size", "w", *matrices, "vectors", "source", "sums", "kept", *arrays]
        return [*found, "outputs", "d", "d_source", "scratch", "d_vectors"] if back else found

    def begin(self) -> list[str]:
        """See `Kernels.begin`."""
        return [
            "steps, rows, width = len(source) - 1, len(w), source.shape[2]",
            "units = size // width",
            f"first = source.shape[1] - {len(self.multiplied)} * units",
        ]

    def products_of(self, stage: int) -> Iterator[str]:
        """See `Kernels.products_of`."""
        if not stage:
            yield "np.dot(w, source[t], sums[now].reshape(rows, width))"
            return
        for number, (product,) in enumerate(self.products):
            if product.stage == stage:
                operand = self.statements.places[self.step.operands[product.operand]]
                product_text = f"np.dot(R_{number}, {operand}.reshape(units, width)).reshape(-1)"
                yield f"sums[now, {part(product.first, product.last)}] += {product_text}"

    def sent_back(self, place: str, number: int, delta: str) -> str:
        """See `Kernels.sent_back`."""
        return f"{place} += np.dot(R_{number}.T, {delta}.reshape(-1, width)).reshape(-1)"

    def products_back(self, ending: list[str]) -> Iterator[str]:
        """See `Kernels.products_back`."""
        yield "np.dot(w.T, d[t].reshape(rows, width), d_source[t])"
        body = [*ending]
        for place, name in enumerate(self.multiplied):
            target = "outputs[t - 1]"
            if name in self.inner:
                number = self.inner.index(name)
                target = f"outgoing[{part(number, number + 1)}]"
            rows = f"first + {place} * units : first + {place + 1} * units"
            body += ["row = " + target, f"row += d_source[t, {rows}].reshape(-1)"]
        if body:
            yield "if t > 0:"
            yield from ("    " + line for line in body)

    def index(self) -> Iterator[str]:
        """See `Kernels.index`. Forwards, one row of values will do, and two of states, in turn."""
        yield "now = t % len(sums)"
        yield "before, after = t % (len(sums) + 1), (t + 1) % (len(sums) + 1)"

    def states(self, used: str) -> Iterator[str]:
        """See `Kernels.states`: those that are multiplied lie in what the weights meet."""
        for name in self.storage.states:
            names = zip(self.state_views(name), ("t + 1", "t"), ("after", "before"), strict=True)
            for view, step, row in names:
                if not occurs(view, used):
                    continue
                if name in self.own:
                    yield f"{view} = all_{name}[{row}]"
                else:
                    place = self.multiplied.index(name)
                    rows = f"first + {place} * units : first + {place + 1} * units"
                    yield f"{view} = source[{step}, {rows}].reshape(-1)"


@cache
def passes(source: str) -> list[Callable[..., None]]:
    """The compiled forward and backward pass of generated source."""
    return compiled(source, ("forward", "backward", "values"), ALLOCATING)


class Pool:
    """Memory that is used again: to get it anew from the system takes as long as to use it."""

    def __init__(self) -> None:
        self._blocks: dict[str, np.ndarray] = {}

    def array(self, purpose: str, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        """An array with whatever is in it; the last one for this purpose is no longer valid."""
        size = math.prod(shape)
        block = self._blocks.get(purpose)
        if block is None or len(block) < size or block.dtype != dtype:
            block = self._blocks[purpose] = np.empty(size, dtype)
        return block[:size].reshape(shape)


class Windows:
    """One layer for B sequences of T steps.

    source: (T + 1, 1 + m + Q n, B), what the weights meet: 1, the m inputs, to be filled in for all
    steps but the last, and the Q states that are multiplied, of the step before. The others are
    values and derivatives as in `Kernels`; d_source has the derivatives for source.

    back: whether there will be a way back, which needs the values of all steps. pool: where to take
    the room for `source` from.
    """

    def __init__(
        self,
        trace: Trace,
        inputs: int,
        n: int,
        steps: int,
        width: int,
        dtype: Any,
        back: bool = False,
        pool: Pool | None = None,
    ) -> None:
        self.kernels = kernels_of(trace)
        self.passes = passes_of(trace)
        self.inputs, self.n, self.steps, self.size = inputs, n, steps, n * width
        kernels, size = self.kernels, self.size
        met = 1 + inputs + len(kernels.multiplied) * n
        self.source = (pool or Pool()).array("source", (steps + 1, met, width), dtype)
        self.source[:, 0] = 1
        self.source[0, 1 + inputs :] = 0
        rows = steps if back or kernels.step.trace.output in kernels.own else 1
        self.sums = np.zeros((rows, len(kernels.step.sums) * size), dtype)
        self.kept = np.zeros((rows, len(kernels.storage.kept) * size), dtype)
        self.own = tuple(np.zeros((rows + 1, size), dtype) for _ in kernels.own)
        self.d = np.zeros((0, 0), dtype)

    @property
    def inputs_of_all(self) -> np.ndarray:
        """The inputs of all steps, (T, m, B), as a view."""
        return self.source[:-1, 1 : 1 + self.inputs]

    @property
    def outputs(self) -> np.ndarray:
        """The outputs of all steps, (T, n, B), as a view."""
        name, kernels = self.kernels.step.trace.output, self.kernels
        if name in kernels.own:
            return self.own[kernels.own.index(name)][1:].reshape(self.steps, self.n, -1)
        first = 1 + self.inputs + kernels.multiplied.index(name) * self.n
        return self.source[1:, first : first + self.n]

    @property
    def room(self) -> int:
        """Numbers that it keeps, but for derivatives."""
        return sum(array.size for array in (self.source, self.sums, self.kept, *self.own))

    def forward(self, weights: Weights) -> None:
        """Fill in all values; the inputs are in `source` already."""
        one_thread()
        self._begin()
        arrays = (self.source, self.sums, self.kept, *self.own)
        self.passes[0](self.size, weights.w, *weights.R, self._wide(weights), *arrays)

    def forward_of_many(self, weights: Weights) -> None:
        """As `forward`, faster where there are many units and sequences: PyTorch's products."""
        if self.kernels.step.last_stage:
            one_thread()
        self._begin()
        arrays = (self.source, self.sums, self.kept, *self.own)
        arguments = (self.size, weights.w, *weights.R, self._wide(weights), *arrays)
        w, sums = torch.from_numpy(weights.w), torch.from_numpy(self.sums)
        rows = sums.view(len(sums), len(w), -1).unbind()
        for t, met in enumerate(torch.from_numpy(self.source[:-1]).unbind()):
            torch.mm(w, met, out=rows[t % len(rows)])
            self.passes[2](t, *arguments)

    def _begin(self) -> None:
        """States before the first step are zero; those in `source` stay so."""
        for states in self.own:
            states[0] = 0

    def backward(self, weights: Weights, dy: np.ndarray) -> None:
        """Fill in d and d_source. dy: (T, n B), derivatives for the outputs, overwritten."""
        if not len(self.d):
            self.d, self.d_source = np.zeros_like(self.sums), np.zeros_like(self.source[1:])
            self.scratch = np.zeros(self.kernels.scratch() * self.size, self.sums.dtype)
            self.d_vectors = np.zeros(len(self.kernels.step.vectors) * self.size, self.sums.dtype)
        arrays = (self.source, self.sums, self.kept, *self.own)
        back = (dy, self.d, self.d_source, self.scratch, self.d_vectors)
        self.passes[1](self.size, weights.w, *weights.R, self._wide(weights), *arrays, *back)

    def _wide(self, weights: Weights) -> np.ndarray:
        """Vectors of the units for all sequences."""
        return np.repeat(weights.vectors.ravel(), self.size // self.n)


@cache
def one_thread() -> None:
    """Load the BLAS that numba calls, which takes time, and let it have one thread."""
    importlib.import_module("scipy.linalg.cython_blas")
    threadpool_limits(1)


@dataclass(frozen=True)
class Weights:
    """A layer's parameters as the kernels for many sequences want them.

    w: (S n, 1 + m + Q n), all that leads from what the weights meet to the S sums. R: matrices of
    products with values that are computed within the step. vectors: (V, n).
    """

    w: np.ndarray
    R: tuple[np.ndarray, ...]
    vectors: np.ndarray


def weights(trace: Trace, parameters: Mapping[str, np.ndarray], inputs: int) -> Weights:
    """The weights of a layer by the names of its parameters; see `Trace.shapes`."""
    kernels = kernels_of(trace)
    sample = next(iter(parameters.values()))
    n, step = len(sample), kernels.step
    met = 1 + inputs + len(kernels.multiplied) * n
    w = np.zeros((len(step.sums) * n, met), sample.dtype)
    for number, total in enumerate(step.sums):
        rows = w[number * n : (number + 1) * n]
        if total.bias:
            rows[:, 0] = parameters[total.bias]
        if total.W:
            rows[:, 1 : 1 + inputs] = parameters[total.W]
        for operand, name in total.R.items():
            if operand.op == "state":
                first = 1 + inputs + kernels.multiplied.index(operand.name) * n
                rows[:, first : first + n] = parameters[name]
    inner = [product for (product,) in kernels.products if product.stage]
    R = tuple(
        np.concatenate([parameters[s.R[p.operand]] for s in step.sums[p.first : p.last]])
        for p in inner
    )
    vectors = np.empty((len(step.vectors), n), sample.dtype)
    for row, name in zip(vectors, step.vectors, strict=True):
        row[:] = parameters[name]
    return Weights(w, R, vectors)


@cache
def passes_of(trace: Trace) -> list[Callable[..., None]]:
    """The compiled kernels of a cell."""
    return passes(kernels_of(trace).text())


@cache
def kernels_of(trace: Trace) -> WindowKernels:
    """The kernels of a cell, written once."""
    return WindowKernels(trace)
