"""Random weights of a stacked LSTM (Algorithm 1, lines 5 and 6)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from typing import Any

import numpy as np
from scipy import special

from odyssey import labels
from odyssey.cells.block import Block
from odyssey.cells.variants import VARIANTS
from odyssey.errors import BadInput
from odyssey.random_sampling.architectures import Architecture
from odyssey.search_space import stream

Parameters = dict[str, np.ndarray]  # by their names in docs/equations.md; the dense layer's V and b
NORMAL, UNIFORM = "normal", "uniform"


@dataclass(frozen=True)
class Scheme:
    """What weights are drawn from: N(0, 1) ("normal") or evenly from -1 to 1 ("uniform").

    input: kernels that meet a layer's inputs, the dense layer's too. bias: that of the dense layer
    too. recurrent: all other weights, which meet what the layer put out or remembers.
    Raises BadInput for a distribution that does not exist.
    """

    input: str = NORMAL
    recurrent: str = NORMAL
    bias: str = NORMAL

    def __post_init__(self) -> None:
        for field in fields(self):
            if (value := getattr(self, field.name)) not in (NORMAL, UNIFORM):
                raise BadInput(
                    f"weights: {field.name} is {value!r}; choose one of {NORMAL}, {UNIFORM}."
                )

    @property
    def name(self) -> str:
        """In tables: "as printed", "inferred", or the three distributions."""
        return NAMES.get(self) or ", ".join(astuple(self))


PRINTED = Scheme()
INFERRED = Scheme(input=UNIFORM, bias=UNIFORM)
NAMES = {PRINTED: labels.PRINTED, INFERRED: labels.INFERRED}


def schemes(settings: Mapping[str, Any]) -> list[Scheme]:
    """What a study samples under: its `weights`, and the inferred scheme where it asks for it."""
    every = [Scheme(**settings["weights"]), *([INFERRED] if settings["inferred_weights"] else [])]
    return list(dict.fromkeys(every))


def draw(
    architecture: Architecture,
    variant: str,
    sample: int,
    study_seed: int,
    inputs: int = 1,
    outputs: int = 1,
    scheme: Scheme = PRINTED,
) -> np.ndarray:
    """All parameters of one sample, in the order of `parts`: float32 (parameters,).

    They depend on the arguments only, so that one sample can be drawn again alone. All schemes have
    the same normal numbers x; what is uniform is 2 Φ(x) - 1 of them.
    """
    address = f"random sampling of {variant} {architecture.name}, sample {sample}"
    block = VARIANTS[variant]
    size = architecture.parameters(block, inputs, outputs)
    vector = stream(study_seed, address).standard_normal(size, dtype=np.float32)
    if scheme != PRINTED:
        hidden, dense = parts(vector, architecture, block, inputs, outputs)
        for name, values in (pair for layer in (*hidden, dense) for pair in layer.items()):
            if getattr(scheme, _part(name)) == UNIFORM:
                special.erf(values / np.float32(math.sqrt(2)), out=values)
    return vector


def _part(name: str) -> str:
    """The part of a scheme that a parameter belongs to."""
    return {"W": "input", "V": "input", "b": "bias"}.get(name[0], "recurrent")


def parts(
    vector: np.ndarray,
    architecture: Architecture,
    block: Block,
    inputs: int = 1,
    outputs: int = 1,
) -> tuple[list[Parameters], Parameters]:
    """The parameters of every hidden layer, and of the dense layer, as views of a vector.

    vector: (..., parameters); its leading dimensions are those of every parameter too.
    """
    sizes = (inputs, *architecture.cells)
    shapes = [
        *(block.parameter_shapes(m, n) for m, n in zip(sizes, architecture.cells, strict=False)),
        {"V": (outputs, architecture.cells[-1]), "b": (outputs,)},
    ]
    lengths = [math.prod(shape) for layer in shapes for shape in layer.values()]
    slices = iter(np.split(vector, np.cumsum(lengths)[:-1], axis=-1))
    *hidden, dense = [
        {name: next(slices).reshape(vector.shape[:-1] + shape) for name, shape in layer.items()}
        for layer in shapes
    ]
    return hidden, dense
