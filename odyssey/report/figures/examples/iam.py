"""Lines of IAM-OnDB as handwriting, and the speed of the pen along one line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from odyssey.corpora import iam
from odyssey.corpora.handwriting import boards
from odyssey.corpora.handwriting.boards import Line
from odyssey.corpora.handwriting.line_strokes import read_strokes
from odyssey.corpora.sources import recorded_source
from odyssey.errors import BadInput
from odyssey.report.figures.style import GREY, INK, Look, panels, styled

COLUMNS, SHOWN = 2, 6
PEN: Look = {"color": INK, "linewidth": 0.9, "solid_capstyle": "round", "solid_joinstyle": "round"}
DOT: Look = {"color": INK, "marker": ".", "markersize": 2.5}
TEXT: Look = {"fontsize": 7.5, "color": GREY, "parse_math": False, "pad": 2}
COLOURS = colormaps["viridis_r"].with_extremes(bad=GREY)  # lighter is slower; grey is unknown
WINDOW = 2  # points before and after a point, over which its speed is averaged
MARGIN = 0.02  # around a line, relative to its size


class Example(NamedTuple):
    """A line and its strokes, each an array (points, 3): x, y (downwards), seconds."""

    line: Line
    strokes: list[np.ndarray]


@styled
def draw(path: str | Path) -> Figure:
    """Six lines of the training set with transcriptions; below, the pen's speed along the longest.

    The lines are spread over the set, so that their writers differ. Lines that cannot be read are
    left out.

    Args:
        path: of the data, as in `odyssey.corpora.iam.features`.

    Raises:
        BadInput: If no line can be read.
    """
    examples = _examples(path)
    rows = -(-len(examples) // COLUMNS)
    figure, grid = panels(rows + 1, COLUMNS, width=3.6, height=0.95)
    for axes, example in zip(grid.flat, examples, strict=False):
        _ink(axes, example)
    for axes in grid.flat[len(examples) :]:
        axes.remove()
    gridspec = grid[0, 0].get_gridspec()
    gridspec.set_height_ratios([1.0] * rows + [1.6])
    below = figure.add_subplot(gridspec[-1, :])
    _speed(figure, below, max(examples, key=lambda example: len(example.line.text)))
    stand_in = recorded_source(boards.root(path)).stand_in
    figure.suptitle(f"{iam.TITLE} ({stand_in})" if stand_in else iam.TITLE, fontsize=10)
    return figure


def _examples(path: str | Path) -> list[Example]:
    """The first readable line of each sixth of the training set."""
    lines = iam.lines(path)["train"]
    starts = np.linspace(0, len(lines), SHOWN + 1).astype(int)
    sixths = (lines[start:end] for start, end in pairwise(starts))
    examples = [example for sixth in sixths if (example := _first(sixth))]
    if not examples:
        raise BadInput(
            f"No line of the training set in {path} can be drawn; "
            f"python -m odyssey.corpora check iam {path} says why."
        )
    return examples


def _first(lines: Sequence[Line]) -> Example | None:
    for line in lines:
        try:
            return Example(line, read_strokes(line.strokes))
        except BadInput:
            continue
    return None


def _ink(axes: Axes, example: Example) -> None:
    for stroke in example.strokes:
        axes.plot(stroke[:, 0], stroke[:, 1], **(DOT if len(stroke) == 1 else PEN))
    _board(axes, example)


def _speed(figure: Figure, axes: Axes, example: Example) -> None:
    """Draw the points that the board recorded, coloured by the pen's speed."""
    points = np.concatenate(example.strokes)
    speeds = np.concatenate([_speeds(stroke) for stroke in example.strokes])
    top = np.nanpercentile(speeds, 98) if np.isfinite(speeds).any() else 1
    style: Look = {"c": speeds, "cmap": COLOURS, "vmin": 0, "vmax": top, "plotnonfinite": True}
    dots = axes.scatter(points[:, 0], points[:, 1], s=4, linewidth=0, **style)
    _board(axes, example)
    bar = figure.colorbar(dots, ax=axes, fraction=0.02, pad=0.01, panchor=False)
    bar.set_label("pen speed\n/ units per ms", fontsize=7)
    bar.ax.tick_params(labelsize=7)
    bar.outline.set_visible(False)


def _speeds(stroke: np.ndarray) -> np.ndarray:
    """The pen's speed at each point (points,), in units of the whiteboard per millisecond.

    It is averaged over `WINDOW` points on both sides, because recorded times are rounded and
    neighbouring points may have the same time; NaN if all points of the window have the same time.
    """
    path = np.append(0, np.cumsum(np.hypot(*np.diff(stroke[:, :2], axis=0).T)))
    index = np.arange(len(stroke))
    before, after = np.maximum(index - WINDOW, 0), np.minimum(index + WINDOW, len(stroke) - 1)
    length, time = path[after] - path[before], 1000 * (stroke[after, 2] - stroke[before, 2])
    return np.divide(length, time, out=np.full(len(stroke), np.nan), where=time > 0)


def _board(axes: Axes, example: Example) -> None:
    """Limits and title of a panel: the line's part of the whiteboard, and its transcription."""
    points = np.concatenate(example.strokes)[:, :2]
    low, high = points.min(axis=0), points.max(axis=0)
    margin = 1 + MARGIN * (high - low).max()
    axes.set_xlim(low[0] - margin, high[0] + margin)
    axes.set_ylim(high[1] + margin, low[1] - margin)
    axes.set_aspect("equal", anchor="W")
    axes.set_axis_off()
    axes.set_title(example.line.text, **TEXT)
