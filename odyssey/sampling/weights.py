"""Random weights of a stacked LSTM (Algorithm 1, lines 5 and 6)."""

from __future__ import annotations

import math

import numpy as np

from odyssey.cells.block import Block
from odyssey.sampling.architectures import Architecture
from odyssey.search_space import stream
from odyssey.variants import VARIANTS

Parameters = dict[str, np.ndarray]  # by their names in docs/equations.md; the dense layer's V and b


def draw(
    architecture: Architecture,
    variant: str,
    sample: int,
    study_seed: int,
    inputs: int = 1,
    outputs: int = 1,
) -> np.ndarray:
    """All parameters of one sample, from N(0, 1), in the order of `parts`: float32 (parameters,).

    They depend on the arguments only, so that one sample can be drawn again alone.
    """
    address = f"random sampling of {variant} {architecture.name}, sample {sample}"
    size = architecture.parameters(VARIANTS[variant], inputs, outputs)
    return stream(study_seed, address).standard_normal(size, dtype=np.float32)


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
