"""What all figures share: colours, error axes, and how a figure becomes a file."""

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

# Okabe and Ito's palette: told apart by every common kind of colour vision, and in grey.
BLUE, RED, GREY, PALE, INK = "#0072B2", "#D55E00", "#8C8C8C", "#E3E3E3", "#333333"

Look = dict[str, Any]  # how an artist looks, as matplotlib's keywords
# A mark on the edge of the axes, half outside, which must not move the panels apart.
BEYOND: Look = {"marker": "^", "linestyle": "none", "clip_on": False, "in_layout": False}

# Decorates each figure function: matplotlib reads these when an artist is made.
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
# Without these, every save of the same figure would write different bytes.
REPRODUCIBLE: Any = {"svg.hashsalt": "lstm-odyssey", "pdf.fonttype": 42}
UNDATED: dict[str, Any] = {
    "svg": {"Date": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None},
}
DPI = 200
WIDE = 20  # a factor; a wider range of errors has room for fewer ticks


def panels(
    rows: int, columns: int, width: float, height: float, **sharing: Any
) -> tuple[Figure, np.ndarray]:
    """A figure of rows x columns panels, each `width` x `height` inches, and the array of its axes.

    Made without pyplot: no global state, no display.
    """
    figure = Figure(
        figsize=(columns * width, rows * height),
        layout=ConstrainedLayoutEngine(hspace=0.05, wspace=0.03),
    )
    return figure, figure.subplots(rows, columns, squeeze=False, **sharing)


def error_axis(axes: Axes, low: float, high: float) -> None:
    """Show errors from low to high with a margin, by logarithm where they differ by factors."""
    if 0 < 3 * low < high:
        axes.set_yscale("log")
        factor = (high / low) ** 0.05
        axes.set_ylim(low / factor, high * factor)
        between = (1, 1.5, 2, 3, 5, 7) if high < WIDE * low else (1, 2, 5)
        axes.yaxis.set_major_locator(LogLocator(subs=between))
    else:
        margin = 0.05 * (high - low) or 0.05 * abs(high) or 1.0
        axes.set_ylim(low - margin, high + margin)
        axes.yaxis.set_major_locator(MaxNLocator(6))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def axis_top(groups: Iterable[np.ndarray]) -> float:
    """The highest error worth axis space: the largest value, or less where a group has outliers.

    groups: arrays of finite errors, none empty. A group's values beyond its third quartile plus
    1.5 times its interquartile range (Tukey's fence) do not stretch the axis.
    """
    return max(min(values.max(), _fence(values)) for values in groups)


def _fence(values: np.ndarray) -> float:
    first, third = np.percentile(values, [25, 75])
    return float(third + 1.5 * (third - first))


def save(figure: Figure, *paths: str | Path) -> None:
    """Write the figure to every path: svg, png or pdf by suffix, whole or not at all.

    The same figure gives the same bytes.
    """
    with mpl.rc_context(REPRODUCIBLE):
        for path in map(Path, paths):
            kind = path.suffix.removeprefix(".")
            with replace_file(path) as part:
                figure.savefig(part, format=kind, dpi=DPI, metadata=UNDATED[kind])
