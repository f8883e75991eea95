"""How the kernels want a layer's parameters to lie in memory, and where each one is found there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from torch import Tensor

from odyssey.variants import Block

LANES = 8  # numbers; rows are padded to a multiple, so that vector loops have no remainder


class Stacks(NamedTuple):
    """A layer's weights, or their gradients, by kind, from a source (row) to all units (columns).

    P is hidden_size, padded; U the number of units (z and learned gates), G that of learned gates.
    W: (input_size, U P). R: (P, U P). R_gates: (G P, G P). p: (G P,). b: (U P,). R_gates and p are
    empty where the block has none. What is padding is zero.
    """

    W: Any
    R: Any
    R_gates: Any
    p: Any
    b: Any


@dataclass(frozen=True)
class Layout:
    """The stacks of one layer in a vector, one after the other, and the parameters in them."""

    block: Block
    input_size: int
    hidden_size: int

    @cached_property
    def padded(self) -> int:
        """Places for each unit: hidden_size, or a little more."""
        return -(-self.hidden_size // LANES) * LANES

    @cached_property
    def shapes(self) -> Stacks:
        """The shapes of the stacks."""
        units, gates = (self.padded * len(n) for n in (self.block.units, self.block.gates))
        names = self.block.parameter_shapes(self.input_size, self.hidden_size)
        between = gates if any(len(name) == len("R_ab") for name in names) else 0
        peepholes = gates if any(name.startswith("p_") for name in names) else 0
        return Stacks(
            (self.input_size, units),
            (self.padded, units),
            (between, between),
            (peepholes,),
            (units,),
        )

    @property
    def size(self) -> int:
        """Numbers in the vector."""
        return sum(math.prod(shape) for shape in self.shapes)

    def stacks(self, vector: Tensor) -> Stacks:
        """The stacks that lie in a vector, as views."""
        parts = vector.split([math.prod(shape) for shape in self.shapes])
        return Stacks(*(part.view(shape) for part, shape in zip(parts, self.shapes, strict=True)))

    def parameters(self, stacks: Stacks) -> dict[str, Tensor]:
        """Every parameter by its name in the paper, as a view of the stacks, in order."""
        return {
            name: self._parameter(stacks, name)
            for name in self.block.parameter_shapes(self.input_size, self.hidden_size)
        }

    def _parameter(self, stacks: Stacks, name: str) -> Tensor:
        kind, _, units = name.partition("_")
        to = self._places(self.block.units, units[-1])
        gates = self.block.gates
        match kind, len(units):
            case "W", _:
                return stacks.W[:, to].T
            case "R", 1:
                return stacks.R[: self.hidden_size, to].T
            case "R", _:
                return stacks.R_gates[
                    self._places(gates, units[0]), self._places(gates, units[1])
                ].T
            case "p", _:
                return stacks.p[self._places(gates, units)]
            case _:
                return stacks.b[to]

    def _places(self, units: tuple[str, ...], unit: str) -> slice:
        start = units.index(unit) * self.padded
        return slice(start, start + self.hidden_size)
