"""Tests of the phones of synthesised speech, on noise and silence with known boundaries."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey.corpora.embedded.speech_espeak import Sound
from odyssey.corpora.embedded.speech_phones import CLOSURES, label, read_table
from odyssey.corpora.speech.phones import PHONES
from odyssey.errors import BadInput


def heard(*stretches):
    """Return audio and phonemes, given as mnemonics, sounding samples, and silent samples after."""
    audio, sounds = [np.zeros(500, np.int16)], []
    random = np.random.default_rng(0)
    for mnemonic, loud, silent in stretches:
        sounds.append(Sound(sum(map(len, audio)), mnemonic, 0))
        noise = random.integers(500, 1000, loud) * random.choice([-1, 1], loud)
        audio += [noise.astype(np.int16), np.zeros(silent, np.int16)]
    return np.concatenate([*audio, np.zeros(500, np.int16)]), sounds


def labelled(*stretches, accent="en-us"):
    segments = label(*heard(*stretches), read_table(accent))
    return [(segment.phone, segment.end - segment.start) for segment in segments]


def test_silence_before_a_stop_is_its_closure():
    assert labelled(("a", 2000, 400), ("t", 900, 0)) == [
        *[("h#", 500), ("ae", 2000), ("tcl", 400), ("t", 900), ("h#", 500)]
    ]
    assert labelled(("a", 2000, 400), ("dZ", 900, 0))[2:4] == [("dcl", 400), ("jh", 900)]


def test_silence_before_another_phone_is_epenthetic_unless_short():
    assert labelled(("s", 2000, 400), ("l", 900, 0))[2:4] == [("epi", 400), ("l", 900)]
    assert labelled(("s", 2000, 300), ("l", 900, 0))[1:3] == [("s", 2300), ("l", 900)]


def test_silence_around_a_pause_belongs_to_it():
    assert labelled(("s", 2000, 400), ("_:", 0, 3000), ("t", 900, 0))[1:4] == [
        *[("s", 2000), ("pau", 3400), ("t", 900)]
    ]
    assert labelled(("s", 2000, 400), ("_:", 0, 3000))[1:] == [("s", 2000), ("h#", 3900)]


def test_two_phones_share_the_time_of_one_mnemonic():
    assert labelled(("A@", 2000, 0))[1:3] == [("aa", 1000), ("r", 1000)]
    assert labelled(("A@", 2000, 0), accent="en")[1:2] == [("aa", 2000)]


def test_l_without_sound_shares_the_vowel():
    assert labelled(("E", 2000, 0), ("l", 0, 400), ("t", 900, 0))[1:5] == [
        *[("eh", 1000), ("l", 1000), ("tcl", 400), ("t", 900)]
    ]


def test_glide_belongs_to_the_phone_before_and_repeated_phones_are_one():
    assert labelled(("i", 1000, 0), (";", 600, 0), ("s", 700, 0), ("s", 800, 0))[1:3] == [
        *[("iy", 1600), ("s", 1500)]
    ]


@pytest.mark.parametrize(("mnemonic", "before", "after"), [("b", "bcl", "b"), ("m", "m", "aa")])
def test_release_is_where_the_energy_rises(mnemonic, before, after):
    audio, sounds = heard(("i", 1500, 0), (mnemonic, 1600, 0), ("0", 1500, 0))
    hum = slice(sounds[1].start, sounds[1].start + 900)
    audio[hum] = audio[hum] // 100
    segments = label(audio, sounds, read_table("en-us"))
    found = {segment.phone: segment for segment in segments}
    assert [segment.phone for segment in segments][2:4] == [before, after]
    assert abs(found[before].end - hum.stop) <= 2


def test_voiced_stop_without_a_rise_has_no_closure():
    assert labelled(("i", 1500, 0), ("b", 1600, 0), ("0", 1500, 0))[2] == ("b", 1600)


def test_unknown_mnemonic():
    with pytest.raises(BadInput, match=r"speech_phones\.csv has no phone for espeak-ng's 'x!'"):
        labelled(("x!", 100, 0))


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(read_table("en-us"))),
            st.integers(0, 1500),
            st.integers(0, 800),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_labels_cover_any_audio_once(stretches):
    audio, sounds = heard(("a", 500, 0), *stretches)
    segments = label(audio, sounds, read_table("en-us"))
    assert (segments[0].start, segments[-1].end) == (0, len(audio))
    assert all(segment.start < segment.end for segment in segments)
    for before, after in pairwise(segments):
        assert before.end == after.start and before.phone != after.phone
    assert {segment.phone for segment in segments} <= set(PHONES)
    assert set(CLOSURES.values()) <= set(PHONES)
