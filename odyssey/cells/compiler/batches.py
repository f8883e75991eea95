"""A cell's forward pass for many sequences side by side, without a backward pass.

As in `windows`, but `source` has only the present and the next time step. So it stays in the
processor's cache, and inputs and outputs are copied to and from it step by step.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np

from odyssey.cells.compiler.compile import compiled
from odyssey.cells.compiler.trace import Trace
from odyssey.cells.compiler.windows import (
    ALLOCATING,
    Weights,
    WindowKernels,
    load_blas_with_one_thread,
)


class BatchKernels(WindowKernels):
    """Generates the code of the forward pass."""

    now = "0"
    source_indices = ("after", "before")

    def text(self) -> str:
        """Return the code of `forward`."""
        return "\n".join([*self._forward(), ""])

    def arguments(self, back: bool) -> list[str]:
        """See `Kernels.arguments`."""
        return [*super().arguments(back), "x", "outputs"]

    def begin(self) -> list[str]:
        """See `Kernels.begin`."""
        steps, *others = super().begin()
        return [steps.replace("len(source) - 1", "len(x)"), *others]

    def products_of(self, stage: int) -> Iterator[str]:
        """See `Kernels.products_of`."""
        if not stage:
            yield "copy_transposed(x[t], source[before, 1 : first])"
        yield from super().products_of(stage)

    def index(self) -> Iterator[str]:
        """See `Kernels.index`."""
        yield "before, after = t % 2, (t + 1) % 2"

    def ending(self) -> Iterator[str]:
        """See `Kernels.ending`."""
        output, _ = self.state_views(self.step.trace.output)
        yield f"copy_transposed({output}.reshape(units, width), outputs[t])"


class Batches:
    """Computes the outputs of one layer for batches of sequences.

    Args:
        trace: what a time step computes.
    """

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self._arrays: dict[str, np.ndarray] = {}

    def run(
        self, weights: Weights, sequences: Sequence[np.ndarray], padded_width: int
    ) -> list[np.ndarray]:
        """Compute the outputs of each sequence, starting at zero state.

        Args:
            weights: the layer's weights; see `windows.weights`.
            sequences: inputs of each, (time, m), of the same dtype as the weights.
            padded_width: columns of the outputs, at least the number of units; the additional ones
                are zeros.

        Returns:
            Outputs of each, (time, padded_width); valid until the next call.
        """
        width, steps = len(sequences), max(map(len, sequences))
        inputs, n, dtype = sequences[0].shape[1], weights.vectors.shape[1], weights.w.dtype
        x = self._array("x", (steps, width, inputs), dtype)
        for column, sequence in enumerate(sequences):
            x[: len(sequence), column] = sequence
            x[len(sequence) :, column] = 0
        outputs = self._array("outputs", (steps, width, padded_width), dtype)
        outputs[..., n:] = 0
        source = np.zeros((2, weights.w.shape[1], width), dtype)
        source[:, 0] = 1
        kernels = _kernels_of(self.trace)
        step, storage = kernels.step, kernels.storage
        sums, saved = (
            np.empty((1, count * n * width), dtype)
            for count in (len(step.sums), len(storage.saved))
        )
        own = [np.zeros((2, n * width), dtype) for _ in kernels.own]
        vectors = np.repeat(weights.vectors.ravel(), width)
        arrays = (source, sums, saved, *own, x, outputs)
        load_blas_with_one_thread()
        _forward_of(self.trace)(n * width, weights.w, *weights.R, vectors, *arrays)
        return [outputs[: len(each), column] for column, each in enumerate(sequences)]

    def _array(self, purpose: str, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        """Return an uninitialised array; reuses memory, because the first use of memory is slow."""
        size, array = math.prod(shape), self._arrays.get(purpose)
        if array is None or len(array) < size or array.dtype != dtype:
            array = self._arrays[purpose] = np.empty(size, dtype)
        return array[:size].reshape(shape)


@cache
def _kernels_of(trace: Trace) -> BatchKernels:
    return BatchKernels(trace)


@cache
def _forward_of(trace: Trace) -> Callable[..., None]:
    return compiled(_kernels_of(trace).text(), ("forward",), ALLOCATING)[0]
