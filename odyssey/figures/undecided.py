"""What stands in a panel where there is nothing to draw."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.axes import Axes

from odyssey.figures.style import GREY

PREFIX = "undecided: "
WIDTH = 30  # characters of a line
NO_RESULT = "no result"


def reason(rows: pd.DataFrame) -> str:
    """The first note of a table's rows without its "undecided", or else "no result"."""
    notes = [note for note in rows["note"].dropna() if note]
    return str(notes[0]).removeprefix(PREFIX) if notes else NO_RESULT


def say(axes: Axes, why: str) -> None:
    """Write why there is nothing, in the middle of a panel without ticks."""
    axes.set_xticks([])
    axes.set_yticks([])
    text = textwrap.fill(why, WIDTH)
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center", color=GREY)
