"""Tests of the characters and their labels."""

import numpy as np
import pytest

from odyssey.corpora.handwriting.characters import CHARACTERS, labels


def test_81_characters():
    assert len(CHARACTERS) == len(set(CHARACTERS)) == 81
    assert CHARACTERS.isascii() and not {"%", "\\", "_"} & set(CHARACTERS)


def test_labels_count_from_1_and_0_is_free():
    assert labels(CHARACTERS).tolist() == list(range(1, 82))
    assert labels("ba ").dtype == np.uint8
    assert "".join(CHARACTERS[label - 1] for label in labels("Mr. [X]?")) == "Mr. [X]?"


@pytest.mark.parametrize("character", ["%", "\\", "_", "\t", "é", "\x80"])
def test_other_characters_are_named(character):
    with pytest.raises(ValueError, match="is not one of the 81") as caught:
        labels(f"ok {character}%")
    assert repr(character) in str(caught.value)
