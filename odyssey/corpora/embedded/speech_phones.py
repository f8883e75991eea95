"""The phones of synthesised speech, in TIMIT's inventory.

The table `speech_phones.csv` maps each of espeak-ng's mnemonics to TIMIT's phones: the column
"phones", or an accent's own column where that is filled. Some mnemonics stand for two phones, such
as a vowel and the r that colours its end; the two share its sounding time equally. One that stands
for none is a glide that belongs to the phone before it. The table follows what is heard, as TIMIT
does, not the spelling: the vowel of Scottish "moon" is fronted, so it is ux, and a vowel before an
r that is not spoken is not r-coloured.

espeak-ng's boundaries are kept but for these, which are found in its audio, where silence is exact
zeros. A stop begins with its release, so silence before it is its closure; silence before anything
else is epi. A voiced stop that no silence precedes has its closure inside, and a nasal before a
vowel runs on into it: both end where the energy rises most steeply. An l or r after a vowel is
given no time of its own: it shares the vowel's equally. Never produced: ax-h, em, eng, hv and nx.
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
    GLOTTAL_STOP: GLOTTAL_STOP,  # which has one symbol, and is silent throughout
}
VOICED = ("b", "d", "g", "jh")
NASALS = ("m", "n", "ng")
SHORTEST = 15 * RATE // 1000  # samples of a closure or epi; shorter ones belong to a neighbour
WINDOW = RATE // 100  # samples on either side over which energies are compared
STEEP = 4.0  # the least factor by which a release raises the energy

Table = Mapping[str, tuple[str, ...]]


@cache
def read_table(accent: str) -> Table:
    """Return the phones of each mnemonic in an accent, named as espeak-ng names it."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {
            row["mnemonic"]: tuple((row.get(accent) or row["phones"]).split())
            for row in csv.DictReader(file)
        }


def label(audio: np.ndarray, sounds: Sequence[Sound], table: Table) -> list[Segment]:
    """Return the phones of an utterance: from 0 to its end without gaps, h# first and last.

    audio: int16 as espeak-ng said it, silent at first and last; sounds: its phonemes. A phone said
    twice in a row is one. Raises BadInput for a mnemonic that is not in the table.
    """
    edge = Segment(len(audio), len(audio), PAUSE)
    phones = [Segment(0, sounds[0].start, PAUSE), *_phones(audio, sounds, table), edge]
    first, *inner, last = _joined(_divided(audio, phones))
    return [first._replace(phone=SILENCE), *inner, last._replace(phone=SILENCE)]


def _phones(audio: np.ndarray, sounds: Sequence[Sound], table: Table) -> list[Segment]:
    """Return the phones that the table gives, with espeak-ng's boundaries."""
    found: list[Segment] = []
    ends = [*(sound.start for sound in sounds[1:]), len(audio)]
    for (start, mnemonic, _), end in zip(sounds, ends, strict=True):
        if mnemonic not in table:
            raise BadInput(
                f"{TABLE.name} has no phone for espeak-ng's {mnemonic!r}; install the version of "
                "espeakng-loader that requirements.txt names."
            )
        phones = table[mnemonic] or (found[-1].phone,)
        if phones[0] in ("l", "r") and not audio[start:end].any():
            start, _, before = found.pop()
            phones = (before, *phones)
        stop = _sounding_until(audio, start, end)
        times = np.linspace(start, stop, len(phones) + 1).astype(int).tolist()
        found += map(Segment, times[:-1], [*times[1:-1], end], phones)
    return found


def _divided(audio: np.ndarray, phones: Sequence[Segment]) -> Iterator[Segment]:
    """Separate closures, silences and the beginnings of vowels from what they lie in."""
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
    """Return where the silence begins that ends this stretch; its end if that is too short."""
    sounding = np.flatnonzero(audio[start:end])
    stop = start + int(sounding[-1]) + 1 if sounding.size else start
    return stop if end - stop >= SHORTEST else end


def _release(audio: np.ndarray, start: int, end: int) -> int | None:
    """Return where the energy rises most steeply in this stretch, if it does rise steeply."""
    steps = np.diff(audio[start:end].astype(np.int64))  # lifts a release above the hum before it
    energy = np.concatenate([[0], np.cumsum(np.square(steps))])
    if len(energy) <= 2 * WINDOW:
        return None
    within = energy[WINDOW:] - energy[:-WINDOW]
    rise = (within[WINDOW:] + 1) / (within[:-WINDOW] + 1)
    steepest = int(np.argmax(rise))
    early = steepest + WINDOW < SHORTEST
    return None if early or rise[steepest] < STEEP else start + steepest + WINDOW


def _joined(segments: Iterable[Segment]) -> list[Segment]:
    """Drop what has no length and join neighbours with the same phone."""
    joined: list[Segment] = []
    for segment in segments:
        if segment.start == segment.end:
            continue
        if joined and joined[-1].phone == segment.phone:
            segment = segment._replace(start=joined.pop().start)
        joined.append(segment)
    return joined
