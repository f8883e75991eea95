"""Architectures that may be suggested: named one by one, or all within bounds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from odyssey.errors import BadInput
from odyssey.random_sampling.architectures import Architecture

NAME = re.compile(r"(\d+(?:-\d+)*)_lb(\d+)", re.ASCII)


def read_candidates(names: Sequence[str]) -> list[Architecture]:
    """Architectures from their names, such as "7-31_lb10", each once, in this order.

    Raises BadInput for a name that is none, an architecture that cannot be, or no names at all.
    """
    if not names:
        raise BadInput(
            "config: suggest: candidates: the list is empty; name architectures such as "
            "16-8_lb10 (cells of each layer, look back), or set search to evolution."
        )
    return list(dict.fromkeys(_read(name) for name in names))


def _read(name: str) -> Architecture:
    found = NAME.fullmatch(name)
    if not found:
        raise BadInput(
            f"config: suggest: candidates: {name!r} is no architecture; write the cells of each "
            "layer and the look back, as in 16-8_lb10."
        )
    try:
        return Architecture(tuple(map(int, found[1].split("-"))), int(found[2]))
    except BadInput as problem:
        raise BadInput(f"config: suggest: candidates: {problem}") from problem


@dataclass(frozen=True)
class Bounds:
    """All architectures with so many layers, cells in each, and look back: (low, high) each.

    Raises BadInput where a lower bound is above the upper, or below 1.
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
        """Lowest and highest value of every gene, (genes, 2): depth, cells of layers, look back."""
        return np.array([self.depth, *[self.cells] * self.depth[1], self.look_back])

    def architecture(self, genes: np.ndarray) -> Architecture:
        """The architecture of whole numbers (genes,); cells of layers beyond the depth are idle."""
        depth, *cells, look_back = map(int, genes)
        return Architecture(tuple(cells[:depth]), look_back)
