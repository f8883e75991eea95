"""The order of a layer's parameters in memory, as its kernels read them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from torch import Tensor

from odyssey.cells.compiler.source import Kernels

LANES = 8  # vectors are padded to a multiple of this, so that vectorised loops have no remainder


class Stacks(NamedTuple):
    """A layer's weights, or their gradients, as matrices with a column for each unit of each sum.

    P is the padded width. Padding is zero.

    Attributes:
        W: from the inputs to the sums, (input_size + 1, sums P); the last row contains the biases.
        R: one matrix for each product of the kernels, (operands P, sums P).
        vectors: parameters that multiply element by element, (vectors P,).
    """

    W: Any
    R: tuple[Any, ...]
    vectors: Any


@dataclass(frozen=True)
class Layout:
    """Where the stacks of one layer are in a vector, and where each parameter is in the stacks.

    Attributes:
        kernels: the generated source of the cell.
        input_size: number of inputs.
        hidden_size: number of units.
    """

    kernels: Kernels
    input_size: int
    hidden_size: int

    @cached_property
    def padded(self) -> int:
        """The padded width P: hidden_size, rounded up to a multiple of `LANES`."""
        return -(-self.hidden_size // LANES) * LANES

    @cached_property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """Shapes of W, of each R, and of the vectors."""
        P, step = self.padded, self.kernels.step
        products = [(len(p) * P, (p[0].last - p[0].first) * P) for p in self.kernels.products]
        return (self.input_size + 1, step.inputs * P), *products, (len(step.vectors) * P,)

    @property
    def size(self) -> int:
        """Length of the vector."""
        return sum(math.prod(shape) for shape in self.shapes)

    @cached_property
    def without_bias(self) -> list[slice]:
        """Columns of W for sums without a bias."""
        step = self.kernels.step
        sums = enumerate(step.sums[: step.inputs])
        return [self._part(number) for number, total in sums if not total.bias]

    def stacks(self, vector: Tensor) -> Stacks:
        """Return the stacks as views of a vector."""
        parts = vector.split([math.prod(shape) for shape in self.shapes])
        W, *R, vectors = (part.view(s) for part, s in zip(parts, self.shapes, strict=True))
        return Stacks(W, tuple(R), vectors)

    def parameters(self, stacks: Stacks) -> dict[str, Tensor]:
        """Return every parameter by its name, as views of the stacks, in the trace's order."""
        views = dict(self._views(stacks))
        return {name: views[name] for name in self.kernels.step.trace.parameters}

    def _views(self, stacks: Stacks) -> Any:
        step = self.kernels.step
        for number, total in enumerate(step.sums[: step.inputs]):
            yield total.W, stacks.W[:-1, self._part(number)].T
            if total.bias:
                yield total.bias, stacks.W[-1, self._part(number)]
        for products, R in zip(self.kernels.products, stacks.R, strict=True):
            for row, product in enumerate(products):
                for number in range(product.first, product.last):
                    name = step.sums[number].R[product.operand]
                    yield name, R[self._part(row), self._part(number - product.first)].T
        for number, name in enumerate(step.vectors):
            yield name, stacks.vectors[self._part(number)]

    def _part(self, number: int) -> slice:
        return slice(number * self.padded, number * self.padded + self.hidden_size)
