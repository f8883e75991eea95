"""`make_layer`: a hidden layer from a name, a function of equations or a block."""

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
    """Make one hidden layer, a `torch.nn.Module` from (time, input_size) to (time, hidden_size).

    Args:
        cell: a name in `odyssey.cells.variants.VARIANTS`, a function of equations as in
            `odyssey.cells.blocks`, or a block.
        input_size: number of inputs, at least 1.
        hidden_size: number of units, at least 1.
        engine: "fused" (compiled; float32 and float64 on the CPU) or "reference" (autograd; any
            floating-point type and device).

    Raises:
        BadInput: there is no such name or engine, the function is not a cell, or a size is less
            than 1.

    Examples:
        >>> import torch
        >>> layer = make_layer("V", input_size=3, hidden_size=5, engine="reference")
        >>> layer(torch.randn(7, 3)).shape  # 7 time steps
        torch.Size([7, 5])
        >>> layer.W_z.shape
        torch.Size([5, 3])

        A cell of your own is a function of its parameters p, the input x and its states:

        >>> from odyssey.cells import sigmoid, tanh
        >>> def mine(p, x, y):
        ...     u = sigmoid(p.W_u @ x + p.b_u)
        ...     return u * y + (1 - u) * tanh(p.W_z @ x + p.R_z @ y + p.b_z)
        >>> [name for name, _ in make_layer(mine, 3, 5, "reference").named_parameters()]
        ['W_u', 'W_z', 'R_z', 'b_u', 'b_z']
    """
    if callable(cell):
        cell = block(cell)
    if isinstance(cell, str):
        if cell not in VARIANTS:
            raise BadInput(f"Variant {cell!r} is not known; choose one of {', '.join(VARIANTS)}.")
        cell = VARIANTS[cell]
    return layer_of(cell, input_size, hidden_size, engine)
