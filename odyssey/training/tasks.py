"""Tasks: what a network is trained to minimise and how it is judged (Section IV.A and IV.B)."""

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

    bidirectional: whether the network reads a sequence in both directions.
    loss: (logits, targets, gradient) -> loss in nats, summed over the time steps of the sequence;
        its gradient for the logits is written into `gradient`, of their shape.
    error: (logits, targets) -> (total, count). A split's error is the sum of totals over the sum of
        counts; lower is better. Its unit is in `odyssey.labels.MEASURES`.
    """

    bidirectional: bool
    loss: Callable[[np.ndarray, np.ndarray, np.ndarray], float]
    error: Callable[[np.ndarray, np.ndarray], tuple[float, int]]


def _nats(logits: np.ndarray, targets: np.ndarray) -> tuple[float, int]:
    return sigmoid_cross_entropy(logits, targets, np.empty_like(logits)), len(targets)


def _wrong_frames(logits: np.ndarray, classes: np.ndarray) -> tuple[float, int]:
    return 100.0 * np.count_nonzero(logits.argmax(axis=1) != classes), len(classes)


def _wrong_characters(logits: np.ndarray, labels: np.ndarray) -> tuple[float, int]:
    """Edits (insertions, deletions, substitutions) that turn the decoded labels into the true."""
    return 100.0 * Levenshtein.distance(ctc.best_path(logits), labels.tolist()), len(labels)


TASKS = {
    # Which of the 88 notes sound in the next frame (Section IV.A.3).
    "next_step": Task(bidirectional=False, loss=sigmoid_cross_entropy, error=_nats),
    # The phone of every frame (Section IV.A.1).
    "framewise": Task(bidirectional=True, loss=softmax_cross_entropy, error=_wrong_frames),
    # The characters of a line, wherever in time they are written (Section IV.A.2).
    "transcription": Task(bidirectional=True, loss=ctc.connectionist_loss, error=_wrong_characters),
}
