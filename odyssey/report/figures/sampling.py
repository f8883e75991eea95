"""What the figures of the second paper share: colours, lines, and log p with its interval."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from odyssey.report.figures.style import GREY, INK, Look

SPACES = {
    "one_layer": "One hidden layer",
    "two_layers": "Two hidden layers",
    "three_layers": "Three hidden layers",
}
LOG_P = "log p  (better →)"
DOT: Look = {"marker": "o", "linestyle": "none", "markersize": 3.4, "markeredgewidth": 0}
INTERVAL: Look = {"linewidth": 0.6, "alpha": 0.35}
TREND: Look = {"color": INK, "linewidth": 1.6}
CONSTANT: Look = {"color": GREY, "linewidth": 0.9, "linestyle": (0, (3, 2))}


def shades(values: Iterable[int]) -> dict[int, str]:
    """A colour for each value, darker for larger values; they also differ in grey."""
    ordered = sorted(set(values))
    colours = sns.color_palette("viridis_r", max(len(ordered), 2))
    return {value: to_hex(colour) for value, colour in zip(ordered, colours, strict=False)}


def finite(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that have a log p."""
    return table[np.isfinite(table["log_p"])]


def intervals(axes: Axes, x: pd.Series, table: pd.DataFrame, color: str) -> None:
    """Draw log p with its 95 % interval against x.

    Args:
        axes: where to draw.
        x: one number for each row of the table.
        table: rows with `log_p`, `low` and `high`.
        color: of the dots and intervals.
    """
    axes.vlines(x, table["low"], table["high"], color=color, **INTERVAL)
    axes.plot(x, table["log_p"], color=color, **DOT)


def line(x: np.ndarray, y: np.ndarray) -> np.ndarray | None:
    """Slope and intercept of y over log x, by least squares; None if x has fewer than 3 values."""
    return np.polyfit(np.log(x), y, 1) if len(set(x)) > 2 else None
