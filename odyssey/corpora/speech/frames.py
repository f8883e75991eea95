"""Frames: windows of 25 ms every 10 ms, each labelled with a phone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from odyssey.corpora.speech.phones import PHONES, Segment

RATE = 16_000  # samples a second
WINDOW, STRIDE = 400, 160  # samples


def frame_count(samples: int) -> int:
    """Return the number of whole windows in a recording of at least one window.

    Examples:
        >>> frame_count(400), frame_count(560)
        (1, 2)
    """
    return 1 + (samples - WINDOW) // STRIDE


def frame_labels(segments: Sequence[Segment], frames: int) -> np.ndarray:
    """Return the class of each frame, an index of PHONES, (frames,) uint8.

    The class is the phone that covers the largest part of the frame's window, or the earlier one if
    two phones cover the same. Samples between two phones, or after the last one, count to the phone
    before them; samples before the first phone count to that phone.

    Args:
        segments: The phones, in order of time.
        frames: The number of frames.
    """
    begins = np.array([0, *(segment.start for segment in segments[1:])])
    ends = np.append(begins[1:], max(begins[-1], STRIDE * frames) + WINDOW)
    first = STRIDE * np.arange(frames)[:, np.newaxis]
    covered = np.minimum(ends, first + WINDOW) - np.maximum(begins, first)
    classes = np.array([PHONES.index(segment.phone) for segment in segments], dtype=np.uint8)
    labels: np.ndarray = classes[covered.argmax(axis=1)]
    return labels
