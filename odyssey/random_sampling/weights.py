"""Random weights of a stacked LSTM (Algorithm 1, lines 5 and 6)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from typing import Any

import numpy as np
from scipy import special

from odyssey.cells.block import Block
from odyssey.cells.variants import VARIANTS
from odyssey.errors import BadInput
from odyssey.random_sampling.architectures import Architecture
from odyssey.search_space import stream

Parameters = dict[str, np.ndarray]  # names as in docs/equations.md; V and b of the dense layer
NORMAL, UNIFORM = "normal", "uniform"


@dataclass(frozen=True)
class Scheme:
    """Distributions of random weights: "normal", N(0, 1), or "uniform", from -1 to 1.

    Attributes:
        input: distribution of the input kernels W and of the dense layer's weights V.
        recurrent: that of the recurrent weights R and the peepholes p.
        bias: that of all biases b.

    Raises:
        BadInput: there is no such distribution.
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
        """The name in tables: "as printed", "inferred", or the three distributions."""
        return NAMES.get(self) or ", ".join(astuple(self))


PRINTED = Scheme()
INFERRED = Scheme(input=UNIFORM, bias=UNIFORM)
NAMES = {PRINTED: "as printed", INFERRED: "inferred"}  # keys of odyssey.labels.SCHEMES


def schemes(sampling: Mapping[str, Any]) -> list[Scheme]:
    """Return the schemes that a study samples with, each once.

    Args:
        sampling: the section `sampling` of the configuration: `weights` is the first scheme; if
            `inferred_weights` is true, `INFERRED` is added.
    """
    chosen = [Scheme(**sampling["weights"]), *([INFERRED] if sampling["inferred_weights"] else [])]
    return list(dict.fromkeys(chosen))


def draw(
    architecture: Architecture,
    variant: str,
    sample: int,
    study_seed: int,
    inputs: int = 1,
    outputs: int = 1,
    scheme: Scheme = PRINTED,
) -> np.ndarray:
    """Draw all parameters of one sample.

    They depend on the arguments only, so that any sample can be drawn again alone. All schemes use
    the same standard normal numbers x; a uniform parameter is 2 Φ(x) - 1, with the distribution
    function Φ.

    Args:
        architecture: cells of the layers and look back.
        variant: LSTM variant of the hidden layers, a name in `VARIANTS`.
        sample: number of the sample.
        study_seed: seed of the study.
        inputs: variables that the network reads.
        outputs: variables that the network predicts.
        scheme: distributions of the weights.

    Returns:
        (parameters,) float32, in the order of `unpack`.
    """
    address = f"random sampling of {variant} {architecture.name}, sample {sample}"
    block = VARIANTS[variant]
    size = architecture.parameters(block, inputs, outputs)
    vector = stream(study_seed, address).standard_normal(size, dtype=np.float32)
    if scheme != PRINTED:
        hidden, dense = unpack(vector, architecture, block, inputs, outputs)
        for name, values in (pair for layer in (*hidden, dense) for pair in layer.items()):
            if getattr(scheme, _part(name)) == UNIFORM:
                special.erf(values / np.float32(math.sqrt(2)), out=values)
    return vector


def _part(name: str) -> str:
    """The attribute of `Scheme` that a parameter belongs to."""
    return {"W": "input", "V": "input", "b": "bias"}.get(name[0], "recurrent")


def unpack(
    vector: np.ndarray,
    architecture: Architecture,
    block: Block,
    inputs: int = 1,
    outputs: int = 1,
) -> tuple[list[Parameters], Parameters]:
    """Return the parameters in a vector by name, as views of the vector.

    Args:
        vector: all parameters, (..., parameters). The leading dimensions are kept.
        architecture: cells of the layers and look back.
        block: the LSTM block of the hidden layers.
        inputs: variables that the network reads.
        outputs: variables that the network predicts.

    Returns:
        The parameters of each hidden layer, and those of the dense layer.
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
