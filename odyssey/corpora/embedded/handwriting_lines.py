"""A line of text as one writer puts it on the board."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from odyssey.corpora.embedded.handwriting_faces import STEP, Stroke
from odyssey.corpora.embedded.handwriting_pen import RATE, move, smoothed
from odyssey.corpora.embedded.handwriting_writers import SIZE, Writer

WAVELENGTH = 40 * SIZE  # of the baseline's wave
DASH = 1.0  # mean length of what should be a dot
LIFT = (0.04, 0.16)  # seconds that the pen is up at the least, drawn for each lift
TRAVEL = 300.0  # units per second of the pen in the air
JITTER = 0.0015  # standard deviation, in seconds, of the board's clock


def write_line(text: str, writer: Writer, rng: np.random.Generator) -> list[np.ndarray]:
    """Return the strokes of a line, each (points, 3): x and y in board units, y down, and seconds.

    The line begins near x = 0, just after 0 s, and its baseline is at y = 0. As on the original's
    board, places are whole numbers and times hundredths of a second, so that a point may have the
    time of the one before.
    """
    phase = rng.uniform(0, 2 * np.pi)
    drawn = []
    for stroke in _strokes(text, writer, rng):
        path = stroke + _dash(rng) if len(stroke) == 1 else stroke
        path = smoothed(path, writer.roundness / STEP)
        drawn.append(move(_on_board(path, writer, phase), writer.speed))
    times = _times(drawn, rng)
    return [
        np.column_stack([_seen(points, writer, rng), seconds])
        for points, seconds in zip(drawn, times, strict=True)
    ]


def _strokes(text: str, writer: Writer, rng: np.random.Generator) -> list[Stroke]:
    """Return the strokes of the letters side by side, in the order of writing.

    Writers who join letters add the marks after the word.
    """
    strokes: list[Stroke] = []
    x = 0.0
    for word in text.split(" "):
        marks: list[Stroke] = []
        for character in word:
            glyph, slip = writer.face[character], rng.standard_normal((6, 2))
            bent = [writer.warp(character, stroke, slip) for stroke in glyph.strokes + glyph.marks]
            for stroke in bent:
                stroke[:, 0] += x
            for stroke in bent[: len(glyph.strokes)]:
                _add(strokes, stroke, writer.reach if character.isalpha() else 0)
            marks += bent[len(glyph.strokes) :]
            if not writer.reach:
                strokes, marks = strokes + marks, []
            x += glyph.width + writer.letter_gap
        strokes += marks
        x += writer.face[" "].width + writer.word_gap
    return strokes


def _add(strokes: list[Stroke], stroke: Stroke, reach: float) -> None:
    """Add a stroke, as part of the last one where that ends within reach."""
    if strokes and len(strokes[-1]) > 1:  # the pen rises from a dot
        end = strokes[-1][-1]
        gap = np.hypot(*(stroke[0] - end))
        if gap <= reach:
            bridge = np.linspace(end, stroke[0], round(gap / STEP), endpoint=False)[1:]
            strokes[-1] = np.concatenate([strokes[-1], bridge, stroke])
            return
    strokes.append(stroke)


def _dash(rng: np.random.Generator) -> Stroke:
    """Return what becomes of a dot at the origin: a tap, or a short stroke to the lower right."""
    length, angle = rng.exponential(DASH), rng.uniform(0, np.pi / 2)
    along = np.arange(0, length + STEP, STEP)
    return along[:, np.newaxis] * (np.cos(angle), np.sin(angle))


def _on_board(path: Stroke, writer: Writer, phase: float) -> Stroke:
    """Return a path slanted, narrowed and on the writer's baseline."""
    x, y = path.T
    x = writer.aspect * x - writer.slant * y
    wave = writer.wave * np.sin(2 * np.pi * x / WAVELENGTH + phase)
    return np.stack([x, y - writer.slope * x + wave], axis=1)


def _seen(points: np.ndarray, writer: Writer, rng: np.random.Generator) -> np.ndarray:
    """Return the places that the board records, in its units."""
    trembling = points + writer.tremor * rng.standard_normal(points.shape)
    return np.rint(writer.size * trembling)


def _times(strokes: Sequence[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """Return the seconds of each point of the strokes, which never run backwards."""
    start, place, times = 0.0, strokes[0][0], []
    for points in strokes:
        start += rng.uniform(*LIFT) + np.hypot(*(points[0] - place)) / TRAVEL
        times.append(start + np.arange(len(points)) / RATE)
        start, place = times[-1][-1], points[-1]
    clock = np.concatenate(times)
    clock = np.rint(100 * (clock + JITTER * rng.standard_normal(len(clock)))) / 100
    ends = np.cumsum([len(points) for points in strokes])[:-1]
    return np.split(np.maximum.accumulate(clock), ends)
