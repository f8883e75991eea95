"""Architectures, and the search spaces of the paper (Sections 4.1 to 4.3)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc

from odyssey.cells.block import Block
from odyssey.errors import BadInput
from odyssey.search_space import stream

BLOCK = 4096  # points of a sequence that are made at once


@dataclass(frozen=True)
class Architecture:
    """A stacked LSTM: cells of each hidden layer from the input up, and the look back.

    look_back: time steps of the series that the network reads before it predicts the next.
    Raises BadInput where one of them is not a positive whole number, or there is no layer.
    """

    cells: tuple[int, ...]
    look_back: int

    def __post_init__(self) -> None:
        if not self.cells:
            raise BadInput("An architecture has no hidden layer; give the cells of at least one.")
        for layer, count in enumerate(self.cells, start=1):
            if not _is_positive(count):
                raise BadInput(
                    f"Architecture {self.name}: hidden layer {layer} has {count!r} cells; "
                    "give a whole number of at least 1."
                )
        if not _is_positive(self.look_back):
            raise BadInput(
                f"Architecture {self.name}: the look back is {self.look_back!r}; "
                "give a whole number of at least 1."
            )

    @property
    def name(self) -> str:
        """Cells and look back in a few characters, such as "7-31_lb10"."""
        return f"{'-'.join(map(str, self.cells))}_lb{self.look_back}"

    def parameters(self, block: Block, inputs: int = 1, outputs: int = 1) -> int:
        """Number of trainable parameters, the dense output layer included."""
        sizes = (inputs, *self.cells)
        shapes = (block.parameter_shapes(m, n) for m, n in zip(sizes, self.cells, strict=False))
        hidden = sum(math.prod(shape) for layer in shapes for shape in layer.values())
        return hidden + outputs * (self.cells[-1] + 1)


def _is_positive(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and number > 0


@dataclass(frozen=True)
class Space:
    """All architectures with these choices of cells in each layer, and of the look back.

    A choice of 0 cells means that the layer is not there, as in the paper's Figure 3.
    """

    cells: tuple[tuple[int, ...], ...]
    look_backs: tuple[int, ...]

    def __len__(self) -> int:
        return math.prod(self._sizes)

    def __iter__(self) -> Iterator[Architecture]:
        return (self[k] for k in range(len(self)))

    def __getitem__(self, number: int) -> Architecture:
        """The architecture of a number from 0; the look back changes fastest."""
        return self._at(tuple(map(int, np.unravel_index(number, self._sizes))))

    @property
    def _sizes(self) -> tuple[int, ...]:
        return (*map(len, self.cells), len(self.look_backs))

    def _at(self, places: tuple[int, ...]) -> Architecture:
        cells = (choices[place] for choices, place in zip(self.cells, places[:-1], strict=True))
        return Architecture(tuple(n for n in cells if n), self.look_backs[places[-1]])

    def draw(self, count: int, study_seed: int, purpose: str) -> list[Architecture]:
        """Distinct architectures, drawn uniformly; a smaller draw is the start of a larger."""
        self._check(count)
        order = stream(study_seed, purpose).permutation(len(self))
        return [self[int(k)] for k in order[:count]]

    def spread(self, count: int) -> list[Architecture]:
        """Distinct architectures all over the space; a smaller choice is the start of a larger.

        The points of a Halton sequence, each rounded down to the architecture it falls on.
        """
        self._check(count)
        points = qmc.Halton(len(self._sizes), scramble=False)
        chosen: dict[tuple[int, ...], None] = {}
        while len(chosen) < count:
            places = (points.random(BLOCK) * self._sizes).astype(int)
            chosen |= dict.fromkeys(map(tuple, places.tolist()))
        return [self._at(places) for places in list(chosen)[:count]]

    def _check(self, count: int) -> None:
        if count > len(self):
            raise BadInput(
                f"{count:,} architectures are asked for and the space has {len(self):,}; "
                "ask for fewer."
            )


_FEW = tuple(range(7, 32))
_LOOK_BACKS = (1, 10, 20, 30)
SPACES = {
    "one_layer": Space((tuple(range(1, 101)),), tuple(range(1, 31))),
    "two_layers": Space((_FEW, (0, *_FEW)), _LOOK_BACKS),
    "three_layers": Space((_FEW, _FEW, _FEW), _LOOK_BACKS),
}
