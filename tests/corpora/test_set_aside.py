"""Tests of unusable files: they are counted and listed, and too many raise BadInput."""

import pytest

from odyssey.corpora.set_aside import SetAside
from odyssey.errors import BadInput


def after_reading(files, bad):
    """Return a SetAside after `files` files, of which the first `bad` could not be used."""
    aside = SetAside()
    for number in range(files):
        with aside.reading():
            if number < bad:
                raise BadInput(f"{number}.wav is broken.")
    return aside


def test_what_cannot_be_used_is_named_in_order():
    aside = after_reading(files=5, bad=2)
    assert (aside.files, aside.sentences) == (5, ["0.wav is broken.", "1.wav is broken."])


@pytest.mark.parametrize("tolerated", [0.2, 0.5, 1])
def test_a_tolerated_share_passes(tolerated):
    after_reading(files=5, bad=1).check(tolerated, "check timit PATH")


@pytest.mark.parametrize("files, bad, tolerated", [(5, 1, 0), (5, 1, 0.19), (100, 2, 0.01)])
def test_more_stop_the_study(files, bad, tolerated):
    sentence = (
        rf"{bad} of {files} files .* {tolerated} .*; check timit PATH lists .* 0\.wav is broken\."
    )
    with pytest.raises(BadInput, match=sentence):
        after_reading(files, bad).check(tolerated, "check timit PATH")


def test_nothing_read_is_nothing_wrong():
    SetAside().check(0, "check timit PATH")


def test_other_mistakes_are_not_swallowed():
    with pytest.raises(ZeroDivisionError), SetAside().reading():
        1 / 0  # noqa: B018
