"""JSB Chorales, reconstructed from the scores in the package music21.

This package does not contain the published files. But music21 has scores of nearly all the same
chorales, and `jsb_alignment` states how each published piano roll corresponds to a score. The
result is a reconstruction that was fitted to the published set, not an independent source. Its
label says so, and states the share of frames that are identical to the published ones.

Six of the 382 rolls are left out. Training rolls 25, 28 and 115 match no score. For training roll
145 and validation rolls 26 and 52, music21 has only other settings of the same melody, which are
different pieces; the one for validation roll 52 is even in the test set.
"""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import json
import math
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from xml.etree.ElementTree import ParseError

from odyssey.atomic import replace_file
from odyssey.corpora.embedded.jsb_alignment import Alignment, alignments
from odyssey.corpora.embedded.musicxml import Part, read_parts
from odyssey.corpora.sources import Source, record_source
from odyssey.errors import BadInput

PUBLISHED_ROLLS, PUBLISHED_FRAMES = 382, 23_134

Frames = list[list[int]]
# Errors of damaged archives, XML and numbers; an encrypted archive raises RuntimeError.
_DAMAGED = (
    OSError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    LookupError,
    ValueError,
    ArithmeticError,
    RuntimeError,
)


def write(path: Path) -> Path:
    """Write the reconstruction to `path`, in the published .json format, and a record beside it.

    The bytes are the same each time. The record states the agreement with the published set.

    Raises:
        BadInput: If music21's scores are missing, or differ from those used to measure the
            agreement.
    """
    table, folder = alignments(), scores()
    splits: dict[str, list[Frames]] = {"train": [], "valid": [], "test": []}
    for alignment in table:
        frames = rebuild(alignment, folder)
        if digest(frames) != alignment.digest:
            raise _unusable(folder / alignment.score, "it is another edition")
        splits[alignment.split].append(frames)
    _record_agreement(path, table, splits)  # before the data, so that it is never missing
    with replace_file(path) as part:
        part.write_text(json.dumps(splits, separators=(",", ":")) + "\n", encoding="ascii")
    return path


def rebuild(alignment: Alignment, folder: Path) -> Frames:
    """Return the frames of one piano roll; a frame is the sorted list of its MIDI pitches.

    Args:
        alignment: How the roll corresponds to a score.
        folder: The folder with the scores.

    Raises:
        BadInput: If the score is missing or damaged.
    """
    score = folder / alignment.score
    try:
        parts = read_parts(score)
        frames = _sample([parts[index] for index in alignment.parts], alignment)
    except _DAMAGED as problem:
        raise _unusable(score, str(problem)) from problem
    if alignment.rests == "held":
        for before, frame in itertools.pairwise(frames):
            if not frame:
                frame.update(before)
    return [sorted(frame) for start, stop in alignment.ranges for frame in frames[start:stop]]


def digest(frames: Frames) -> str:
    """Return the first 12 digits of the SHA-256 of a roll as JSON."""
    return hashlib.sha256(json.dumps(frames).encode()).hexdigest()[:12]


def scores() -> Path:
    """Return the folder of music21's Bach scores, without the slow import of music21.

    Raises:
        BadInput: If the package is not installed.
    """
    package = importlib.util.find_spec("music21")
    if package is None or package.origin is None:
        raise BadInput(
            "The embedded JSB Chorales need the scores of the package music21, which is not "
            "installed; run pip install -r requirements.txt."
        )
    return Path(package.origin).parent / "corpus" / "bach"


def _sample(parts: Sequence[Part], alignment: Alignment) -> list[set[int]]:
    """Return the pitches that sound at each multiple of the alignment's step."""
    step = alignment.step
    length = max(part.length for part in parts)
    frames: list[set[int]] = [set() for _ in range(math.ceil(length / step))]
    for part in parts:
        floor = alignment.bass_floor if part is parts[-1] else 0
        for onset, end, pitch in part.notes:
            sounding = pitch + alignment.transpose + (12 if pitch < floor else 0)
            for frame in frames[math.ceil(onset / step) : math.ceil(end / step)]:
                frame.add(sounding)
    return frames


def _record_agreement(
    path: Path, table: Sequence[Alignment], splits: Mapping[str, Sequence[Frames]]
) -> None:
    frames = sum(len(roll) for rolls in splits.values() for roll in rolls)
    identical = sum(alignment.identical for alignment in table)
    source = (
        f"reconstruction of JSB Chorales from music21's scores: {len(table)} of {PUBLISHED_ROLLS} "
        f"chorales, {identical / frames:.1%} of their frames identical"
    )
    facts = {
        "rolls_rebuilt": len(table),
        "rolls_published": PUBLISHED_ROLLS,
        "frames_rebuilt": frames,
        "frames_published": PUBLISHED_FRAMES,
        "frames_identical": identical,
        "share_identical": round(identical / frames, 4),
        "music21": version("music21"),
    }
    record_source(path, Source(source, stand_in="reconstruction"), facts)


def _unusable(score: Path, problem: str) -> BadInput:
    return BadInput(
        f"{score} is not the score that the reconstruction of JSB Chorales was measured on "
        f"({problem[:200]}); reinstall music21 with pip install --force-reinstall -r "
        "requirements.txt."
    )
