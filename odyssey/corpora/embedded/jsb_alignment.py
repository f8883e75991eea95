"""The table `jsb_alignment.csv`: how each piano roll of JSB Chorales corresponds to a score.

The table was computed by matching music21's Bach scores, in every transposition, with the published
rolls. `rests` and `bass_floor` were fitted to each roll; `bass_floor` is used only if it corrects
at least three frames.
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
    """How to make one published roll from a score: a row of the table.

    Attributes:
        split: The split of the roll in the published data set: "train", "valid" or "test".
        index: The index of the roll in its split, from 0.
        score: The file name in music21's folder of Bach scores.
        parts: The indices of the voices, top voice first; the last is the bass.
        step: Quarter notes from one frame to the next; frame 0 is the start of the score.
        transpose: Semitones added to every pitch of the score.
        ranges: The frames of the score that make up the roll, as pairs (start, stop).
        rests: The content of a frame in which all voices rest: "silent", or "held" for the chord
            before it.
        bass_floor: Bass notes below this MIDI pitch are raised by an octave, because the score has
            the instrumental bass and the published roll the singers' bass; 0 for no change.
        identical: The number of frames with the same pitches as in the published roll.
        digest: `jsb.digest` of the roll whose `identical` was counted.
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
    """Return the rows of the table: all rolls that can be reconstructed, in the published order."""
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
