"""The pen strokes of a line of text, written by one synthetic writer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from odyssey.corpora.embedded.handwriting_faces import STEP, Stroke
from odyssey.corpora.embedded.handwriting_pen import RATE, move, smoothed
from odyssey.corpora.embedded.handwriting_writers import SIZE, Writer

WAVELENGTH = 40 * SIZE  # of the wave of the baseline, in font units
DASH = 1.0  # mean length of a dot, which becomes a short stroke
LIFT = (0.04, 0.16)  # range of the least time that the pen is lifted, in seconds; drawn each time
TRAVEL = 300.0  # speed of the lifted pen, in font units per second
JITTER = 0.0015  # standard deviation of the recorded times, in seconds


def write_line(text: str, writer: Writer, rng: np.random.Generator) -> list[np.ndarray]:
    """Return the strokes of a line, each (points, 3): x and y (down) in board units, and seconds.

    The line starts near x = 0, shortly after 0 s, and its baseline is at y = 0. As in the original,
    positions are whole numbers and times whole hundredths of a second, so that successive points
    may have the same time.

    Args:
        text: The line; all its characters are among the 81 of IAM-OnDB.
        writer: The writer.
        rng: Draws what differs from one time to the next.
    """
    phase = rng.uniform(0, 2 * np.pi)
    movements = []
    for stroke in _strokes(text, writer, rng):
        path = stroke + _dash(rng) if len(stroke) == 1 else stroke
        path = smoothed(path, writer.roundness / STEP)
        movements.append(move(_on_board(path, writer, phase), writer.speed))
    times = _times(movements, rng)
    return [
        np.column_stack([_recorded(points, writer, rng), seconds])
        for points, seconds in zip(movements, times, strict=True)
    ]


def _strokes(text: str, writer: Writer, rng: np.random.Generator) -> list[Stroke]:
    """Return the strokes of all characters, from left to right, in the order of writing.

    Writers who join letters add the marks after the word, other writers after the letter.
    """
    strokes: list[Stroke] = []
    x = 0.0
    for word in text.split(" "):
        marks: list[Stroke] = []
        for character in word:
            glyph, slip = writer.face[character], rng.standard_normal((6, 2))
            warped = [writer.warp(character, path, slip) for path in glyph.strokes + glyph.marks]
            for stroke in warped:
                stroke[:, 0] += x
            for stroke in warped[: len(glyph.strokes)]:
                _add(strokes, stroke, writer.reach if character.isalpha() else 0)
            marks += warped[len(glyph.strokes) :]
            if not writer.reach:
                strokes, marks = strokes + marks, []
            x += glyph.width + writer.letter_gap
        strokes += marks
        x += writer.face[" "].width + writer.word_gap
    return strokes


def _add(strokes: list[Stroke], stroke: Stroke, reach: float) -> None:
    """Append a stroke; join it to the last one if that ends within a distance of `reach`."""
    if strokes and len(strokes[-1]) > 1:  # the pen is always lifted after a dot
        end = strokes[-1][-1]
        gap = np.hypot(*(stroke[0] - end))
        if gap <= reach:
            bridge = np.linspace(end, stroke[0], round(gap / STEP), endpoint=False)[1:]
            strokes[-1] = np.concatenate([strokes[-1], bridge, stroke])
            return
    strokes.append(stroke)


def _dash(rng: np.random.Generator) -> Stroke:
    """Return the stroke that is drawn for a dot: from the origin to the lower right."""
    length, angle = rng.exponential(DASH), rng.uniform(0, np.pi / 2)
    arc_length = np.arange(0, length + STEP, STEP)
    return arc_length[:, np.newaxis] * (np.cos(angle), np.sin(angle))


def _on_board(path: Stroke, writer: Writer, phase: float) -> Stroke:
    """Return a path with the writer's slant, width and baseline."""
    x, y = path.T
    x = writer.aspect * x - writer.slant * y
    wave = writer.wave * np.sin(2 * np.pi * x / WAVELENGTH + phase)
    return np.stack([x, y - writer.slope * x + wave], axis=1)


def _recorded(points: np.ndarray, writer: Writer, rng: np.random.Generator) -> np.ndarray:
    """Return the positions with the writer's tremor, in whole board units."""
    with_tremor = points + writer.tremor * rng.standard_normal(points.shape)
    return np.rint(writer.size * with_tremor)


def _times(strokes: Sequence[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """Return the times of the points of each stroke, in seconds; they never decrease."""
    start, position, times = 0.0, strokes[0][0], []
    for points in strokes:
        start += rng.uniform(*LIFT) + np.hypot(*(points[0] - position)) / TRAVEL
        times.append(start + np.arange(len(points)) / RATE)
        start, position = times[-1][-1], points[-1]
    clock = np.concatenate(times)
    clock = np.rint(100 * (clock + JITTER * rng.standard_normal(len(clock)))) / 100
    ends = np.cumsum([len(points) for points in strokes])[:-1]
    return np.split(np.maximum.accumulate(clock), ends)
