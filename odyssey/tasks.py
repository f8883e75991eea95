"""Tasks: what a network is trained to minimise and how it is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True)
class Task:
    """A loss with its gradient, and an error measure that adds up over the sequences of a split.

    loss_and_gradient: (logits, targets) -> loss summed over the time steps of the sequence, and its
        gradient for the logits, of their shape.
    error: (logits, targets) -> (total, count). A split's error is the sum of totals over the sum of
        counts; lower is better.
    """

    loss_and_gradient: Callable[[Tensor, Tensor], tuple[float, Tensor]]
    error: Callable[[Tensor, Tensor], tuple[float, int]]


def _negative_log_likelihood(logits: Tensor, targets: Tensor) -> float:
    """Of independent notes, in nats; targets 0 or 1, of the logits' shape."""
    return F.binary_cross_entropy_with_logits(logits, targets, reduction="sum").item()


TASKS = {
    # Which of the 88 notes sound in the next frame: nats per time step (Section IV.A.3).
    "next_step": Task(
        loss_and_gradient=lambda logits, targets: (
            _negative_log_likelihood(logits, targets),
            torch.sigmoid(logits) - targets,
        ),
        error=lambda logits, targets: (_negative_log_likelihood(logits, targets), len(targets)),
    ),
}
