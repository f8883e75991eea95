"""One utterance of the embedded speech: a sentence as a speaker says it, at TIMIT's rate."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple, TypeVar

import numpy as np
from scipy.signal import resample_poly

from odyssey.corpora.embedded import speech_espeak
from odyssey.corpora.embedded.speech_espeak import Sound, Synthesiser
from odyssey.corpora.embedded.speech_phones import CLOSURES, PAUSE, SILENCE, label, read_table
from odyssey.corpora.embedded.speech_speakers import Speaker
from odyssey.corpora.speech.frames import RATE
from odyssey.corpora.speech.phones import Segment

EDGES = (0.08, 0.2)  # seconds of silence before and after, drawn from this range


class Word(NamedTuple):
    """Part of a sentence, lower case, spoken from sample `start` up to `end`."""

    start: int
    end: int
    text: str


class Utterance(NamedTuple):
    """audio: int16 (samples,) at 16 kHz. phones: from 0 to its end without gaps. words: in order.

    Words that espeak-ng says as one, such as "in the", are one.
    """

    audio: np.ndarray
    phones: list[Segment]
    words: list[Word]


def utter(
    synthesiser: Synthesiser, speaker: Speaker, text: str, random: np.random.Generator
) -> Utterance:
    """Return what the speaker says; `random` gives the noise and how long the silent edges are."""
    voice = f"{speaker.accent}+{speaker.variant}"
    said, sounds = synthesiser.speak(text, voice, speaker.speed, speaker.pitch)
    before, after = (random.uniform(*EDGES, size=2) * speech_espeak.RATE).astype(int).tolist()
    said = np.pad(said, (before, after))
    sounds = [sound._replace(start=sound.start + before) for sound in sounds]
    phones = label(said, sounds, read_table(speaker.accent))

    ratio = Fraction(speaker.tract).limit_denominator(100) * RATE / speech_espeak.RATE
    audio = _recorded(said, ratio, speaker, random)
    return Utterance(audio, _scaled(phones, ratio), _scaled(_words(phones, sounds, text), ratio))


def _recorded(
    said: np.ndarray, ratio: Fraction, speaker: Speaker, random: np.random.Generator
) -> np.ndarray:
    """Resample, set the level and add noise."""
    audio = resample_poly(said.astype(np.float64), ratio.numerator, ratio.denominator)
    audio = audio[: round(len(said) * ratio)]
    loud = audio * (speaker.peak / np.abs(audio).max())
    return np.rint(loud + random.normal(scale=speaker.noise, size=len(audio))).astype(np.int16)


def _words(phones: Sequence[Segment], sounds: Sequence[Sound], text: str) -> list[Word]:
    """Return the words; a stop's closure belongs to the word of the stop."""
    starts = [sound.start for sound in sounds]

    def letter(phone: Segment) -> int:
        if phone.phone in (PAUSE, SILENCE):
            return -1
        within = phone.end if phone.phone in CLOSURES.values() else phone.start
        return sounds[bisect_right(starts, within) - 1].letter

    spans = [(at, list(group)) for at, group in groupby(phones, letter)]
    letters = sorted({at for at, _ in spans if at >= 0})
    ends = dict(zip(letters, [*letters[1:], len(text)], strict=True))
    return [
        Word(group[0].start, group[-1].end, text[at : ends[at]].strip(" .,?!").lower())
        for at, group in spans
        if at >= 0
    ]


Span = TypeVar("Span", Segment, Word)


def _scaled(spans: Sequence[Span], ratio: Fraction) -> list[Span]:
    return [
        span._replace(start=round(span.start * ratio), end=round(span.end * ratio))
        for span in spans
    ]
