"""Layers of every variant: one way in, `make_layer`."""

from __future__ import annotations

from odyssey.cells.fused_gru import FusedGRU
from odyssey.cells.fused_lstm import FusedLSTM
from odyssey.cells.layer import Layer
from odyssey.cells.reference import ReferenceLayer
from odyssey.cells.reference_gru import ReferenceGRU
from odyssey.errors import BadInput
from odyssey.variants import GRU, VARIANTS, Block, Variant

ENGINES = ("reference", "fused")
LAYERS: dict[type[Block], dict[str, type[Layer]]] = {
    Variant: {"reference": ReferenceLayer, "fused": FusedLSTM},
    GRU: {"reference": ReferenceGRU, "fused": FusedGRU},
}


def make_layer(variant: Block | str, input_size: int, hidden_size: int, engine: str) -> Layer:
    """Make one hidden layer, a `torch.nn.Module` from (time, input_size) to (time, hidden_size).

    variant: a declaration, or a name in `VARIANTS`. engine: "reference" (plain autograd, any
    floating-point type) or "fused" (compiled, float32 and float64, the same numbers faster).

    Raises BadInput for a name that is not known and for sizes below one.
    """
    if engine not in ENGINES:
        raise BadInput(f"Engine {engine!r} is not known; choose one of {', '.join(ENGINES)}.")
    if isinstance(variant, str):
        if variant not in VARIANTS:
            raise BadInput(
                f"Variant {variant!r} is not known; choose one of {', '.join(VARIANTS)}."
            )
        variant = VARIANTS[variant]
    if input_size < 1 or hidden_size < 1:
        raise BadInput(
            f"A layer of {input_size} inputs and {hidden_size} blocks needs at least one of each."
        )
    return LAYERS[type(variant)][engine](variant, input_size, hidden_size)
