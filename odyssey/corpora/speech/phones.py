"""The 61 phones of TIMIT, and the reader of .PHN files, which state when they are spoken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from odyssey.corpora.files import read_bytes, unusable
from odyssey.phrases import count

NAMES = """
    aa ae ah ao aw ax ax-h axr ay b bcl ch d dcl dh dx eh el em en eng epi er ey f g gcl h# hh hv ih
    ix iy jh k kcl l m n ng nx ow oy p pau pcl q r s sh t tcl th uh uw ux v w y z zh
"""
PHONES: tuple[str, ...] = tuple(NAMES.split())
MAX_BYTES = 2**14  # ten times TIMIT's largest file


class Segment(NamedTuple):
    """A phone from sample `start` (included) to sample `end` (excluded)."""

    start: int
    end: int
    phone: str


def read_phones(path: str | Path, remark: Callable[[str], object] | None = None) -> list[Segment]:
    """Return the segments of a .PHN file: lines of start, end and phone, in order of time.

    Gaps between segments are allowed. Phones of no length, which some copies have, are skipped.

    Args:
        path: The file.
        remark: Takes a sentence on phones that were skipped.

    Raises:
        BadInput: If the file is not such a list, if a phone is not TIMIT's, or if segments overlap,
            are not in order, or end before they start.
    """
    path = Path(path)
    try:
        lines = read_bytes(path, MAX_BYTES).decode("ascii").splitlines()
    except UnicodeDecodeError as problem:
        raise unusable(path, "it is not ASCII text") from problem
    segments: list[Segment] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            segments.append(_segment(path, number, line))
            _check_order(path, number, segments)
    spoken = [segment for segment in segments if segment.end > segment.start]
    if not spoken:
        raise unusable(path, "it has no phones")
    if remark and len(spoken) < len(segments):
        skipped = count(len(segments) - len(spoken), "phone")
        remark(f"{path}: {skipped} of no length skipped.")
    return spoken


def _segment(path: Path, number: int, line: str) -> Segment:
    words = line.split()
    if len(words) != 3 or not (words[0].isdigit() and words[1].isdigit()):
        raise unusable(path, f"line {number} is not a start, an end and a phone")
    if words[2] not in PHONES:
        raise unusable(path, f"line {number} has the unknown phone {words[2][:20]!r}")
    if max(len(words[0]), len(words[1])) > 9:
        raise unusable(path, f"line {number} has a time of more than nine digits")
    return Segment(int(words[0]), int(words[1]), words[2])


def _check_order(path: Path, number: int, segments: list[Segment]) -> None:
    segment = segments[-1]
    if segment.end < segment.start:
        raise unusable(path, f"the phone in line {number} ends before it starts")
    if len(segments) > 1 and segment.start < segments[-2].start:
        raise unusable(path, f"line {number} starts before the line above it")
    if len(segments) > 1 and segment.start < segments[-2].end:
        raise unusable(path, f"the phone in line {number} overlaps the one before")
