"""The text in a panel where there is nothing to draw."""

from __future__ import annotations

import textwrap

from matplotlib.axes import Axes

from odyssey.report.figures.style import GREY

LINE_LENGTH = 30  # characters


def annotate_undecided(axes: Axes, reason: str) -> None:
    """Write the reason in the middle of a panel, and remove the panel's ticks."""
    axes.set_xticks([])
    axes.set_yticks([])
    write_reason(axes, reason)


def write_reason(axes: Axes, reason: str) -> None:
    """Write the reason in the middle of a panel that shows something else too."""
    text = textwrap.fill(reason, LINE_LENGTH)
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center", color=GREY)
