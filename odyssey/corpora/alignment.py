"""How long a sequence has to be for CTC to align a text with it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise


def steps_needed(labels: Sequence[object]) -> int:
    """Time steps: one for each label, and one for the blank between two equal ones."""
    return len(labels) + sum(bool(a == b) for a, b in pairwise(labels))
