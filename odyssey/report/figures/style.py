"""What all figures share: colours, panels, error axes, and how a figure is saved."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from odyssey.atomic import replace_file

# From Okabe and Ito's palette: safe for every common kind of colour blindness, and in grey.
BLUE, RED, GREY, PALE, INK = "#0072B2", "#D55E00", "#8C8C8C", "#E3E3E3", "#333333"

Look = dict[str, Any]  # keywords of a matplotlib artist
# A mark on the edge of the axes for a value outside; half of the mark is outside the axes, and
# the layout ignores it.
BEYOND: Look = {"marker": "^", "linestyle": "none", "clip_on": False, "in_layout": False}

# A decorator for each function that draws a figure: matplotlib reads these when it makes artists.
styled = mpl.rc_context(
    {
        **sns.axes_style("ticks"),
        "font.size": 9,
        "axes.titlesize": 9,
        "axes.titlelocation": "left",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": GREY,
        "xtick.color": INK,
        "ytick.color": INK,
        "legend.frameon": False,
        "legend.fontsize": 8.5,
    }
)
# With these, the same figure always gives the same bytes.
REPRODUCIBLE: Any = {"svg.hashsalt": "lstm-odyssey", "pdf.fonttype": 42}
UNDATED: dict[str, Any] = {
    "svg": {"Date": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None},
}
DPI = 200
WIDE = 20  # high over low; a wider range of errors has fewer ticks for each power of ten


def panels(
    rows: int, columns: int, width: float, height: float, **sharing: Any
) -> tuple[Figure, np.ndarray]:
    """A figure with a grid of panels, made without pyplot: no global state, no display.

    Args:
        rows: number of rows.
        columns: number of columns.
        width: of a panel, in inches; the mean where `width_ratios` are given.
        height: of a panel, in inches; the mean where `height_ratios` are given.
        **sharing: further arguments of `Figure.subplots`, such as `sharex` or `height_ratios`.

    Returns:
        The figure, and its axes as an array (rows, columns).
    """
    figure = Figure(
        figsize=(columns * width, rows * height),
        layout=ConstrainedLayoutEngine(hspace=0.05, wspace=0.03),
    )
    return figure, figure.subplots(rows, columns, squeeze=False, **sharing)


def error_axis(axes: Axes, low: float, high: float) -> None:
    """Set the y axis to show errors from low to high; logarithmic where high > 3 low > 0."""
    if 0 < 3 * low < high:
        axes.set_yscale("log")
        factor = (high / low) ** 0.05
        axes.set_ylim(low / factor, high * factor)
        multiples = (1, 1.5, 2, 3, 5, 7) if high < WIDE * low else (1, 2, 5)
        axes.yaxis.set_major_locator(LogLocator(subs=multiples))
    else:
        margin = 0.05 * (high - low) or 0.05 * abs(high) or 1.0
        axes.set_ylim(low - margin, high + margin)
        axes.yaxis.set_major_locator(MaxNLocator(6))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def axis_top(groups: Iterable[np.ndarray]) -> float:
    """The upper end of an error axis that outliers do not stretch.

    Outliers of a group are above Tukey's fence: its third quartile plus 1.5 times its
    interquartile range.

    Args:
        groups: arrays of finite errors, none empty.

    Returns:
        The largest over the groups of the group's largest value, but at most its fence.
    """
    return max(min(values.max(), _fence(values)) for values in groups)


def _fence(values: np.ndarray) -> float:
    first, third = np.percentile(values, [25, 75])
    return float(third + 1.5 * (third - first))


def save(figure: Figure, *paths: str | Path) -> None:
    """Write a figure to files. The same figure gives the same bytes.

    Args:
        figure: the figure.
        *paths: files to write, as svg, png or pdf by suffix; each is replaced at once.
    """
    with mpl.rc_context(REPRODUCIBLE):
        for path in map(Path, paths):
            kind = path.suffix.removeprefix(".")
            with replace_file(path) as part:
                figure.savefig(part, format=kind, dpi=DPI, metadata=UNDATED[kind])
