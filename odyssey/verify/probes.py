"""Experiments on a module and on a reference: how the outputs change when one weight changes."""

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

# Relative differences above which outputs differ. float32 is precise enough to measure them, and
# different references, and the effects of their weights, differ by more.
OUTPUT_TOLERANCE = 1e-4
EFFECT_TOLERANCE = 1e-2

Values = dict[Slot, Tensor]


@dataclass(frozen=True)
class Role:
    """The weight that a slot holds.

    Attributes:
        name: of the weight, as in the equations.
        transposed: whether the slot holds the weight's transpose.
    """

    name: str
    transposed: bool = False


def random_values(purpose: str, *shape: int) -> Tensor:
    """Return numbers from U(-1, 1), always the same for a purpose."""
    return torch.from_numpy(stream(0, f"probe {purpose}").uniform(-1, 1, shape))


X = 2 * random_values("x", STEPS, INPUTS)
_square = random_values("square", HIDDEN, HIDDEN)
# The value of all weights of a kind. The square matrix is symmetric, so that it does not matter yet
# which weights are transposed. Its change is not symmetric.
BASE = {
    "input": random_values("input", HIDDEN, INPUTS),
    "square": (_square + _square.T) / 2,
    "vector": random_values("vector", HIDDEN),
}
_CHANGE = {
    "input": random_values("move of input", HIDDEN, INPUTS),
    "square": random_values("move of square", HIDDEN, HIDDEN),
    "vector": random_values("move of vector", HIDDEN),
}


def relative_difference(a: Tensor, b: Tensor) -> float:
    """Return the norm of a - b divided by the norm of b."""
    return float((a - b).norm() / b.norm().clamp_min(1e-12))


def slot_values(roles: Mapping[Slot, Role], weights: Mapping[str, Tensor]) -> Values:
    """Return the values of slots for the values of weights.

    Args:
        roles: the weight that each slot holds.
        weights: values by name.
    """
    return {
        slot: weights[role.name].T if role.transposed else weights[role.name]
        for slot, role in roles.items()
    }


def outputs(subject: Subject, values: Values) -> Tensor:
    """Return the module's outputs on `X`, with slots set to values and all others to 0."""
    subject.fill(values)
    with torch.no_grad():
        return subject.run(X)


def effects(subject: Subject, values: Values) -> dict[tuple[Slot, bool], Tensor]:
    """Measure how the outputs change when the value of one slot changes.

    Args:
        subject: the module.
        values: of slots, before the change.

    Returns:
        The change of the outputs on `X`, by slot and whether the change was transposed; only the
        changes of square matrices are also transposed.
    """
    before = outputs(subject, values)
    found = {}
    for slot, value in values.items():
        for transposed in (False, True) if slot.kind == "square" else (False,):
            change = _CHANGE[slot.kind].T if transposed else _CHANGE[slot.kind]
            changed = outputs(subject, {**values, slot: value + change})
            found[slot, transposed] = changed - before
    return found


def reference_effects(reference: Reference, weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """Measure the same for the weights of a reference, by name."""
    before = reference.run(weights, X)
    return {
        name: reference.run({**weights, name: value + _CHANGE[kind(name)]}, X) - before
        for name, value in weights.items()
    }


@cache
def without_effect(reference: Reference) -> frozenset[str]:
    """Return the weights that do not change the outputs, such as b_i of an sLSTM."""
    weights = {name: random_values(name, *shape) for name, shape in reference.shapes.items()}
    changes = reference_effects(reference, weights).items()
    return frozenset(name for name, change in changes if float(change.norm()) < OUTPUT_TOLERANCE)


def kind(name: str) -> str:
    """Return the kind of slot that can hold a weight: "input", "square" or "vector"."""
    return {"W": "input", "R": "square"}.get(name[0], "vector")


def base_weights(reference: Reference) -> dict[str, Tensor]:
    """Return weights that are the same for all weights of a kind."""
    return {name: BASE[kind(name)] for name in reference.shapes}
