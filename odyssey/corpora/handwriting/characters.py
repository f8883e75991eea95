"""The 81 characters of IAM-OnDB, Section IV.A of the paper.

The paper's list also shows a backslash, but this comes from typesetting: without it, the list has
the 81 characters that the paper states.
"""

from __future__ import annotations

import string

import numpy as np

CHARACTERS = (
    string.ascii_lowercase + string.ascii_uppercase + string.digits + " !\"#&'()*+,-./:;?[]"
)
"""The label of a character is its index plus 1; label 0 is CTC's blank."""

_LABELS = {character: label for label, character in enumerate(CHARACTERS, start=1)}


def labels(text: str) -> np.ndarray:
    """Return the labels of a text, (characters,) uint8.

    Raises:
        ValueError: If a character has no label; states the first such character.

    Examples:
        >>> labels("Bach").tolist()
        [28, 1, 3, 8]
    """
    try:
        return np.array([_LABELS[character] for character in text], np.uint8)
    except KeyError as problem:
        raise ValueError(f"{problem.args[0]!r} is not one of the 81 characters") from problem
