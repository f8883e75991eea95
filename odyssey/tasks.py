"""Tasks: what a network is trained to minimise and how it is judged (Section IV.A and IV.B)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from rapidfuzz.distance import Levenshtein
from torch import Tensor

from odyssey import ctc


@dataclass(frozen=True)
class Task:
    """A loss with its gradient, and an error measure that adds up over the sequences of a split.

    bidirectional: whether the network reads a sequence in both directions.
    target_type: of the targets that the two functions take.
    loss_and_gradient: (logits, targets) -> loss summed over the time steps of the sequence, and its
        gradient for the logits, of their shape.
    error: (logits, targets) -> (total, count). A split's error is the sum of totals over the sum of
        counts; lower is better. Its unit is in `odyssey.labels.MEASURES`.
    """

    bidirectional: bool
    target_type: torch.dtype
    loss_and_gradient: Callable[[Tensor, Tensor], tuple[float, Tensor]]
    error: Callable[[Tensor, Tensor], tuple[float, int]]


def _negative_log_likelihood(logits: Tensor, targets: Tensor) -> float:
    """Of independent notes, in nats; targets 0 or 1, of the logits' shape."""
    return F.binary_cross_entropy_with_logits(logits, targets, reduction="sum").item()


def _cross_entropy(logits: Tensor, classes: Tensor) -> tuple[float, Tensor]:
    """Of one class per frame, in nats, and its gradient; classes (time,)."""
    log_y = F.log_softmax(logits, dim=1)
    loss = F.nll_loss(log_y, classes, reduction="sum").item()
    gradient = log_y.exp_()
    gradient[torch.arange(len(classes)), classes] -= 1
    return loss, gradient


def _wrong_frames(logits: Tensor, classes: Tensor) -> tuple[float, int]:
    return 100.0 * torch.count_nonzero(logits.argmax(dim=1) != classes).item(), len(classes)


def _wrong_characters(logits: Tensor, labels: Tensor) -> tuple[float, int]:
    """Edits (insertions, deletions, substitutions) that turn the decoded labels into the true."""
    return 100.0 * Levenshtein.distance(ctc.best_path(logits), labels.tolist()), len(labels)


TASKS = {
    # Which of the 88 notes sound in the next frame (Section IV.A.3).
    "next_step": Task(
        bidirectional=False,
        target_type=torch.float32,
        loss_and_gradient=lambda logits, targets: (
            _negative_log_likelihood(logits, targets),
            torch.sigmoid(logits) - targets,
        ),
        error=lambda logits, targets: (_negative_log_likelihood(logits, targets), len(targets)),
    ),
    # The phone of every frame (Section IV.A.1).
    "framewise": Task(
        bidirectional=True,
        target_type=torch.int64,
        loss_and_gradient=_cross_entropy,
        error=_wrong_frames,
    ),
    # The characters of a line, wherever in time they are written (Section IV.A.2).
    "transcription": Task(
        bidirectional=True,
        target_type=torch.int64,
        loss_and_gradient=ctc.loss_and_gradient,
        error=_wrong_characters,
    ),
}
