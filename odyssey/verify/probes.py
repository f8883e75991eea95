"""Experiments on a module and on a reference: how far outputs go when one weight is moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from odyssey.search_space import stream
from odyssey.verify.layout import Slot
from odyssey.verify.references import Reference
from odyssey.verify.subject import Subject
from odyssey.verify.vectors import HIDDEN, INPUTS, STEPS

# Relative distances that float32 can confirm; references and their effects lie further apart.
ALIKE = 1e-4  # of outputs
MOVED_ALIKE = 1e-2  # of effects, which are smaller

Values = dict[Slot, Tensor]


@dataclass(frozen=True)
class Role:
    """A slot's part: a weight by the paper's name, and whether it lies there transposed."""

    name: str
    transposed: bool = False


def drawn(purpose: str, *shape: int) -> Tensor:
    return torch.from_numpy(stream(0, f"probe {purpose}").uniform(-1, 1, shape))


X = 2 * drawn("x", STEPS, INPUTS)
_square = drawn("square", HIDDEN, HIDDEN)
# Squares are symmetric, so that it does not matter yet which lie transposed; their moves are not.
LEVEL = {
    "input": drawn("input", HIDDEN, INPUTS),
    "square": (_square + _square.T) / 2,
    "vector": drawn("vector", HIDDEN),
}
_MOVE = {
    "input": drawn("move of input", HIDDEN, INPUTS),
    "square": drawn("move of square", HIDDEN, HIDDEN),
    "vector": drawn("move of vector", HIDDEN),
}


def distance(a: Tensor, b: Tensor) -> float:
    """How far outputs are from others, relative to the size of these."""
    return float((a - b).norm() / b.norm().clamp_min(1e-12))


def placed(roles: Mapping[Slot, Role], weights: Mapping[str, Tensor]) -> Values:
    """Values of slots, from values of weights by the paper's names."""
    return {
        slot: weights[role.name].T if role.transposed else weights[role.name]
        for slot, role in roles.items()
    }


def effects(subject: Subject, values: Values) -> dict[tuple[Slot, bool], Tensor]:
    """How far outputs go when a slot is moved, and a square also by its move transposed."""
    level = outputs(subject, values)
    found = {}
    for slot, value in values.items():
        for transposed in (False, True) if slot.kind == "square" else (False,):
            move = _MOVE[slot.kind].T if transposed else _MOVE[slot.kind]
            found[slot, transposed] = outputs(subject, {**values, slot: value + move}) - level
    return found


def reference_effects(reference: Reference, weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """The same of a reference's weights, by their names."""
    level = reference.run(weights, X)
    return {
        name: reference.run({**weights, name: value + _MOVE[kind(name)]}, X) - level
        for name, value in weights.items()
    }


@cache
def without_effect(reference: Reference) -> frozenset[str]:
    """Weights that cancel in the outputs, as b_i of an sLSTM does, which scales all alike."""
    weights = {name: drawn(name, *value.shape) for name, value in levels(reference).items()}
    moved = reference_effects(reference, weights).items()
    return frozenset(name for name, effect in moved if float(effect.norm()) < ALIKE)


def kind(name: str) -> str:
    """The kind of slot that can play a weight."""
    return {"W": "input", "R": "square"}.get(name[0], "vector")


def levels(reference: Reference) -> dict[str, Tensor]:
    """Every weight of a kind the same."""
    return {name: LEVEL[kind(name)] for name in reference.shapes}


def outputs(subject: Subject, values: Values) -> Tensor:
    subject.fill(values)
    with torch.no_grad():
        return subject.run(X)
