"""One utterance of the embedded speech: a sentence, spoken by a speaker, at 16 kHz as in TIMIT."""

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

EDGES = (0.08, 0.2)  # range of the random silence before and after, in seconds


class Word(NamedTuple):
    """A word in lower case, from sample `start` (included) to sample `end` (excluded)."""

    start: int
    end: int
    text: str


class Utterance(NamedTuple):
    """A recording of a sentence.

    Attributes:
        audio: (samples,) int16 at 16 kHz.
        phones: From sample 0 to the end, without gaps.
        words: In order; two words that espeak-ng speaks as one, such as "in the", are one.
    """

    audio: np.ndarray
    phones: list[Segment]
    words: list[Word]


def utter(
    synthesiser: Synthesiser, speaker: Speaker, text: str, random: np.random.Generator
) -> Utterance:
    """Return an utterance.

    Args:
        synthesiser: espeak-ng.
        speaker: The speaker.
        text: The sentence, in ASCII.
        random: Draws the noise and the silence at both ends.
    """
    voice = f"{speaker.accent}+{speaker.variant}"
    speech, sounds = synthesiser.speak(text, voice, speaker.speed, speaker.pitch)
    before, after = (random.uniform(*EDGES, size=2) * speech_espeak.RATE).astype(int).tolist()
    speech = np.pad(speech, (before, after))
    sounds = [sound._replace(start=sound.start + before) for sound in sounds]
    phones = label(speech, sounds, read_table(speaker.accent))

    ratio = Fraction(speaker.tract).limit_denominator(100) * RATE / speech_espeak.RATE
    audio = _recorded(speech, ratio, speaker, random)
    return Utterance(audio, _scaled(phones, ratio), _scaled(_words(phones, sounds, text), ratio))


def _recorded(
    speech: np.ndarray, ratio: Fraction, speaker: Speaker, random: np.random.Generator
) -> np.ndarray:
    """Return the speech, resampled, with the speaker's level and noise."""
    audio = resample_poly(speech.astype(np.float64), ratio.numerator, ratio.denominator)
    audio = audio[: round(len(speech) * ratio)]
    scaled = audio * (speaker.peak / np.abs(audio).max())
    return np.rint(scaled + random.normal(scale=speaker.noise, size=len(audio))).astype(np.int16)


def _words(phones: Sequence[Segment], sounds: Sequence[Sound], text: str) -> list[Word]:
    """Return the words; the closure of a stop belongs to the word of the stop."""
    starts = [sound.start for sound in sounds]

    def letter(phone: Segment) -> int:
        if phone.phone in (PAUSE, SILENCE):
            return -1
        sample = phone.end if phone.phone in CLOSURES.values() else phone.start
        return sounds[bisect_right(starts, sample) - 1].letter

    spans = [(first, list(group)) for first, group in groupby(phones, letter)]
    letters = sorted({first for first, _ in spans if first >= 0})
    ends = dict(zip(letters, [*letters[1:], len(text)], strict=True))
    return [
        Word(group[0].start, group[-1].end, text[first : ends[first]].strip(" .,?!").lower())
        for first, group in spans
        if first >= 0
    ]


Span = TypeVar("Span", Segment, Word)


def _scaled(spans: Sequence[Span], ratio: Fraction) -> list[Span]:
    return [
        span._replace(start=round(span.start * ratio), end=round(span.end * ratio))
        for span in spans
    ]
