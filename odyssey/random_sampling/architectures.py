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

BLOCK = 4096  # points of the Halton sequence that are made at once


@dataclass(frozen=True)
class Architecture:
    """The size of a stacked LSTM.

    Attributes:
        cells: number of cells of each hidden layer, from the input up.
        look_back: number of time steps that the network reads before it predicts the next one.

    Raises:
        BadInput: one of these is not a whole number of at least 1, or there is no layer.

    Examples:
        >>> from odyssey.cells.variants import VARIANTS
        >>> architecture = Architecture(cells=(16, 8), look_back=10)
        >>> architecture.name
        '16-8_lb10'
        >>> architecture.parameters(VARIANTS["NP"])
        1961
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
        """Cells and look back as a short text, such as "7-31_lb10"."""
        return f"{'-'.join(map(str, self.cells))}_lb{self.look_back}"

    def parameters(self, block: Block, inputs: int = 1, outputs: int = 1) -> int:
        """Return the number of trainable parameters, with the dense output layer.

        Args:
            block: the LSTM block of the hidden layers.
            inputs: variables of the series that the network reads.
            outputs: variables of the series that the network predicts.
        """
        sizes = (inputs, *self.cells)
        shapes = (block.parameter_shapes(m, n) for m, n in zip(sizes, self.cells, strict=False))
        hidden = sum(math.prod(shape) for layer in shapes for shape in layer.values())
        return hidden + outputs * (self.cells[-1] + 1)


def _is_positive(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and number > 0


@dataclass(frozen=True)
class Space:
    """A search space: all combinations of cells in each layer and look back.

    Attributes:
        cells: for each layer, the numbers of cells to choose from. 0 means: without this layer,
            as in Figure 3 of the paper.
        look_backs: the look backs to choose from.
    """

    cells: tuple[tuple[int, ...], ...]
    look_backs: tuple[int, ...]

    def __len__(self) -> int:
        return math.prod(self._sizes)

    def __iter__(self) -> Iterator[Architecture]:
        return (self[k] for k in range(len(self)))

    def __getitem__(self, number: int) -> Architecture:
        """Return the architecture with this number, from 0; the look back changes fastest."""
        return self._at(tuple(map(int, np.unravel_index(number, self._sizes))))

    @property
    def _sizes(self) -> tuple[int, ...]:
        return (*map(len, self.cells), len(self.look_backs))

    def _at(self, indices: tuple[int, ...]) -> Architecture:
        """The architecture with these indices into `cells` and, last, into `look_backs`."""
        cells = (choices[k] for choices, k in zip(self.cells, indices[:-1], strict=True))
        return Architecture(tuple(n for n in cells if n), self.look_backs[indices[-1]])

    def draw(self, count: int, study_seed: int, purpose: str) -> list[Architecture]:
        """Draw distinct architectures uniformly at random.

        Args:
            count: how many. The first n of a larger draw are the draw of n.
            study_seed: seed of the study.
            purpose: name of the random stream; another name gives another draw.

        Returns:
            The architectures in the order in which they were drawn.

        Raises:
            BadInput: the space has fewer architectures.

        Examples:
            >>> [a.name for a in SPACES["two_layers"].draw(2, study_seed=1, purpose="example")]
            ['7-21_lb1', '9_lb20']
        """
        self._check(count)
        order = stream(study_seed, purpose).permutation(len(self))
        return [self[int(k)] for k in order[:count]]

    def spread(self, count: int) -> list[Architecture]:
        """Choose distinct architectures spread evenly over the space, by a Halton sequence.

        Each point of the sequence is rounded down to an architecture.

        Args:
            count: how many. The first n of a larger choice are the choice of n.

        Returns:
            The architectures in the order of the sequence.

        Raises:
            BadInput: the space has fewer architectures.
        """
        self._check(count)
        points = qmc.Halton(len(self._sizes), scramble=False)
        chosen: dict[tuple[int, ...], None] = {}
        while len(chosen) < count:
            indices = (points.random(BLOCK) * self._sizes).astype(int)
            chosen |= dict.fromkeys(map(tuple, indices.tolist()))
        return [self._at(indices) for indices in list(chosen)[:count]]

    def _check(self, count: int) -> None:
        if count > len(self):
            raise BadInput(
                f"{count:,} architectures are asked for and the space has {len(self):,}; "
                "ask for fewer."
            )


_CELLS = tuple(range(7, 32))
_LOOK_BACKS = (1, 10, 20, 30)
SPACES = {
    "one_layer": Space((tuple(range(1, 101)),), tuple(range(1, 31))),
    "two_layers": Space((_CELLS, (0, *_CELLS)), _LOOK_BACKS),
    "three_layers": Space((_CELLS, _CELLS, _CELLS), _LOOK_BACKS),
}
