"""Frames: windows of 25 ms every 10 ms, each with the phone that it shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from odyssey.corpora.speech.phones import PHONES, Segment

RATE = 16_000  # samples a second
WINDOW, STRIDE = 400, 160  # samples


def frame_count(samples: int) -> int:
    """Return the number of whole windows in a recording of at least one."""
    return 1 + (samples - WINDOW) // STRIDE


def frame_labels(segments: Sequence[Segment], frames: int) -> np.ndarray:
    """Return the class of each frame, an index of PHONES, uint8 (frames,).

    It is the phone that covers most of the frame's window, the earlier of two that cover as much.
    Samples between two phones, or after the last, belong to the phone before them; samples before
    the first phone belong to it.
    """
    begins = np.array([0, *(segment.start for segment in segments[1:])])
    ends = np.append(begins[1:], max(begins[-1], STRIDE * frames) + WINDOW)
    first = STRIDE * np.arange(frames)[:, np.newaxis]
    covered = np.minimum(ends, first + WINDOW) - np.maximum(begins, first)
    classes = np.array([PHONES.index(segment.phone) for segment in segments], dtype=np.uint8)
    labels: np.ndarray = classes[covered.argmax(axis=1)]
    return labels
