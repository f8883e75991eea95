"""Letters as pen strokes: Hershey's single-stroke faces, from the package Hershey-Fonts.

The package's faces hold two alphabets of single strokes, print ("futural", "rowmans") and script
("cursive", "scripts"); the digits and signs of "futural" suit both. Coordinates here are in units
of the faces, of which a small x is 14 high and a capital 21; x points right, y down, and the
baseline is at 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from HersheyFonts import HersheyFonts

from odyssey.corpora.handwriting.characters import CHARACTERS

PRINT, SCRIPT = "futural", "cursive"
BASELINE = 9  # in Hershey's coordinates
STEP = 0.5  # between the points of a stroke
DOT = 2  # the size of the small diamonds that Hershey draws for dots
MARKED = "ijt"  # those with a mark, a dot or a bar

Stroke = np.ndarray  # (points, 2): x and y, about STEP apart


@dataclass(frozen=True)
class Glyph:
    """One character.

    strokes: in the order of writing; a dot is a stroke of one point.
    marks: the dot of i and j and the bar of t, which may wait until the word is written.
    width: from the left edge, at x = 0, to that of the next character.
    """

    strokes: tuple[Stroke, ...]
    marks: tuple[Stroke, ...]
    width: float


@cache
def read_face(name: str) -> Mapping[str, Glyph]:
    """Return a glyph for each of the 81 characters; `name` is PRINT or SCRIPT."""
    letters, signs = (HersheyFonts(load_default_font=face).all_glyphs for face in (name, PRINT))
    return {
        character: _glyph(character, (letters if character.isalpha() else signs)[character])
        for character in CHARACTERS
    }


def _glyph(character: str, hershey: Any) -> Glyph:
    """hershey: a glyph of the package, with `strokes`, `left_offset` and `char_width`."""
    origin = np.array([hershey.left_offset, BASELINE])
    outlines = [np.array(stroke, dtype=float) - origin for stroke in hershey.strokes]
    strokes = [_dot_or_line(stroke) for stroke in _without_second_edges(outlines)]
    marks = []
    if character in MARKED:
        marks = [strokes.pop(-1 if character == "t" else 0)]
    return Glyph(
        tuple(_dense(stroke) for stroke in _linked(strokes)),
        tuple(_dense(mark) for mark in marks),
        float(hershey.char_width),
    )


def _without_second_edges(strokes: Sequence[Stroke]) -> Iterable[Stroke]:
    """Leave out strokes that only thicken the one before: brackets have two edges everywhere."""
    yield from strokes[:1]
    for before, stroke in pairwise(strokes):
        if before.shape != stroke.shape or np.abs(before - stroke).max() > 1:
            yield stroke


def _dot_or_line(stroke: Stroke) -> Stroke:
    return stroke.mean(axis=0, keepdims=True) if np.ptp(stroke, axis=0).max() <= DOT else stroke


def _linked(strokes: Iterable[Stroke]) -> list[Stroke]:
    """Go on, without lifting the pen, with a stroke that starts where another ended.

    Straight strokes may be turned round for it: a V is written down and up, not twice down.
    """
    linked: list[Stroke] = []
    for stroke in strokes:
        turned = stroke[::-1] if len(stroke) == 2 else stroke
        for at, before in enumerate(linked):
            follower = stroke if np.array_equal(before[-1], stroke[0]) else turned
            if np.array_equal(before[-1], follower[0]):
                linked[at] = np.concatenate([before, follower[1:]])
                break
        else:
            linked.append(stroke)
    return linked


def _dense(stroke: Stroke) -> Stroke:
    """Return the same line with points about STEP apart."""
    along = np.append(0, np.cumsum(np.hypot(*np.diff(stroke, axis=0).T)))
    at = np.linspace(0, along[-1], round(along[-1] / STEP) + 1)
    return np.stack([np.interp(at, along, axis) for axis in stroke.T], axis=1)
