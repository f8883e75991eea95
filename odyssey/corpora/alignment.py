"""The shortest sequence that CTC can align with a text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise


def steps_needed(labels: Sequence[object]) -> int:
    """Return the least number of time steps for CTC (connectionist temporal classification).

    Each label needs one step, and two equal labels in a row need one more for the blank between.

    Examples:
        >>> steps_needed("hello")
        6
    """
    return len(labels) + sum(bool(a == b) for a, b in pairwise(labels))
