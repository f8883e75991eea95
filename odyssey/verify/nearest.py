"""For a module that computes no block: how far it is from each, and from which time step on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment
from torch import Tensor

from odyssey.cells.block import Block
from odyssey.verify import vectors
from odyssey.verify.compare import golden_weights, output_errors
from odyssey.verify.layout import Slot
from odyssey.verify.probes import (
    BASE,
    OUTPUT_TOLERANCE,
    Role,
    base_weights,
    effects,
    kind,
    reference_effects,
    relative_difference,
    slot_values,
)
from odyssey.verify.references import Reference
from odyssey.verify.subject import Subject

Roles = dict[Slot, Role]

_GROUPS = {
    "p": "every peephole",
    "b": "every bias",
    "R": "every recurrent weight",
    "Rp": "every recurrent weight and peephole",
}
_IMPOSSIBLE = 1e6  # the cost of a weight in a slot of another kind


@dataclass(frozen=True)
class Neighbour:
    """A block compared with the module, with the most similar weight for each slot.

    Attributes:
        reference: the block.
        unmatched: number of slots and weights without a counterpart.
        errors: of y by time step, as in `compare.Comparison`; lower is better.
        agrees_without: the smallest set of weights with which the outputs agree if these are 0 in
            both, in words; empty if there is none.
    """

    reference: Reference
    unmatched: int
    errors: tuple[float, ...]
    agrees_without: str

    @property
    def first_different_step(self) -> int:
        """The first time step at which y differs, counted from 1; 0 if there is none."""
        different = (t for t, error in enumerate(self.errors, 1) if error > OUTPUT_TOLERANCE)
        return next(different, 0)


def neighbours(subject: Subject, blocks: Mapping[str, Block]) -> list[Neighbour]:
    """Compare a module with blocks on their golden vectors.

    Args:
        subject: the module.
        blocks: by name.

    Returns:
        All blocks: those with the fewest unmatched slots and weights first, then by the largest
        error.
    """
    x = torch.from_numpy(vectors.inputs()[0])
    found = []
    for layout in subject.layouts:
        changes = effects(subject, {slot: BASE[slot.kind] for slot in layout})
        for name, block in blocks.items():
            reference = Reference(name, block)
            roles = roles_by_name(layout, reference) or _similar_roles(reference, layout, changes)
            found.append(_neighbour(subject, reference, roles, len(layout), x))
    nearest: dict[str, Neighbour] = {}
    for each in sorted(found, key=lambda each: (each.unmatched, max(each.errors))):
        nearest.setdefault(each.reference.name, each)
    return list(nearest.values())


def _neighbour(
    subject: Subject, reference: Reference, roles: Roles, slots: int, x: Tensor
) -> Neighbour:
    held = {role.name for role in roles.values()}
    absent = tuple(name for name in reference.shapes if name not in held)
    reference = replace(reference, absent=absent)
    weights = golden_weights(reference)

    def run_both(weights: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        subject.fill(slot_values(roles, weights))
        return subject.run(x).detach(), reference.run(weights, x)

    def without(names: Sequence[str]) -> dict[str, Tensor]:
        return {**weights, **{name: torch.zeros_like(weights[name]) for name in names}}

    agreeing = (words for words, names in _groups(weights) if _agree(*run_both(without(names))))
    unmatched = slots - len(roles) + len(absent)
    errors = output_errors(*run_both(weights))
    return Neighbour(reference, unmatched, errors, next(agreeing, ""))


def _agree(y: Tensor, expected: Tensor) -> bool:
    """Whether outputs are the same, and not all 0."""
    same = relative_difference(y, expected) < OUTPUT_TOLERANCE
    return same and float(expected.norm()) > OUTPUT_TOLERANCE


def roles_by_name(layout: Sequence[Slot], reference: Reference) -> Roles:
    """Return the roles of parameters that have the names of weights.

    Args:
        layout: the slots of the module.
        reference: the block with the weights.

    Returns:
        One role for each slot, or none if not all parameters have the names of weights.
    """
    by_name = {slot.parameter.rpartition(".")[2]: slot for slot in layout if slot.whole}
    if set(by_name) != set(reference.shapes):
        return {}
    return {slot: Role(name) for name, slot in by_name.items()}


def _similar_roles(
    reference: Reference, layout: Sequence[Slot], changes: Mapping[tuple[Slot, bool], Tensor]
) -> Roles:
    """Return the assignment of weights to slots with the most similar effects on the outputs."""
    expected = reference_effects(reference, base_weights(reference))
    names = list(expected)
    cost = np.full((len(layout), len(names)), _IMPOSSIBLE)
    roles: dict[tuple[int, int], Role] = {}
    for (slot, transposed), effect in changes.items():
        row = layout.index(slot)
        for column, name in enumerate(names):
            difference = relative_difference(effect, expected[name])
            if kind(name) == slot.kind and difference < cost[row, column]:
                cost[row, column], roles[row, column] = difference, Role(name, transposed)
    pairs = zip(*linear_sum_assignment(cost), strict=True)
    return {layout[pair[0]]: roles[pair] for pair in pairs if pair in roles}


def _groups(weights: Mapping[str, Tensor]) -> Iterator[tuple[str, list[str]]]:
    """Yield groups of weights, in words and by name: first each weight, then all of a kind."""
    yield from ((name, [name]) for name in weights)
    for letters, words in _GROUPS.items():
        if names := [name for name in weights if name[0] in letters]:
            yield words, names
