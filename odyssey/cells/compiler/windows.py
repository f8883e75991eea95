"""A cell's kernels for B sequences of one length, side by side.

All matrix products of a time step are one: the weights times a matrix with a column for each
sequence. The rows of that matrix, `source`, are the constant 1, the inputs, and the states that are
multiplied. A vector of the n units becomes n × B numbers, `size` in total.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from odyssey.cells.compiler.activations import OPTIONS
from odyssey.cells.compiler.compile import compiled
from odyssey.cells.compiler.source import Kernels, occurs, part
from odyssey.cells.compiler.trace import Trace
from odyssey.threads import use_one_thread

ALLOCATING: Any = {**OPTIONS, "_nrt": True}


class WindowKernels(Kernels):
    """Generates the code of both kernels; `Windows` describes their arrays."""

    host_states = False
    padded = False
    now = "now"
    source_indices = ("t + 1", "t")  # code of the next and of the present index of `source`

    def __init__(self, trace: Trace) -> None:
        super().__init__(trace)
        self.multiplied = [o.name for o in self.step.operands if o.op == "state"]
        self.own = [name for name in self.storage.states if name not in self.multiplied]

    def arguments(self, back: bool) -> list[str]:
        """See `Kernels.arguments`."""
        matrices = [f"R_{k}" for k, product in enumerate(self.products) if product[0].stage]
        arrays = [f"all_{name}" for name in self.own]
        names = ["size", "w", *matrices, "vectors", "source", "sums", "saved", *arrays]
        return [*names, "outputs", "d", "d_source", "scratch", "d_vectors"] if back else names

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
            source = f"source[{self.source_indices[1]}]"
            yield f"np.dot(w, {source}, sums[{self.now}].reshape(rows, width))"
            return
        for number, (product,) in enumerate(self.products):
            if product.stage == stage:
                operand = self.statements.array_names[self.step.operands[product.operand]]
                product_text = f"np.dot(R_{number}, {operand}.reshape(units, width)).reshape(-1)"
                yield f"sums[{self.now}, {part(product.first, product.last)}] += {product_text}"

    def sent_back(self, array: str, number: int, delta: str) -> str:
        """See `Kernels.sent_back`."""
        return f"{array} += np.dot(R_{number}.T, {delta}.reshape(-1, width)).reshape(-1)"

    def products_back(self, ending: list[str]) -> Iterator[str]:
        """See `Kernels.products_back`."""
        yield "np.dot(w.T, d[t].reshape(rows, width), d_source[t])"
        body = [*ending]
        for position, name in enumerate(self.multiplied):
            target = "outputs[t - 1]"
            if name in self.inner:
                number = self.inner.index(name)
                target = f"outgoing[{part(number, number + 1)}]"
            rows = f"first + {position} * units : first + {position + 1} * units"
            body += ["row = " + target, f"row += d_source[t, {rows}].reshape(-1)"]
        if body:
            yield "if t > 0:"
            yield from ("    " + line for line in body)

    def index(self) -> Iterator[str]:
        """See `Kernels.index`. Without a backward pass, one row of values and two of states do."""
        yield "now = t % len(sums)"
        yield "before, after = t % (len(sums) + 1), (t + 1) % (len(sums) + 1)"

    def states(self, used: str) -> Iterator[str]:
        """See `Kernels.states`. States that are multiplied are rows of `source`."""
        for name in self.storage.states:
            names = zip(
                self.state_views(name), self.source_indices, ("after", "before"), strict=True
            )
            for view, step, row in names:
                if not occurs(view, used):
                    continue
                if name in self.own:
                    yield f"{view} = all_{name}[{row}]"
                else:
                    position = self.multiplied.index(name)
                    rows = f"first + {position} * units : first + {position + 1} * units"
                    yield f"{view} = source[{step}, {rows}].reshape(-1)"


class Windows:
    """One layer, and the arrays of its passes, for B sequences of T steps.

    Args:
        trace: what a time step computes.
        inputs: number of inputs m.
        n: number of units.
        steps: T.
        width: B.
        dtype: type of all numbers.
        back: whether `backward` will be called, which needs the values of all steps.

    Attributes:
        source: what the weights multiply, (T + 1, 1 + m + Q n, B): 1, the m inputs, and the Q
            states that are multiplied, of the previous step. Fill in the inputs of steps 0 to
            T - 1; see `inputs_of_all`.
        sums, saved, own: values as in `fused.Memory`, with B numbers for each unit.
        d, d_source: derivatives with respect to `sums` and `source`.
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
    ) -> None:
        self.kernels = kernels_of(trace)
        self.passes = passes_of(trace)
        self.inputs, self.n, self.steps, self.size = inputs, n, steps, n * width
        kernels, size = self.kernels, self.size
        height = 1 + inputs + len(kernels.multiplied) * n
        self.source = np.empty((steps + 1, height, width), dtype)
        self.source[:, 0] = 1
        self.source[0, 1 + inputs :] = 0
        rows = steps if back or kernels.step.trace.output in kernels.own else 1
        self.sums = np.zeros((rows, len(kernels.step.sums) * size), dtype)
        self.saved = np.zeros((rows, len(kernels.storage.saved) * size), dtype)
        self.own = tuple(np.zeros((rows + 1, size), dtype) for _ in kernels.own)
        self.d = np.zeros((0, 0), dtype)

    @property
    def inputs_of_all(self) -> np.ndarray:
        """The inputs of all steps, (T, m, B): a view of `source`."""
        return self.source[:-1, 1 : 1 + self.inputs]

    @property
    def outputs(self) -> np.ndarray:
        """The outputs of all steps, (T, n, B): a view."""
        name, kernels = self.kernels.step.trace.output, self.kernels
        if name in kernels.own:
            return self.own[kernels.own.index(name)][1:].reshape(self.steps, self.n, -1)
        first = 1 + self.inputs + kernels.multiplied.index(name) * self.n
        return self.source[1:, first : first + self.n]

    @property
    def stored_numbers(self) -> int:
        """How many numbers are stored, without derivatives."""
        return sum(array.size for array in (self.source, self.sums, self.saved, *self.own))

    def forward(self, weights: Weights) -> None:
        """Compute all values; the inputs must be in `source`."""
        load_blas_with_one_thread()
        self._begin()
        arrays = (self.source, self.sums, self.saved, *self.own)
        self.passes[0](self.size, weights.w, *weights.R, self._wide(weights), *arrays)

    def _begin(self) -> None:
        """Set the states before the first step to zero; those in `source` are zero already."""
        for states in self.own:
            states[0] = 0

    def backward(self, weights: Weights, dy: np.ndarray) -> None:
        """Compute d and d_source; call `forward` before.

        Args:
            weights: the same as for `forward`.
            dy: derivatives with respect to the outputs, (T, n B); overwritten.
        """
        if not len(self.d):
            self.d, self.d_source = np.zeros_like(self.sums), np.zeros_like(self.source[1:])
            self.scratch = np.zeros(self.kernels.scratch() * self.size, self.sums.dtype)
            self.d_vectors = np.zeros(len(self.kernels.step.vectors) * self.size, self.sums.dtype)
        arrays = (self.source, self.sums, self.saved, *self.own)
        back = (dy, self.d, self.d_source, self.scratch, self.d_vectors)
        self.passes[1](self.size, weights.w, *weights.R, self._wide(weights), *arrays, *back)

    def _wide(self, weights: Weights) -> np.ndarray:
        """The vectors, each number repeated for all sequences."""
        return np.repeat(weights.vectors.ravel(), self.size // self.n)


@cache
def load_blas_with_one_thread() -> None:
    """Load the BLAS library that numba calls, once, and limit it to one thread."""
    importlib.import_module("scipy.linalg.cython_blas")
    use_one_thread()


@dataclass(frozen=True)
class Weights:
    """A layer's parameters as the kernels for many sequences read them.

    Attributes:
        w: from the rows of `Windows.source` to the S sums, (S n, 1 + m + Q n).
        R: matrices of products with values of the same step.
        vectors: parameters that multiply element by element, (vectors, n).
    """

    w: np.ndarray
    R: tuple[np.ndarray, ...]
    vectors: np.ndarray


def weights(trace: Trace, parameters: Mapping[str, np.ndarray], inputs: int) -> Weights:
    """Return the weights of a layer.

    Args:
        trace: what a time step computes.
        parameters: values of the parameters by name, with the shapes of `Trace.shapes`.
        inputs: number of inputs.
    """
    kernels = kernels_of(trace)
    sample = next(iter(parameters.values()))
    n, step = len(sample), kernels.step
    height = 1 + inputs + len(kernels.multiplied) * n
    w = np.zeros((len(step.sums) * n, height), sample.dtype)
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
        np.ascontiguousarray(
            np.concatenate([parameters[s.R[p.operand]] for s in step.sums[p.first : p.last]])
        )
        for p in inner
    )
    vectors = np.empty((len(step.vectors), n), sample.dtype)
    for row, name in zip(vectors, step.vectors, strict=True):
        row[:] = parameters[name]
    return Weights(w, R, vectors)


@cache
def passes_of(trace: Trace) -> list[Callable[..., None]]:
    """The compiled forward and backward pass of a cell."""
    return compiled(kernels_of(trace).text(), ("forward", "backward"), ALLOCATING)


@cache
def kernels_of(trace: Trace) -> WindowKernels:
    """The generated source of a cell's kernels."""
    return WindowKernels(trace)
