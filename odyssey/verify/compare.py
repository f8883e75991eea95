"""The outputs and gradients of a module on the golden vectors, compared with a reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from odyssey.errors import BadInput
from odyssey.verify import vectors
from odyssey.verify.layout import Slot
from odyssey.verify.probes import Role, slot_values
from odyssey.verify.references import Reference
from odyssey.verify.subject import Subject

# Relative errors that rounding in float64, and in float32, does not exceed.
DOUBLE, SINGLE = 1e-12, 1e-5


@dataclass(frozen=True)
class Comparison:
    """Largest errors, each relative to the largest number of the array; lower is better.

    Attributes:
        outputs: of y, by time step.
        gradients: by weight, and of x.
        first_step: as gradients, for a sequence of one step.
    """

    outputs: tuple[float, ...]
    gradients: Mapping[str, float]
    first_step: Mapping[str, float]

    @property
    def worst_gradient(self) -> float:
        """The largest error of the gradients."""
        return max(self.gradients.values())

    @property
    def wrong_gradients(self) -> list[str]:
        """The names of gradients with larger errors than rounding explains."""
        return [name for name, error in self.gradients.items() if error > SINGLE]


def compare(subject: Subject, reference: Reference, roles: Mapping[Slot, Role]) -> Comparison:
    """Compare a module with a reference on the golden vectors.

    Args:
        subject: the module.
        reference: what it should compute.
        roles: the weights of the reference that its slots hold.
    """
    weights = golden_weights(reference)
    subject.fill(slot_values(roles, weights))
    x, dy = map(torch.from_numpy, vectors.inputs())
    outputs = output_errors(subject.run(x).detach(), reference.run(weights, x))
    gradients, first_step = (
        _gradient_errors(subject, reference, roles, weights, x[:steps], dy[:steps])
        for steps in (len(x), 1)
    )
    return Comparison(outputs, gradients, first_step)


def golden_weights(reference: Reference) -> dict[str, Tensor]:
    """Return the golden weights that a reference has, with the signs with which it uses them."""
    golden = vectors.weights(reference.block)
    return {
        name: reference.sign(name) * torch.from_numpy(golden[name]) for name in reference.shapes
    }


def check_finite(reference: Reference) -> None:
    """Check that the golden weights of a reference have outputs.

    Args:
        reference: a block of the user, which may be any function.

    Raises:
        BadInput: the outputs are NaN or infinite.
    """
    x = torch.from_numpy(vectors.inputs()[0])
    if not reference.run(golden_weights(reference), x).isfinite().all():
        raise BadInput(
            f"The equations of {reference.name} give NaN or infinity on the golden vectors; "
            "write equations that are defined for all numbers, and for states of 0."
        )


def output_errors(y: Tensor, expected: Tensor) -> tuple[float, ...]:
    """Return the largest error of each time step, relative to the largest expected output."""
    return tuple(((y - expected).abs().amax(1) / expected.abs().max()).tolist())


def _gradient_errors(
    subject: Subject,
    reference: Reference,
    roles: Mapping[Slot, Role],
    weights: Mapping[str, Tensor],
    x: Tensor,
    dy: Tensor,
) -> dict[str, float]:
    d_x, d_slots = subject.gradients(x, dy, list(roles))
    parameters = {name: weight.clone().requires_grad_() for name, weight in weights.items()}
    x = x.clone().requires_grad_()
    sources = [x, *(parameters[role.name] for role in roles.values())]
    loss = (dy * reference.run(parameters, x)).sum()
    expected = torch.autograd.grad(loss, sources, allow_unused=True, materialize_grads=True)
    pairs = zip(d_slots, roles.values(), strict=True)
    found = [d_x, *(gradient.T if role.transposed else gradient for gradient, role in pairs)]
    names = ["x", *(role.name for role in roles.values())]
    return {
        name: float((a - b).abs().max() / b.abs().max().clamp_min(1e-12))
        for name, a, b in zip(names, found, expected, strict=True)
    }
