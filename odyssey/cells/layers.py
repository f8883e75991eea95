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

    engine: "reference" (plain autograd; any floating-point type and device) or "fused" (compiled;
    float32 and float64 on the CPU; the same numbers faster).

    Raises BadInput for an engine that is not known and for sizes below one.
    """
    if engine not in LAYERS:
        raise BadInput(f"Engine {engine!r} is not known; choose one of {', '.join(ENGINES)}.")
    if input_size < 1 or hidden_size < 1:
        raise BadInput(
            f"A layer of {input_size} inputs and {hidden_size} blocks needs at least one of each."
        )
    return LAYERS[engine](block, input_size, hidden_size)
