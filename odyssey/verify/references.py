"""What a cell may turn out to be: the variants, and each of them with a well-known mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import torch
from torch import Tensor

from odyssey.cells.compiler.text import evaluated
from odyssey.cells.compiler.trace import Trace
from odyssey.verify.mistakes import MISTAKES, Change, changed
from odyssey.verify.vectors import BLOCKS, HIDDEN, INPUTS

# The unit of a variant whose gate people also write as 1 minus it.
_TURNED = {"CIFG": "i", "CNP": "i", "GRU": "u", "GRU14": "u", "minGRU": "u"}


@dataclass(frozen=True)
class Reference:
    """One block to compare with.

    name: the variant. otherwise: what it does otherwise than its authors, in words; empty for the
    variant itself. change: what makes that of its trace. absent: weights that are constantly 0.
    negated: the unit whose weights count with the other sign, as where one gate is written as 1
    minus another.
    """

    name: str
    otherwise: str = ""
    change: Change | None = None
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
        every = {
            key: self.sign(key) * weights[key] if key in self.shapes else x.new_zeros(shape)
            for key, shape in BLOCKS[self.name].parameter_shapes(INPUTS, HIDDEN).items()
        }
        trace, step = _computed(self.name, self.change)
        states = (x.new_zeros(HIDDEN),) * len(trace.states)
        outputs = []
        for x_t in x:
            states = step(every, x_t, *states)
            outputs.append(states[0])
        return torch.stack(outputs)


@cache
def _computed(name: str, change: Change | None) -> tuple[Trace, Callable[..., Any]]:
    """The trace of a block with a change, and a function that computes it."""
    trace = BLOCKS[name].trace
    trace = (changed(trace, change) if change else None) or trace
    return trace, evaluated(trace)


def references() -> list[Reference]:
    """All there are: variants, these without biases, then what differs from them in one thing."""
    variants = [Reference(name) for name in BLOCKS]
    variants += [Reference(name, negated=unit) for name, unit in _TURNED.items()]
    variants += [replace(each, absent=_named(each, "b")) for each in variants]
    mistaken = [
        replace(each, otherwise=words, change=change)
        for words, change in MISTAKES
        for each in variants
        if changed(BLOCKS[each.name].trace, change)
    ]
    one_less = [
        replace(each, otherwise=f"nothing does what {name} does", absent=(*each.absent, name))
        for each in variants
        for name in _named(each, "p")
    ]
    return [*variants, *mistaken, *one_less]


def _named(reference: Reference, kind: str) -> tuple[str, ...]:
    return tuple(key for key in reference.shapes if key.startswith(f"{kind}_"))
