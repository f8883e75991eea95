"""The 81 characters of IAM-OnDB that networks write, Section IV.A of the paper.

The backslash that the paper's list shows is a trace of its typesetting; without it there are 81.
"""

from __future__ import annotations

import string

import numpy as np

CHARACTERS = (
    string.ascii_lowercase + string.ascii_uppercase + string.digits + " !\"#&'()*+,-./:;?[]"
)
"""A character's label is 1 + its index; 0 is the blank of CTC."""

_LABELS = {character: label for label, character in enumerate(CHARACTERS, start=1)}


def labels(text: str) -> np.ndarray:
    """Return the labels of a line of text, uint8 (characters,).

    Raises ValueError, naming the first character that has no label.
    """
    try:
        return np.array([_LABELS[character] for character in text], np.uint8)
    except KeyError as problem:
        raise ValueError(f"{problem.args[0]!r} is not one of the 81 characters") from problem
