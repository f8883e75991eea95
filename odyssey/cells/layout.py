"""How a cell's kernels want its parameters to lie in memory, and where each one is found there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from torch import Tensor

from odyssey.cells.compiler.source import Kernels

LANES = 8  # numbers; rows are padded to a multiple, so that vector loops have little remainder


class Stacks(NamedTuple):
    """A layer's weights, or their gradients, as matrices from a source (row) to sums (columns).

    P is hidden_size, padded. W: (input_size + 1, sums P), biases in the last row. R: for each
    product of the kernels (operands P, sums P). vectors: (vectors P,). What is padding is zero.
    """

    W: Any
    R: tuple[Any, ...]
    vectors: Any


@dataclass(frozen=True)
class Layout:
    """The stacks of one layer in a vector, one after the other, and the parameters in them."""

    kernels: Kernels
    input_size: int
    hidden_size: int

    @cached_property
    def padded(self) -> int:
        """Numbers for each vector of the units: hidden_size, or a little more."""
        return -(-self.hidden_size // LANES) * LANES

    @cached_property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """The shapes of W, of each R, and of the vectors."""
        P, step = self.padded, self.kernels.step
        products = [(len(p) * P, (p[0].last - p[0].first) * P) for p in self.kernels.products]
        return (self.input_size + 1, step.inputs * P), *products, (len(step.vectors) * P,)

    @property
    def size(self) -> int:
        """Numbers in the vector."""
        return sum(math.prod(shape) for shape in self.shapes)

    @cached_property
    def without_bias(self) -> list[slice]:
        """Columns of W whose sums have no bias."""
        step = self.kernels.step
        sums = enumerate(step.sums[: step.inputs])
        return [self._part(number) for number, total in sums if not total.bias]

    def stacks(self, vector: Tensor) -> Stacks:
        """The stacks that lie in a vector, as views."""
        parts = vector.split([math.prod(shape) for shape in self.shapes])
        W, *R, vectors = (part.view(s) for part, s in zip(parts, self.shapes, strict=True))
        return Stacks(W, tuple(R), vectors)

    def parameters(self, stacks: Stacks) -> dict[str, Tensor]:
        """Every parameter by its name, as a view of the stacks, in the cell's order."""
        found = dict(self._views(stacks))
        return {name: found[name] for name in self.kernels.step.trace.parameters}

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
