"""What stands in a panel where there is nothing to draw."""

from __future__ import annotations

import textwrap

from matplotlib.axes import Axes

from odyssey.report.figures.style import GREY
from odyssey.report.words.undecided import reason

__all__ = ["annotate_undecided", "reason"]

WIDTH = 30  # characters of a line


def annotate_undecided(axes: Axes, why: str) -> None:
    """Write why there is nothing, in the middle of a panel without ticks."""
    axes.set_xticks([])
    axes.set_yticks([])
    text = textwrap.fill(why, WIDTH)
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center", color=GREY)
