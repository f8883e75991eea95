"""What a cell may turn out to be: the variants, and each of them with a well-known mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from odyssey.verify.equations import BLOCKS, NO_DEPARTURE, Activations, Departure, states
from odyssey.verify.vectors import HIDDEN, INPUTS

PAPERS = Activations(torch.sigmoid, torch.tanh, torch.tanh)


def _hard(slope: float) -> Callable[[Tensor], Tensor]:
    return lambda a: torch.clamp(slope * a + 0.5, 0, 1)


@dataclass(frozen=True)
class Reference:
    """One block to compare with.

    name: the variant. otherwise: what it does otherwise than the paper, in words; empty for the
    variant itself. absent: weights that are constantly 0. negated: the unit whose weights count
    with the other sign, as where one gate is written as 1 minus another.
    """

    name: str
    otherwise: str = ""
    activations: Activations = PAPERS
    departure: Departure = NO_DEPARTURE
    absent: tuple[str, ...] = ()
    negated: str = ""

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Weights that are there, by the paper's names, with shapes at the vectors' sizes."""
        shapes = BLOCKS[self.name].parameter_shapes(INPUTS, HIDDEN)
        return {key: shape for key, shape in shapes.items() if key not in self.absent}

    def sign(self, key: str) -> int:
        """What a weight counts with."""
        return -1 if self.negated and key.endswith(f"_{self.negated}") else 1

    def run(self, weights: Mapping[str, Tensor], x: Tensor) -> Tensor:
        """Outputs, (time, hidden_size). weights: float64, at least those that are there."""
        block, zero = BLOCKS[self.name], x.new_zeros(HIDDEN)
        every = {
            key: self.sign(key) * weights[key] if key in self.shapes else x.new_zeros(shape)
            for key, shape in block.parameter_shapes(INPUTS, HIDDEN).items()
        }
        steps = states(block, every, list(x), zero, self.activations, self.departure)
        return torch.stack([step["y"] for step in steps])


_MISTAKES = (
    ("the forget gate's bias is 1 more than its parameter", PAPERS, Departure(forget_bias=1)),
    ("the output gate's peephole sees the cell of the step before, c(t-1), not c(t)", PAPERS,
     Departure(output_peephole_late=True)),
    ("the recurrent weights see the cell c(t-1), not the output y(t-1)", PAPERS,
     Departure(recurrence_from_cell=True)),
    ("the reset gate acts on y(t-1) before the recurrent product, not on the product", PAPERS,
     Departure(reset_first=True)),
    ("the gates have the hard sigmoid 0.2 a + 0.5", PAPERS._replace(gate=_hard(1 / 5)),
     NO_DEPARTURE),
    ("the gates have the hard sigmoid a / 6 + 0.5", PAPERS._replace(gate=_hard(1 / 6)),
     NO_DEPARTURE),
    ("the gates have tanh, not the sigmoid", PAPERS._replace(gate=torch.tanh), NO_DEPARTURE),
    ("the block input has the sigmoid, not tanh", PAPERS._replace(block_input=torch.sigmoid),
     NO_DEPARTURE),
    ("the block output has the sigmoid, not tanh", PAPERS._replace(block_output=torch.sigmoid),
     NO_DEPARTURE),
    ("the block input and the block output have ReLU, not tanh",
     PAPERS._replace(block_input=torch.relu, block_output=torch.relu), NO_DEPARTURE),
    ("the block input has no activation function", PAPERS._replace(block_input=lambda a: a),
     NO_DEPARTURE),
    ("the block output has no activation function", PAPERS._replace(block_output=lambda a: a),
     NO_DEPARTURE),
)  # fmt: skip


def references() -> list[Reference]:
    """All there are: variants, these without biases, then what differs from them in one thing."""
    variants = [Reference(name) for name in BLOCKS]
    variants += [Reference("CIFG", negated="i"), Reference("GRU", negated="u")]
    variants += [replace(each, absent=_named(each, "b")) for each in variants]
    mistaken = [
        replace(each, otherwise=words, activations=activations, departure=departure)
        for words, activations, departure in _MISTAKES
        for each in variants
    ]
    one_less = [
        replace(each, otherwise=f"nothing does what {name} does", absent=(*each.absent, name))
        for each in variants
        for name in _named(each, "p")
    ]
    return [*variants, *mistaken, *one_less]


def _named(reference: Reference, kind: str) -> tuple[str, ...]:
    return tuple(key for key in reference.shapes if key.startswith(f"{kind}_"))
