"""Chorales as piano rolls: the notes that sound at each quarter note."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MultipleLocator

from odyssey.corpora import jsb
from odyssey.corpora.piano_rolls import LOWEST_PITCH
from odyssey.features import Sequence
from odyssey.report.figures.style import BLUE, GREY, PALE, Look, panels, styled

LONGEST = 64  # quarter notes shown
GAP = 0.12  # between neighbouring notes, in quarter notes and semitones
C, OCTAVE = 60, 12  # MIDI pitch of C4, and semitones to the next C
TICKS = 8  # quarter notes between them
HIGHEST: Look = {"facecolor": BLUE, "linewidth": 0}
OTHERS: Look = {"facecolor": GREY, "linewidth": 0}


@styled
def draw(path: str | Path) -> Figure:
    """Piano rolls of the first and the middle chorale of the training set, or their first notes.

    Args:
        path: of the data, as in `odyssey.corpora.jsb.features`.

    Raises:
        BadInput: If the data cannot be read.
    """
    features = jsb.features(path)
    chorales = features.splits["train"]
    shown = sorted({0, len(chorales) // 2})
    figure, grid = panels(len(shown), 1, width=7.2, height=2.1, sharex=True)
    for axes, index in zip(grid.flat, shown, strict=True):
        roll = _roll(chorales[index])
        _notes(axes, roll[:LONGEST])
        cut = f"the first {LONGEST} of " if len(roll) > LONGEST else ""
        axes.set_title(f"training sequence {index + 1}, {cut}{len(roll)} quarter notes")
    grid[-1, 0].set_xlim(0, min(LONGEST, max(len(_roll(chorales[index])) for index in shown)))
    grid[-1, 0].set_xlabel("time / quarter notes")
    stand_in = f" ({features.stand_in})" if features.stand_in else ""
    figure.suptitle(features.title + stand_in, fontsize=10)
    figure.legend(handles=_legend(), loc="outside lower center", ncols=2)
    return figure


def _roll(sequence: Sequence) -> np.ndarray:
    """All frames, bool (frames, 88); the inputs lack the last frame, the targets the first."""
    return np.vstack([sequence.inputs[:1], sequence.targets]) > 0


def _notes(axes: Axes, roll: np.ndarray) -> None:
    """Draw a box for each note, and a line at each C."""
    times, keys = np.nonzero(roll)
    pitches = keys + LOWEST_PITCH
    highest = np.diff(times, append=-1) != 0  # keys ascend within a frame
    for chosen, style in ((~highest, OTHERS), (highest, HIGHEST)):
        notes = zip(times[chosen], pitches[chosen], strict=True)
        boxes = [Rectangle((t, p - 0.5 + GAP / 2), 1 - GAP, 1 - GAP) for t, p in notes]
        axes.add_collection(PatchCollection(boxes, **style))
    low, high = (pitches.min(), pitches.max()) if len(pitches) else (C - OCTAVE, C + OCTAVE)
    axes.set_ylim(low - 1.5, high + 1.5)
    axes.set_yticks([pitch for pitch in range(0, 128, OCTAVE) if low <= pitch <= high])
    axes.yaxis.set_major_formatter(lambda pitch, _: f"C{(pitch - C) // OCTAVE + 4:.0f}")
    axes.xaxis.set_major_locator(MultipleLocator(TICKS))
    axes.grid(axis="y", color=PALE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.set_ylabel("pitch")


def _legend() -> list[Artist]:
    return [Patch(label="highest note", **HIGHEST), Patch(label="notes below", **OTHERS)]
