"""The phones of synthesised speech, as phones of TIMIT.

The table `speech_phones.csv` maps each of espeak-ng's mnemonics to TIMIT's phones: the column of
the accent, or the column "phones" if that is empty. Some mnemonics map to two phones, such as a
vowel and the following r; each gets half of the sounding time. A mnemonic without a phone is a
glide and belongs to the phone before it. Like TIMIT, the table follows the pronunciation, not the
spelling: the vowel of Scottish "moon" is fronted, so it is ux, and a vowel before an r that is not
spoken is not r-coloured.

The boundaries are those of espeak-ng, except these, which are detected in its audio, where silence
is exactly zero:

- A stop starts with its release: silence before it is its closure. Other silence is epi.
- The closure of a voiced stop without silence before it ends where the energy rises most steeply.
- A nasal before a vowel also ends there, and the vowel starts.
- espeak-ng gives no time to an l or r after a vowel: each gets half of the vowel's time.

The phones ax-h, em, eng, hv and nx never occur.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from odyssey.corpora.embedded.speech_espeak import RATE, Sound
from odyssey.corpora.speech.phones import Segment
from odyssey.errors import BadInput

TABLE = Path(__file__).with_suffix(".csv")
SILENCE, PAUSE, EPENTHETIC, GLOTTAL_STOP = "h#", "pau", "epi", "q"
CLOSURES = {
    "p": "pcl",
    "t": "tcl",
    "k": "kcl",
    "b": "bcl",
    "d": "dcl",
    "g": "gcl",
    "ch": "tcl",
    "jh": "dcl",
    GLOTTAL_STOP: GLOTTAL_STOP,  # TIMIT has one symbol for both; it is silent
}
VOICED = ("b", "d", "g", "jh")
NASALS = ("m", "n", "ng")
SHORTEST = 15 * RATE // 1000  # least length of a closure or epi, in samples; shorter: a neighbour's
WINDOW = RATE // 100  # samples before and after a point whose energies are compared
STEEP = 4.0  # least ratio of the energies after and before a release

Table = Mapping[str, tuple[str, ...]]


@cache
def read_table(accent: str) -> Table:
    """Return the phones of each mnemonic in one of espeak-ng's accents."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {
            row["mnemonic"]: tuple((row.get(accent) or row["phones"]).split())
            for row in csv.DictReader(file)
        }


def label(audio: np.ndarray, sounds: Sequence[Sound], table: Table) -> list[Segment]:
    """Return the phones of an utterance, from 0 to its end without gaps; first and last are h#.

    Equal phones in a row become one.

    Args:
        audio: (samples,) int16, the output of espeak-ng, with silence at both ends.
        sounds: Its phonemes.
        table: The phones of each mnemonic.

    Raises:
        BadInput: If a mnemonic is not in the table.
    """
    edge = Segment(len(audio), len(audio), PAUSE)
    phones = [Segment(0, sounds[0].start, PAUSE), *_phones(audio, sounds, table), edge]
    first, *inner, last = _joined(_divided(audio, phones))
    return [first._replace(phone=SILENCE), *inner, last._replace(phone=SILENCE)]


def _phones(audio: np.ndarray, sounds: Sequence[Sound], table: Table) -> list[Segment]:
    """Return the phones of the table, with espeak-ng's boundaries."""
    segments: list[Segment] = []
    ends = [*(sound.start for sound in sounds[1:]), len(audio)]
    for (start, mnemonic, _), end in zip(sounds, ends, strict=True):
        if mnemonic not in table:
            raise BadInput(
                f"{TABLE.name} has no phone for espeak-ng's {mnemonic!r}; install the version of "
                "espeakng-loader that requirements.txt names."
            )
        phones = table[mnemonic] or (segments[-1].phone,)
        if phones[0] in ("l", "r") and not audio[start:end].any():
            start, _, before = segments.pop()
            phones = (before, *phones)
        stop = _sounding_until(audio, start, end)
        times = np.linspace(start, stop, len(phones) + 1).astype(int).tolist()
        segments += map(Segment, times[:-1], [*times[1:-1], end], phones)
    return segments


def _divided(audio: np.ndarray, phones: Sequence[Segment]) -> Iterator[Segment]:
    """Yield the phones with closures, silences and vowel onsets as separate segments."""
    silent_before = False
    for (start, end, phone), following in pairwise(phones):
        middle = start
        if phone in VOICED and not silent_before:
            middle = _release(audio, start, end) or start
            yield Segment(start, middle, CLOSURES[phone])
        elif phone in NASALS and following.phone[0] in "aeiou":
            middle = _release(audio, start, end) or end
            yield Segment(start, middle, phone)
            phone = following.phone
        stop = end if phone in (PAUSE, GLOTTAL_STOP) else _sounding_until(audio, middle, end)
        yield Segment(middle, stop, phone)
        silence = PAUSE if following.phone == PAUSE else EPENTHETIC
        yield Segment(stop, end, CLOSURES.get(following.phone, silence))
        silent_before = stop < end


def _sounding_until(audio: np.ndarray, start: int, end: int) -> int:
    """Return the start of the final silence in audio[start:end]; `end` if it is too short."""
    sounding = np.flatnonzero(audio[start:end])
    stop = start + int(sounding[-1]) + 1 if sounding.size else start
    return stop if end - stop >= SHORTEST else end


def _release(audio: np.ndarray, start: int, end: int) -> int | None:
    """Return the sample where the energy rises most steeply, or None if no rise is steep."""
    steps = np.diff(audio[start:end].astype(np.int64))  # differences emphasise the release
    energy = np.concatenate([[0], np.cumsum(np.square(steps))])
    if len(energy) <= 2 * WINDOW:
        return None
    within = energy[WINDOW:] - energy[:-WINDOW]
    rise = (within[WINDOW:] + 1) / (within[:-WINDOW] + 1)
    steepest = int(np.argmax(rise))
    early = steepest + WINDOW < SHORTEST
    return None if early or rise[steepest] < STEEP else start + steepest + WINDOW


def _joined(segments: Iterable[Segment]) -> list[Segment]:
    """Return the segments without empty ones; successive ones of the same phone are joined."""
    joined: list[Segment] = []
    for segment in segments:
        if segment.start == segment.end:
            continue
        if joined and joined[-1].phone == segment.phone:
            segment = segment._replace(start=joined.pop().start)
        joined.append(segment)
    return joined
