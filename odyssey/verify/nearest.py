"""Where a module departs that is none of the variants: how far from each, and from which step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment
from torch import Tensor

from odyssey.verify import vectors
from odyssey.verify.compare import golden_weights, output_errors
from odyssey.verify.layout import Slot
from odyssey.verify.probes import (
    ALIKE,
    LEVEL,
    Role,
    distance,
    effects,
    kind,
    levels,
    placed,
    reference_effects,
)
from odyssey.verify.references import Reference
from odyssey.verify.subject import Subject

Roles = dict[Slot, Role]

_KINDS = {
    "p": "every peephole",
    "b": "every bias",
    "R": "every recurrent weight",
    "Rp": "every recurrent weight and peephole",
}
_FAR = 1e6  # the cost of a role of another kind


@dataclass(frozen=True)
class Neighbour:
    """A variant beside the module, with the slots that most likely play its weights.

    unmatched: slots and weights without counterpart. errors: of y by time step, as in `Comparison`.
    cured_by: the fewest weights that, being 0 in both, make the outputs agree, in words; or empty.
    """

    reference: Reference
    unmatched: int
    errors: tuple[float, ...]
    cured_by: str

    @property
    def first_step(self) -> int:
        """The first time step, from 1, at which y differs; 0 if none does."""
        return next((t for t, error in enumerate(self.errors, 1) if error > ALIKE), 0)


def neighbours(subject: Subject) -> list[Neighbour]:
    """Every variant, first those with a counterpart for every weight and slot, nearest first."""
    x = torch.from_numpy(vectors.inputs()[0])
    found = []
    for layout in subject.layouts:
        moved = effects(subject, {slot: LEVEL[slot.kind] for slot in layout})
        for reference in map(Reference, vectors.BLOCKS):
            roles = named(layout, reference) or _likely(reference, layout, moved)
            found.append(_neighbour(subject, reference, roles, len(layout), x))
    nearest: dict[str, Neighbour] = {}
    for each in sorted(found, key=lambda each: (each.unmatched, max(each.errors))):
        nearest.setdefault(each.reference.name, each)
    return list(nearest.values())


def _neighbour(
    subject: Subject, reference: Reference, roles: Roles, slots: int, x: Tensor
) -> Neighbour:
    played = {role.name for role in roles.values()}
    absent = tuple(name for name in reference.shapes if name not in played)
    reference = replace(reference, absent=absent)
    weights = golden_weights(reference)

    def both(weights: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        subject.fill(placed(roles, weights))
        return subject.run(x).detach(), reference.run(weights, x)

    def without(names: Sequence[str]) -> dict[str, Tensor]:
        return {**weights, **{name: torch.zeros_like(weights[name]) for name in names}}

    cures = (
        words for words, names in _suspects(weights) if distance(*both(without(names))) < ALIKE
    )
    unmatched = slots - len(roles) + len(absent)
    return Neighbour(reference, unmatched, output_errors(*both(weights)), next(cures, ""))


def named(layout: Sequence[Slot], reference: Reference) -> Roles:
    """Roles by the parameters' names, where these are the paper's, and all of them; else none."""
    by_name = {slot.parameter.rpartition(".")[2]: slot for slot in layout if slot.whole}
    if set(by_name) != set(reference.shapes):
        return {}
    return {slot: Role(name) for name, slot in by_name.items()}


def _likely(
    reference: Reference, layout: Sequence[Slot], moved: Mapping[tuple[Slot, bool], Tensor]
) -> Roles:
    """The assignment of slots to weights whose effects on the outputs are nearest."""
    expected = reference_effects(reference, levels(reference))
    names = list(expected)
    cost = np.full((len(layout), len(names)), _FAR)
    role: dict[tuple[int, int], Role] = {}
    for (slot, transposed), effect in moved.items():
        for column, name in enumerate(names):
            row, far = layout.index(slot), distance(effect, expected[name])
            if kind(name) == slot.kind and far < cost[row, column]:
                cost[row, column], role[row, column] = far, Role(name, transposed)
    pairs = zip(*linear_sum_assignment(cost), strict=True)
    return {layout[pair[0]]: role[pair] for pair in pairs if pair in role}


def _suspects(weights: Mapping[str, Tensor]) -> Iterator[tuple[str, list[str]]]:
    """Weights to leave out, in words and by name: first singly, then all of a kind."""
    yield from ((name, [name]) for name in weights)
    for kinds, words in _KINDS.items():
        if names := [name for name in weights if name[0] in kinds]:
            yield words, names
