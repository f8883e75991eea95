"""Reader of the notes of a MusicXML score: their pitches and times."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from odyssey.files import read_bytes

MAX_BYTES = 16 * 2**20  # ten times music21's largest Bach score
MAX_LENGTH = 10_000  # quarter notes; a hundred times the longest chorale
_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


class Note(NamedTuple):
    """A note: it sounds from `onset` to `end`, in quarter notes; `pitch` is a MIDI number."""

    onset: Fraction
    end: Fraction
    pitch: int


@dataclass(frozen=True)
class Part:
    """One voice of a score; its length, in quarter notes, includes the rests."""

    notes: tuple[Note, ...]
    length: Fraction


def read_parts(path: Path) -> tuple[Part, ...]:
    """Return the parts of a .mxl (compressed) or .xml score, top voice first.

    Repeats are not repeated, grace notes are ignored, and tied notes are not joined.
    """
    return tuple(_part(element) for element in fromstring(_document(path)).iter("part"))


def _document(path: Path) -> bytes:
    """Return the XML of the score; in a .mxl archive, the file container.xml states its name."""
    content = read_bytes(path, MAX_BYTES)
    if path.suffix != ".mxl":
        return content
    with zipfile.ZipFile(BytesIO(content)) as archive:
        container = fromstring(_member(archive, "META-INF/container.xml"))
        rootfiles = [e for e in container.iter() if e.tag.rpartition("}")[2] == "rootfile"]
        return _member(archive, rootfiles[0].attrib["full-path"])


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > MAX_BYTES:
        raise ValueError(f"it unpacks to more than {MAX_BYTES:,} bytes")
    return archive.read(name)


def _part(element: Element) -> Part:
    notes: list[Note] = []
    start, divisions = Fraction(0), 1
    for measure in element.iter("measure"):
        now = onset = end = start
        for item in measure:
            if item.tag == "attributes":
                divisions = int(item.findtext("divisions", str(divisions)))
            if item.tag not in ("note", "forward", "backup") or item.find("grace") is not None:
                continue
            duration = Fraction(int(item.findtext("duration", "0")), divisions)
            if item.find("chord") is None:
                onset = now
                now += -duration if item.tag == "backup" else duration
            if (pitch := item.find("pitch")) is not None:
                notes.append(Note(onset, onset + duration, _midi(pitch)))
            end = max(end, now)
        start = end
        if not 0 <= start <= MAX_LENGTH:
            raise ValueError(f"it lasts more than {MAX_LENGTH:,} quarter notes")
    return Part(tuple(notes), start)


def _midi(pitch: Element) -> int:
    octave, step = int(pitch.findtext("octave", "")), pitch.findtext("step", "")
    return 12 * (octave + 1) + _SEMITONES[step] + int(float(pitch.findtext("alter", "0")))
