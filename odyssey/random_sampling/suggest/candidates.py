"""Candidate architectures: a list of names, or all within bounds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from odyssey.errors import BadInput
from odyssey.random_sampling.architectures import Architecture

NAME = re.compile(r"(\d+(?:-\d+)*)_lb(\d+)", re.ASCII)


def read_candidates(names: Sequence[str]) -> list[Architecture]:
    """Return the architectures with these names, each once, in this order.

    Args:
        names: such as "7-31_lb10": cells of each layer, look back.

    Raises:
        BadInput: there are no names, or one is not the name of an architecture.

    Examples:
        >>> read_candidates(["16-8_lb10"])
        [Architecture(cells=(16, 8), look_back=10)]
    """
    if not names:
        raise BadInput(
            "config: suggest: candidates: the list is empty; name architectures such as "
            "16-8_lb10 (cells of each layer, look back), or set search to evolution."
        )
    return list(dict.fromkeys(_read(name) for name in names))


def _read(name: str) -> Architecture:
    match = NAME.fullmatch(name)
    if not match:
        raise BadInput(
            f"config: suggest: candidates: {name!r} is no architecture; write the cells of each "
            "layer and the look back, as in 16-8_lb10."
        )
    try:
        return Architecture(tuple(map(int, match[1].split("-"))), int(match[2]))
    except BadInput as problem:
        raise BadInput(f"config: suggest: candidates: {problem}") from problem


@dataclass(frozen=True)
class Bounds:
    """All architectures within bounds, each (low, high), both included.

    Attributes:
        depth: number of hidden layers.
        cells: number of cells of each layer.
        look_back: look back.

    Raises:
        BadInput: a lower bound is above the upper bound or below 1.
    """

    depth: tuple[int, int]
    cells: tuple[int, int]
    look_back: tuple[int, int]

    def __post_init__(self) -> None:
        for name, (low, high) in vars(self).items():
            if not 1 <= low <= high:
                raise BadInput(
                    f"config: suggest: {name}: [{low}, {high}] are no bounds; write [low, high], "
                    "both at least 1."
                )

    def __len__(self) -> int:
        each, look_backs = (high - low + 1 for low, high in (self.cells, self.look_back))
        low, high = self.depth
        return min(look_backs * sum(each**depth for depth in range(low, high + 1)), 2**62)

    @property
    def genes(self) -> np.ndarray:
        """Lowest and highest value of each gene, (genes, 2): depth, cells of layers, look back."""
        return np.array([self.depth, *[self.cells] * self.depth[1], self.look_back])

    def architecture(self, genes: np.ndarray) -> Architecture:
        """Return the architecture of genes, (genes,); cells beyond the depth are not used."""
        depth, *cells, look_back = map(int, genes)
        return Architecture(tuple(cells[:depth]), look_back)
