"""A module's outputs and gradients on the golden vectors, beside those of a reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from odyssey.verify import vectors
from odyssey.verify.layout import Slot
from odyssey.verify.probes import Role, placed
from odyssey.verify.references import Reference
from odyssey.verify.subject import Subject

DOUBLE, SINGLE = 1e-12, 1e-5  # relative errors: more than rounding in float64, and in float32


@dataclass(frozen=True)
class Comparison:
    """Largest errors, relative to the largest number of what is compared.

    outputs: of y by time step. gradients: by weight, and of x. first_step: the same for a sequence
    of one step.
    """

    outputs: tuple[float, ...]
    gradients: Mapping[str, float]
    first_step: Mapping[str, float]

    @property
    def worst_gradient(self) -> float:
        """The largest of the gradients' errors."""
        return max(self.gradients.values())

    @property
    def wrong_gradients(self) -> list[str]:
        """Those that rounding does not explain."""
        return [name for name, error in self.gradients.items() if error > SINGLE]


def compare(subject: Subject, reference: Reference, roles: Mapping[Slot, Role]) -> Comparison:
    """Both on the golden vectors of the reference's variant."""
    weights = golden_weights(reference)
    subject.fill(placed(roles, weights))
    x, dy = map(torch.from_numpy, vectors.inputs())
    outputs = output_errors(subject.run(x).detach(), reference.run(weights, x))
    gradients, first_step = (
        _gradient_errors(subject, reference, roles, weights, x[:steps], dy[:steps])
        for steps in (len(x), 1)
    )
    return Comparison(outputs, gradients, first_step)


def golden_weights(reference: Reference) -> dict[str, Tensor]:
    """The golden weights that the reference has, with the signs that they have in it."""
    golden = vectors.weights(reference.name)
    return {
        name: reference.sign(name) * torch.from_numpy(golden[name]) for name in reference.shapes
    }


def output_errors(found: Tensor, expected: Tensor) -> tuple[float, ...]:
    """By time step, relative to the largest output."""
    return tuple(((found - expected).abs().amax(1) / expected.abs().max()).tolist())


def _gradient_errors(
    subject: Subject,
    reference: Reference,
    roles: Mapping[Slot, Role],
    weights: Mapping[str, Tensor],
    x: Tensor,
    dy: Tensor,
) -> dict[str, float]:
    of_x, of_slots = subject.gradients(x, dy, list(roles))
    leaves = {name: weight.clone().requires_grad_() for name, weight in weights.items()}
    given = x.clone().requires_grad_()
    wanted = [given, *(leaves[role.name] for role in roles.values())]
    loss = (dy * reference.run(leaves, given)).sum()
    expected = torch.autograd.grad(loss, wanted, allow_unused=True, materialize_grads=True)
    parts = zip(of_slots, roles.values(), strict=True)
    found = [of_x, *(ours.T if role.transposed else ours for ours, role in parts)]
    names = ["x", *(role.name for role in roles.values())]
    return {
        name: float((ours - theirs).abs().max() / theirs.abs().max().clamp_min(1e-12))
        for name, ours, theirs in zip(names, found, expected, strict=True)
    }
