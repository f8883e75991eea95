"""Which reference a module computes, and which weight each of its slots holds, by experiment.

First, all matrices of one kind have the same values, and all vectors too. Then it does not matter
yet which slot holds which weight, and the outputs tell the reference. After that, one slot of the
module is changed at a time, and one weight of the reference. A slot holds the weight with the same
effect on the outputs. No search over assignments is needed, and the result depends neither on the
names of parameters nor on how they are packed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations

import torch
from torch import Tensor

from odyssey.cells.block import Block
from odyssey.verify.layout import Slot
from odyssey.verify.probes import (
    BASE,
    EFFECT_TOLERANCE,
    OUTPUT_TOLERANCE,
    Role,
    Values,
    X,
    base_weights,
    effects,
    kind,
    outputs,
    random_values,
    reference_effects,
    relative_difference,
    slot_values,
    without_effect,
)
from odyssey.verify.references import Reference, references
from odyssey.verify.subject import Subject

_MAX_ZERO_SLOTS = 2

Fits = dict[Slot, list[Role]]


@dataclass(frozen=True)
class Match:
    """A reference, and the slots that hold its weights.

    Attributes:
        reference: what the module computes.
        layout: all slots of the module.
        roles: the weights of the slots that hold one.
        copies: slots that have the same effect as another slot, such as a second bias, with this
            other slot.
        zero_slots: slots that must be 0.
        idle: slots without effect.
        unexplained: slots that act like no weight of the reference.
    """

    reference: Reference
    layout: Sequence[Slot]
    roles: dict[Slot, Role]
    copies: dict[Slot, Slot] = field(default_factory=dict)
    zero_slots: tuple[Slot, ...] = ()
    idle: tuple[Slot, ...] = ()
    unexplained: tuple[Slot, ...] = ()

    @property
    def missing(self) -> set[str]:
        """Weights of the reference that have an effect, but that no slot holds."""
        held = {role.name for role in self.roles.values()}
        return set(self.reference.shapes) - held - without_effect(self.reference)

    @property
    def complete(self) -> bool:
        """Whether every weight has a slot and every slot is explained."""
        return not self.missing and not self.unexplained


def identify(subject: Subject, blocks: Mapping[str, Block]) -> list[Match]:
    """Find the reference that a module computes.

    Args:
        subject: the module.
        blocks: those that it may compute, by name.

    Returns:
        One complete match, or else all partial matches, the best first.
    """
    partial: list[Match] = []
    for layout in subject.layouts:
        for match in _matches(subject, layout, blocks):
            if match.complete:
                return [match]
            partial.append(match)
    return sorted(partial, key=lambda match: len(match.unexplained) + len(match.missing))


def _matches(
    subject: Subject, layout: Sequence[Slot], blocks: Mapping[str, Block]
) -> Iterator[Match]:
    copies, idle = _copies_and_idle(subject, layout)
    values = {slot: BASE[slot.kind] for slot in layout if slot not in {*copies, *idle}}
    vectors = [slot for slot in values if slot.kind == "vector"]
    for count in range(_MAX_ZERO_SLOTS + 1):
        for zero_slots in combinations(vectors, count):
            others = {slot: value for slot, value in values.items() if slot not in zero_slots}
            for reference in _same_outputs(outputs(subject, others), blocks):
                roles = _roles(subject, reference, others)
                unexplained = tuple(slot for slot in others if slot not in roles)
                yield Match(reference, layout, roles, copies, zero_slots, idle, unexplained)


def _copies_and_idle(
    subject: Subject, layout: Sequence[Slot]
) -> tuple[dict[Slot, Slot], tuple[Slot, ...]]:
    """Return slots that act like an earlier slot, with this slot, and slots without effect."""
    values = {slot: random_values(str(slot), *BASE[slot.kind].shape) for slot in layout}
    found = effects(subject, values)
    idle = tuple(slot for slot in layout if float(found[slot, False].norm()) < OUTPUT_TOLERANCE)
    copies: dict[Slot, Slot] = {}
    for first, second in combinations([slot for slot in layout if slot not in idle], 2):
        new = first not in copies and second not in copies and first.kind == second.kind
        if new and _same_effect(found[second, False], found[first, False]):
            copies[second] = first
    return copies, idle


def _same_effect(a: Tensor, b: Tensor) -> bool:
    return relative_difference(a, b) < EFFECT_TOLERANCE


def _same_outputs(y: Tensor, blocks: Mapping[str, Block]) -> list[Reference]:
    """Return the references that have outputs y if all weights of one kind are the same."""
    known, expected = _distinct_references(tuple(blocks.items()))
    differences = (expected - y).norm(dim=(1, 2)) / expected.norm(dim=(1, 2))
    return [known[k] for k in torch.nonzero(differences < OUTPUT_TOLERANCE).flatten().tolist()]


@cache
def _distinct_references(
    blocks: tuple[tuple[str, Block], ...],
) -> tuple[list[Reference], Tensor]:
    """Return the references, and their outputs on `X` if all weights of one kind are the same.

    A mistake that changes nothing in a block, or that makes it another block, is left out.
    """
    known, expected, seen = list[Reference](), list[Tensor](), set[bytes]()
    for reference in references(dict(blocks)):
        y = reference.run(base_weights(reference), X)
        if not (reference.mistake and y.numpy().tobytes() in seen):
            known.append(reference)
            expected.append(y)
        seen.add(y.numpy().tobytes())
    return known, torch.stack(expected)


def _roles(subject: Subject, reference: Reference, values: Values) -> dict[Slot, Role]:
    """Return the weights that slots hold, as far as there is one weight for one slot.

    Several weights can have the same effect while all are equal, such as R_ii and R_fi while i = f.
    So the slots that are known get their own values, and the others are tried again.
    """
    weights, roles = base_weights(reference), dict[Slot, Role]()
    while len(roles) < len(values):
        found, expected = effects(subject, values), reference_effects(reference, weights)
        free = {name: effect for name, effect in expected.items() if name not in _names(roles)}
        fits = {slot: _fitting(slot, found, free) for slot in values if slot not in roles}
        new = _unique(fits) or _first_of_several(fits)
        if not new:
            break
        roles |= new
        for role in new.values():
            weights[role.name] = random_values(role.name, *weights[role.name].shape)
        values = values | slot_values(roles, weights)
    return roles


def _names(roles: Mapping[Slot, Role]) -> set[str]:
    return {role.name for role in roles.values()}


def _fitting(
    slot: Slot, found: dict[tuple[Slot, bool], Tensor], expected: dict[str, Tensor]
) -> list[Role]:
    """Return the roles with the same effect as the slot."""
    return [
        Role(name, transposed)
        for name, effect in expected.items()
        for transposed in (False, True)
        if (slot, transposed) in found and kind(name) == slot.kind
        and _same_effect(found[slot, transposed], effect)
    ]  # fmt: skip


def _unique(fits: Fits) -> dict[Slot, Role]:
    """Return the roles of slots that fit one weight only, which no other slot fits."""
    counts = Counter(role.name for roles in fits.values() for role in roles)
    return {s: r[0] for s, r in fits.items() if len(r) == 1 and counts[r[0].name] == 1}


def _first_of_several(fits: Fits) -> dict[Slot, Role]:
    """Return one role for one slot, if as many slots as weights have the same effect.

    So it is if the equations treat units alike, as in tanh(a) * tanh(b): the choice is free.
    """
    for slot, roles in fits.items():
        if len(roles) > 1 and sum(other == roles for other in fits.values()) == len(roles):
            return {slot: roles[0]}
    return {}
