"""Test errors of constant predictions, which ignore the inputs.

A network that is not better than such a prediction has learned nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from odyssey.features import Features


def constant_error(features: Features) -> float:
    """Return the test error of one constant prediction, fitted to the training set.

    The unit is that of `odyssey.labels.MEASURES`; lower is better. The prediction depends on the
    task:

    - Next-step prediction: for each note, the share of the training frames in which it sounds,
      (count + 1/2) / (frames + 1), so that no probability is 0 or 1.
    - Framewise classification: the most frequent class of the training set.
    - Transcription: the empty text, whose error is 100 %.
    """
    train, test = (
        [sequence.targets for sequence in features.splits[split]] for split in ("train", "test")
    )
    return CONSTANT_ERRORS[features.task](train, test)


def _next_step(train: Sequence[np.ndarray], test: Sequence[np.ndarray]) -> float:
    notes, truth = np.concatenate(train), np.concatenate(test).astype(bool)
    p = (notes.sum(axis=0) + 0.5) / (len(notes) + 1)
    return float(-np.log(np.where(truth, p, 1 - p)).sum() / len(truth))


def _framewise(train: Sequence[np.ndarray], test: Sequence[np.ndarray]) -> float:
    most_frequent = np.bincount(np.concatenate(train)).argmax()
    return float(100 * np.mean(np.concatenate(test) != most_frequent))


def _transcription(train: Sequence[np.ndarray], test: Sequence[np.ndarray]) -> float:
    return 100.0


CONSTANT_ERRORS = {
    "next_step": _next_step,
    "framewise": _framewise,
    "transcription": _transcription,
}
