"""Tasks: the loss and the error measure of a network (Greff et al. 2017, Sections IV.A, IV.B)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Levenshtein

from odyssey.training import ctc
from odyssey.training.losses import sigmoid_cross_entropy, softmax_cross_entropy


@dataclass(frozen=True)
class Task:
    """A loss with its gradient, and an error measure that adds up over the sequences of a split.

    Attributes:
        bidirectional: whether the network reads a sequence in both directions.
        loss: (logits, targets, gradient) -> loss of one sequence in nats, summed over its time
            steps. The function overwrites `gradient` with the gradient for the logits.
        error: (logits, targets) -> (total, count) of one sequence. The error of a split is the sum
            of the totals divided by the sum of the counts; lower is better. Its unit is in
            `odyssey.labels.MEASURES`.
    """

    bidirectional: bool
    loss: Callable[[np.ndarray, np.ndarray, np.ndarray], float]
    error: Callable[[np.ndarray, np.ndarray], tuple[float, int]]


def _step_losses(logits: np.ndarray, targets: np.ndarray) -> tuple[float, int]:
    return sigmoid_cross_entropy(logits, targets, np.empty_like(logits)), len(targets)


def _wrong_frames(logits: np.ndarray, classes: np.ndarray) -> tuple[float, int]:
    return 100.0 * np.count_nonzero(logits.argmax(axis=1) != classes), len(classes)


def _wrong_characters(logits: np.ndarray, labels: np.ndarray) -> tuple[float, int]:
    """Insertions, deletions and substitutions between decoded and true labels, times 100."""
    return 100.0 * Levenshtein.distance(ctc.best_path(logits), labels.tolist()), len(labels)


TASKS = {
    # Predict which of the 88 notes sound in the next frame (Section IV.A.3).
    "next_step": Task(bidirectional=False, loss=sigmoid_cross_entropy, error=_step_losses),
    # Classify the phone of every frame (Section IV.A.1).
    "framewise": Task(bidirectional=True, loss=softmax_cross_entropy, error=_wrong_frames),
    # Transcribe a handwritten line; where in time a character stands is not given (IV.A.2).
    "transcription": Task(bidirectional=True, loss=ctc.ctc_loss, error=_wrong_characters),
}
