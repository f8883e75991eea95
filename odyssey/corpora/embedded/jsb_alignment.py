"""The table `jsb_alignment.csv`: how each roll of JSB Chorales comes from a score.

It was found by matching the scores of music21's Bach corpus to the published rolls regardless of
transposition; `rests` and `bass_floor` were fitted to each roll, a `bass_floor` only where it
corrects three frames or more.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_suffix(".csv")


@dataclass(frozen=True)
class Alignment:
    """How one published roll is made from a score: one line of the table.

    split, index: place of the roll in the published data set.
    score: file in music21's folder of Bach scores.
    parts: the voices to take, top voice first; the last is the bass.
    step: quarter notes from one frame to the next; frame 0 is the score's beginning.
    transpose: semitones added to every pitch of the score.
    ranges: frames of the score from which the roll is put together, each "from" and "up to".
    rests: what a frame has where all voices rest: "silent", or "held" for the chord before it.
    bass_floor: bass notes of the score below this MIDI pitch sound an octave higher, as where the
        score has the instrumental bass and the published roll the singers'; 0 for none.
    identical: frames of the rebuilt roll that have the same pitches as the published one's.
    digest: of the rebuilt roll on which `identical` was measured, see `jsb.digest`.
    """

    split: str
    index: int
    score: str
    parts: tuple[int, ...]
    step: Fraction
    transpose: int
    ranges: tuple[tuple[int, int], ...]
    rests: str
    bass_floor: int
    identical: int
    digest: str


def alignments() -> list[Alignment]:
    """Read the table: the rolls that can be rebuilt, in the published order."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return [
            Alignment(**{name: _READ[name](text) for name, text in row.items()}) for row in rows
        ]


def _ranges(text: str) -> tuple[tuple[int, int], ...]:
    """Read "0:16;0:48" as ((0, 16), (0, 48))."""
    pairs = (stretch.split(":") for stretch in text.split(";"))
    return tuple((int(start), int(stop)) for start, stop in pairs)


_READ: dict[str, Callable[[str], Any]] = {
    "split": str,
    "index": int,
    "score": str,
    "parts": lambda text: tuple(map(int, text.split("+"))),
    "step": Fraction,
    "transpose": int,
    "ranges": _ranges,
    "rests": str,
    "bass_floor": int,
    "identical": int,
    "digest": str,
}
