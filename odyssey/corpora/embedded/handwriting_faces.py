"""Characters as pen strokes: Hershey's single-stroke fonts, from the package Hershey-Fonts.

The fonts have two single-stroke alphabets, print ("futural", "rowmans") and script ("cursive",
"scripts"); the digits and signs of "futural" are used with both. Coordinates are in font units: a
lower-case x is 14 high and a capital letter 21. The x axis points to the right, the y axis down,
and the baseline is at y = 0.
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
BASELINE = 9  # y in Hershey's coordinates
STEP = 0.5  # distance between the points of a stroke
DOT = 2  # largest extent of the small diamonds that are Hershey's dots
MARKED = "ijt"  # letters with a mark: a dot or a bar

Stroke = np.ndarray  # (points, 2): x and y, about STEP apart


@dataclass(frozen=True)
class Glyph:
    """One character.

    Attributes:
        strokes: In the order of writing; a dot is a stroke of one point.
        marks: The dot of i and j or the bar of t; joined writing adds them after the word.
        width: Distance from the left edge, at x = 0, to the left edge of the next character.
    """

    strokes: tuple[Stroke, ...]
    marks: tuple[Stroke, ...]
    width: float


@cache
def read_face(name: str) -> Mapping[str, Glyph]:
    """Return the glyphs of the 81 characters in a font: PRINT or SCRIPT."""
    letters, signs = (HersheyFonts(load_default_font=face).all_glyphs for face in (name, PRINT))
    return {
        character: _glyph(character, (letters if character.isalpha() else signs)[character])
        for character in CHARACTERS
    }


def _glyph(character: str, hershey: Any) -> Glyph:
    """Convert a glyph of Hershey-Fonts, with `strokes`, `left_offset` and `char_width`."""
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
    """Yield the strokes without those that only repeat the edge before, as brackets have."""
    yield from strokes[:1]
    for before, stroke in pairwise(strokes):
        if before.shape != stroke.shape or np.abs(before - stroke).max() > 1:
            yield stroke


def _dot_or_line(stroke: Stroke) -> Stroke:
    return stroke.mean(axis=0, keepdims=True) if np.ptp(stroke, axis=0).max() <= DOT else stroke


def _linked(strokes: Iterable[Stroke]) -> list[Stroke]:
    """Join strokes that start where an earlier one ended, because the pen is not lifted there.

    A straight stroke may be reversed to join it: a V is written down and up, not down twice.
    """
    linked: list[Stroke] = []
    for stroke in strokes:
        reverse = stroke[::-1] if len(stroke) == 2 else stroke
        for index, before in enumerate(linked):
            follower = stroke if np.array_equal(before[-1], stroke[0]) else reverse
            if np.array_equal(before[-1], follower[0]):
                linked[index] = np.concatenate([before, follower[1:]])
                break
        else:
            linked.append(stroke)
    return linked


def _dense(stroke: Stroke) -> Stroke:
    """Return the same path with points about STEP apart."""
    arc_length = np.append(0, np.cumsum(np.hypot(*np.diff(stroke, axis=0).T)))
    even = np.linspace(0, arc_length[-1], round(arc_length[-1] / STEP) + 1)
    return np.stack([np.interp(even, arc_length, axis) for axis in stroke.T], axis=1)
