"""Layers of a block, by engine."""

from __future__ import annotations

from odyssey.cells.block import Block
from odyssey.cells.fused import FusedLayer
from odyssey.cells.layer import Layer
from odyssey.cells.reference import ReferenceLayer
from odyssey.errors import BadInput

LAYERS: dict[str, type[Layer]] = {"reference": ReferenceLayer, "fused": FusedLayer}
ENGINES = tuple(LAYERS)


def layer_of(block: Block, input_size: int, hidden_size: int, engine: str) -> Layer:
    """Make one hidden layer, a `torch.nn.Module` from (time, input_size) to (time, hidden_size).

    Args:
        block: the equations.
        input_size: number of inputs, at least 1.
        hidden_size: number of units, at least 1.
        engine: "reference" (autograd; any floating-point type and device) or "fused" (compiled and
            faster; float32 and float64 on the CPU). Both give the same numbers except for rounding.

    Raises:
        BadInput: there is no such engine, or a size is less than 1.
    """
    if engine not in LAYERS:
        raise BadInput(f"Engine {engine!r} is not known; choose one of {', '.join(ENGINES)}.")
    if input_size < 1 or hidden_size < 1:
        raise BadInput(
            f"A layer needs at least one input and one block, not {input_size} inputs and "
            f"{hidden_size} blocks."
        )
    return LAYERS[engine](block, input_size, hidden_size)
