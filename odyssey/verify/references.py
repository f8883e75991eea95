"""What a module is compared with: blocks, and each of them with one common mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import torch
from torch import Tensor

from odyssey.cells.block import Block
from odyssey.cells.compiler.symbols import Symbol
from odyssey.cells.compiler.text import evaluated
from odyssey.cells.compiler.trace import Trace
from odyssey.verify.mistakes import MISTAKES, Change, with_change
from odyssey.verify.vectors import HIDDEN, INPUTS


@dataclass(frozen=True)
class Reference:
    """One recurrence that a module is compared with.

    Attributes:
        name: the block: a variant, or `file:function`.
        block: its equations.
        mistake: how it differs from the block, in words; empty for the block itself.
        change: what makes this difference.
        absent: names of weights that are 0.
        negated: names of weights that are used with the opposite sign, because a gate is often
            written as 1 minus another gate: 1 - sigmoid(a) = sigmoid(-a).
    """

    name: str
    block: Block
    mistake: str = ""
    change: Change | None = None
    absent: tuple[str, ...] = ()
    negated: tuple[str, ...] = ()

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Name and shape of each weight that is not absent, at the sizes of the vectors."""
        shapes = self.block.parameter_shapes(INPUTS, HIDDEN)
        return {name: shape for name, shape in shapes.items() if name not in self.absent}

    def sign(self, name: str) -> int:
        """Return the sign, 1 or -1, with which a weight is used."""
        return -1 if name in self.negated else 1

    def run(self, weights: Mapping[str, Tensor], x: Tensor) -> Tensor:
        """Run over a sequence, from states that are 0.

        Args:
            weights: float64, by name; at least those that are not absent.
            x: float64 (time, input_size).

        Returns:
            The outputs, float64 (time, hidden_size).
        """
        parameters = {
            name: self.sign(name) * weights[name] if name in self.shapes else x.new_zeros(shape)
            for name, shape in self.block.parameter_shapes(INPUTS, HIDDEN).items()
        }
        trace, step = _step(self.block, self.change)
        states = (x.new_zeros(HIDDEN),) * len(trace.states)
        outputs = []
        for x_t in x:
            states = step(parameters, x_t, *states)
            outputs.append(states[0])
        return torch.stack(outputs)


@cache
def _step(block: Block, change: Change | None) -> tuple[Trace, Callable[..., Any]]:
    """Return the trace of a block after a change, and the function that computes a step."""
    trace = (with_change(block.trace, change) if change else None) or block.trace
    return trace, evaluated(trace)


def references(blocks: Mapping[str, Block]) -> list[Reference]:
    """List what a module is compared with.

    Args:
        blocks: by name.

    Returns:
        First the blocks and their equivalent forms, then these without biases, then each with one
        mistake, and each without one of its peepholes or other vectors.
    """
    exact = [Reference(name, block) for name, block in blocks.items()]
    exact += [replace(each, negated=names) for each in exact for names in _turned_gates(each)]
    exact += [replace(each, absent=biases) for each in exact if (biases := _biases(each))]
    mistaken = [
        replace(each, mistake=words, change=change)
        for words, change in MISTAKES
        for each in exact
        if with_change(each.block.trace, change)
    ]
    incomplete = [
        replace(each, mistake=f"no parameter acts as {name}", absent=(*each.absent, name))
        for each in exact
        for name in each.shapes
        if name[:2] not in ("W_", "R_", "b_")
    ]
    return [*exact, *mistaken, *incomplete]


def _biases(reference: Reference) -> tuple[str, ...]:
    return tuple(name for name in reference.shapes if name.startswith("b_"))


def _turned_gates(reference: Reference) -> Iterator[tuple[str, ...]]:
    """Yield, for each gate that is also used as 1 minus this gate, the weights of the gate."""
    for symbol in reference.block.trace.order:
        if symbol.op != "-" or symbol.args[0].value != 1 or symbol.args[1].op != "sigmoid":
            continue
        if weights := _weights_of_sum(symbol.args[1].args[0]):
            yield weights


def _weights_of_sum(symbol: Symbol) -> tuple[str, ...]:
    """Return the weights of a sum in which every term has one, so that its sign can change."""
    match symbol.op:
        case "+":
            terms = [_weights_of_sum(argument) for argument in symbol.args]
            return tuple(name for term in terms for name in term) if all(terms) else ()
        case "*":
            return tuple(argument.name for argument in symbol.args if argument.op == "vector")[:1]
        case "@" | "vector":
            return (symbol.name,)
    return ()
