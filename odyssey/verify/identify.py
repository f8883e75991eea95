"""Which variant a module is, and which of its slots plays which part: by experiment.

All matrices of one kind get the same values, and all vectors. Then it does not matter yet which is
which: the outputs tell the variant. After that one slot at a time is moved, and so is one weight at
a time of the variant: what moves the outputs alike is the same. No search over assignments is
needed, and the result does not depend on names or on how weights are packed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations

import torch
from torch import Tensor

from odyssey.verify.layout import Slot
from odyssey.verify.probes import (
    ALIKE,
    LEVEL,
    MOVED_ALIKE,
    Role,
    Values,
    X,
    distance,
    drawn,
    effects,
    kind,
    levels,
    outputs,
    placed,
    reference_effects,
    without_effect,
)
from odyssey.verify.references import Reference, references
from odyssey.verify.subject import Subject

_MOST_LEFT_OUT = 2
_MOST_ROUNDS = 4


@dataclass(frozen=True)
class Match:
    """A reference and the slots that play its weights.

    layout: all slots. roles: of those that have one. copies: slots that do what another does, such
    as a second bias, by that one. left_out: slots that have to be 0. idle: slots without effect.
    unexplained: slots that act like none of the reference's weights.
    """

    reference: Reference
    layout: Sequence[Slot]
    roles: dict[Slot, Role]
    copies: dict[Slot, Slot] = field(default_factory=dict)
    left_out: tuple[Slot, ...] = ()
    idle: tuple[Slot, ...] = ()
    unexplained: tuple[Slot, ...] = ()

    @property
    def missing(self) -> set[str]:
        """Weights of the reference that have an effect, which no slot has."""
        played = {role.name for role in self.roles.values()}
        return set(self.reference.shapes) - played - without_effect(self.reference)

    @property
    def complete(self) -> bool:
        """Whether every weight is played, and every slot explained."""
        return not self.missing and not self.unexplained


def identify(subject: Subject) -> list[Match]:
    """What the module may be: one complete match, or else partial ones, best first, or none."""
    partial: list[Match] = []
    for layout in subject.layouts:
        for match in _matches(subject, layout):
            if match.complete:
                return [match]
            partial.append(match)
    return sorted(partial, key=lambda match: len(match.unexplained) + len(match.missing))


def _matches(subject: Subject, layout: Sequence[Slot]) -> Iterator[Match]:
    copies, idle = _copies(subject, layout)
    values = {slot: LEVEL[slot.kind] for slot in layout if slot not in {*copies, *idle}}
    vectors = [slot for slot in values if slot.kind == "vector"]
    for count in range(_MOST_LEFT_OUT + 1):
        for left_out in combinations(vectors, count):
            kept = {slot: value for slot, value in values.items() if slot not in left_out}
            for reference in _alike(outputs(subject, kept)):
                roles = _roles(subject, reference, kept)
                unexplained = tuple(slot for slot in kept if slot not in roles)
                yield Match(reference, layout, roles, copies, left_out, idle, unexplained)


def _copies(subject: Subject, layout: Sequence[Slot]) -> tuple[dict[Slot, Slot], tuple[Slot, ...]]:
    """Slots that do what an earlier one does, by that one, and slots that do nothing."""
    values = {slot: drawn(str(slot), *LEVEL[slot.kind].shape) for slot in layout}
    moved = effects(subject, values)
    idle = tuple(slot for slot in layout if float(moved[slot, False].norm()) < ALIKE)
    copies: dict[Slot, Slot] = {}
    for first, second in combinations([slot for slot in layout if slot not in idle], 2):
        new = first not in copies and second not in copies and first.kind == second.kind
        if new and distance(moved[second, False], moved[first, False]) < MOVED_ALIKE:
            copies[second] = first
    return copies, idle


@cache
def _known() -> tuple[list[Reference], Tensor]:
    """Every reference, and what it makes of `X` where all weights of one kind are the same.

    A mistake is left out that makes no difference in a variant, or makes another one of it.
    """
    known, expected, seen = list[Reference](), list[Tensor](), set[bytes]()
    for each in references():
        y = each.run(levels(each), X)
        if not (each.otherwise and y.numpy().tobytes() in seen):
            known.append(each)
            expected.append(y)
        seen.add(y.numpy().tobytes())
    return known, torch.stack(expected)


def _alike(y: Tensor) -> list[Reference]:
    known, expected = _known()
    apart = (expected - y).norm(dim=(1, 2)) / expected.norm(dim=(1, 2))
    return [known[place] for place in torch.nonzero(apart < ALIKE).flatten().tolist()]


def _roles(subject: Subject, reference: Reference, values: Values) -> dict[Slot, Role]:
    """The parts of the slots that have exactly one, no two the same.

    Weights may still act alike where all are the same, as R_ii and R_fi do while i equals f. So the
    slots that are known then get values of their own, which tells the others apart.
    """
    weights, roles = levels(reference), dict[Slot, Role]()
    for _ in range(_MOST_ROUNDS):
        moved, expected = effects(subject, values), reference_effects(reference, weights)
        found = {slot: _fitting(slot, moved, expected) for slot in values if slot not in roles}
        taken = Counter(role.name for fitting in found.values() for role in fitting)
        new = {s: r[0] for s, r in found.items() if len(r) == 1 and taken[r[0].name] == 1}
        if not new:
            break
        roles |= new
        for role in new.values():
            weights[role.name] = drawn(role.name, *weights[role.name].shape)
        values = values | placed(roles, weights)
    return roles


def _fitting(
    slot: Slot, moved: dict[tuple[Slot, bool], Tensor], expected: dict[str, Tensor]
) -> list[Role]:
    return [
        Role(name, transposed)
        for name, effect in expected.items()
        for transposed in (False, True)
        if (slot, transposed) in moved and kind(name) == slot.kind
        and distance(moved[slot, transposed], effect) < MOVED_ALIKE
    ]  # fmt: skip
