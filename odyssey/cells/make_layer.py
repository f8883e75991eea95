"""The way in for people: a layer of whatever describes a cell, `make_layer`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from odyssey.cells.block import Block, block
from odyssey.cells.layer import Layer
from odyssey.cells.layers import layer_of
from odyssey.cells.variants import VARIANTS
from odyssey.errors import BadInput


def make_layer(
    cell: Block | Callable[..., Any] | str,
    input_size: int,
    hidden_size: int,
    engine: str = "fused",
) -> Layer:
    """Make one hidden layer; see `odyssey.cells.layers.layer_of`.

    cell: a function of equations as in `odyssey.cells.blocks`, a block, or a name in `VARIANTS`.

    Raises BadInput for a name that is not known, a function that is no cell and sizes below one.
    """
    if callable(cell):
        cell = block(cell)
    if isinstance(cell, str):
        if cell not in VARIANTS:
            raise BadInput(f"Variant {cell!r} is not known; choose one of {', '.join(VARIANTS)}.")
        cell = VARIANTS[cell]
    return layer_of(cell, input_size, hidden_size, engine)
