"""Sequences of any data set, as networks read them: inputs and targets."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import seaborn as sns
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from odyssey.features import Features, Sequence
from odyssey.report.figures.style import INK, Look, panels, styled

LONGEST = 200  # time steps shown
LONGEST_NAME = 20  # characters shown of a class's name
MOST_LINES = 12  # more inputs than this are shown as a picture
SPACING = 4  # between the zeros of two lines, in units of the inputs
DARKEST = 3  # value that is black in a picture, in the same units
COLOURS = sns.color_palette("colorblind").as_hex()
LINE: Look = {"color": INK, "linewidth": 0.8}
PICTURE: Look = {"cmap": "Greys", "origin": "lower", "aspect": "auto", "interpolation": "nearest"}
BAND: Look = {"alpha": 0.35, "linewidth": 0}


@styled
def draw(features: Features) -> Figure:
    """The first, the middle and the last sequence of the training set, or their first steps.

    Lines are the inputs, the first on top; many inputs, and those of the task "next_step", are a
    picture, where high values are black. The background has a colour for each of the most frequent
    classes; the title has the transcription, if the task is "transcription".

    Args:
        features: the data set.
    """
    train = features.splits["train"]
    shown = sorted({0, len(train) // 2, len(train) - 1})
    figure, grid = panels(len(shown), 1, width=7.2, height=1.9, sharex=True)
    colours = _colours(features)
    for axes, index in zip(grid.flat, shown, strict=True):
        sequence = _whole(train[index]) if features.task == "next_step" else train[index]
        _inputs(axes, sequence.inputs[:LONGEST], features.task)
        if colours:
            _bands(axes, sequence.targets[:LONGEST], colours)
        axes.set_title(_title(features, index, sequence), parse_math=False)
    longest = max(len(train[index].inputs) for index in shown)
    grid[-1, 0].set_xlim(-0.5, min(LONGEST, longest) - 0.5)
    grid[-1, 0].set_xlabel("time step")
    stand_in = f" ({features.stand_in})" if features.stand_in else ""
    figure.suptitle(features.title + stand_in, fontsize=10, parse_math=False)
    if colours:
        _legend(figure, features, colours)
    return figure


def _colours(features: Features) -> dict[int, str]:
    """Colours of the most frequent classes, by number; none if time steps have no class."""
    if features.task != "framewise":
        return {}
    counts = np.bincount(np.concatenate([s.targets for s in features.splits["train"]]))
    frequent = np.argsort(-counts, kind="stable")[: len(COLOURS)]
    present = sorted(int(number) for number in frequent if counts[number])
    return dict(zip(present, COLOURS, strict=False))


def _whole(sequence: Sequence) -> Sequence:
    """The sequence with its last step among the inputs; networks only predict that step."""
    return Sequence(np.vstack([sequence.inputs, sequence.targets[-1:]]), sequence.targets)


def _names(features: Features) -> tuple[str, ...]:
    return features.classes or tuple(map(str, range(features.output_size)))


def _title(features: Features, index: int, sequence: Sequence) -> str:
    steps = len(sequence.inputs)
    cut = f"the first {LONGEST} of " if steps > LONGEST else ""
    title = f"training sequence {index + 1}, {cut}{steps} steps"
    if features.task != "transcription":
        return title
    names = _names(features)
    text = "".join(names[label] for label in sequence.targets)
    return f"{title}: {text[:80]}"


def _inputs(axes: Axes, inputs: np.ndarray, task: str) -> None:
    count = inputs.shape[1]
    axes.set_ylabel("input")
    if task == "next_step" or count > MOST_LINES:
        white, black = (0, 1) if task == "next_step" else (-DARKEST, DARKEST)
        edges = (-0.5, len(inputs) - 0.5, 0.5, count + 0.5)
        axes.imshow(inputs.T, extent=edges, vmin=white, vmax=black, **PICTURE)
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    else:
        zeros = -SPACING * np.arange(count)
        axes.plot(inputs + zeros, **LINE)
        axes.set_yticks(zeros, [str(number + 1) for number in range(count)])


def _bands(axes: Axes, classes: np.ndarray, colours: dict[int, str]) -> None:
    changes = np.flatnonzero(np.diff(classes)) + 1
    for start, end in pairwise([0, *changes.tolist(), len(classes)]):
        number = int(classes[start])
        if number in colours:
            axes.axvspan(start - 0.5, end - 0.5, color=colours[number], **BAND)


def _legend(figure: Figure, features: Features, colours: dict[int, str]) -> None:
    bands: list[Artist] = [Patch(color=colour, **BAND) for colour in colours.values()]
    blank = [" "] * len(bands)
    legend = figure.legend(bands, blank, loc="outside lower center", ncols=5)
    for text, number in zip(legend.get_texts(), colours, strict=True):
        # Set here, because matplotlib leaves out labels that begin with _.
        text.set(text=_names(features)[number][:LONGEST_NAME], parse_math=False)
