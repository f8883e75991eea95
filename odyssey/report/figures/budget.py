"""The expected test error of the best trial of a search, against the cost of the search."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import EngFormatter, LogLocator, NullLocator
from scipy.optimize import isotonic_regression

from odyssey.labels import DatasetLabel
from odyssey.report.figures.style import (
    BLUE,
    GREY,
    INK,
    RED,
    Look,
    axis_top,
    error_axis,
    panels,
    styled,
)
from odyssey.report.figures.undecided import annotate_undecided
from odyssey.report.words.undecided import reason
from odyssey.statistics.selection import VANILLA, table_order

KINDS = {
    "trials": "number of trials",
    "cpu_seconds": "training time of all trials / s of CPU",
    "parameters": "weights allowed (best of five trials)",
}
USUAL: Look = {"color": GREY, "linewidth": 0.9}
VANILLA_LINE: Look = {"color": INK, "linewidth": 1.8}
WORSE: Look = {"color": RED, "linewidth": 1.5}
BETTER: Look = {"color": BLUE, "linewidth": 1.5}
CORNER: Look = {"color": GREY, "fontsize": 7}
BAND: Look = {"alpha": 0.13, "linewidth": 0}
LEADER: Look = {"arrowstyle": "-", "color": GREY, "linewidth": 0.4, "relpos": (0, 0.5)}
GAP = 0.075  # between the middles of two names, in heights of a panel
WIDE = 300  # high over low; a wider range of budgets has ticks at powers of ten only


@styled
def budget_curves(
    reached: pd.DataFrame, comparison: pd.DataFrame, labels: Mapping[str, DatasetLabel]
) -> Figure:
    """Expected test error of the best trial against the budget.

    Each kind of budget has a row and each data set a column. Vanilla is black; variants whose best
    trials are significantly worse are red, better ones blue. These three have bands: 95 % intervals
    by bootstrap over trials.

    Args:
        reached: the table `results/statistics/budget.parquet`.
        comparison: the table `results/statistics/comparison.parquet`, from which it is known which
            variants differ from vanilla.
        labels: the data sets, in the order of the columns.
    """
    kinds = [kind for kind in KINDS if kind in set(reached["kind"])] or ["trials"]
    figure, grid = panels(len(kinds), len(labels), width=3.5, height=2.5)
    for column, (dataset, label) in zip(grid.T, labels.items(), strict=True):
        curves = reached[reached["dataset"] == dataset]
        looks = _looks(curves, comparison[comparison["dataset"] == dataset])
        for axes, kind in zip(column, kinds, strict=True):
            _panel(axes, curves[curves["kind"] == kind], looks)
            axes.set_xlabel(KINDS[kind], fontsize=8)
            axes.set_ylabel(f"expected test {label.axis}", fontsize=7)
        column[0].set_title(label.heading)
    figure.legend(handles=_legend(), loc="outside lower center", ncols=min(5, 2 * len(labels) - 1))
    return figure


def _looks(curves: pd.DataFrame, comparison: pd.DataFrame) -> dict[str, Look]:
    """Colour and width of each variant's line, in the order of drawing."""
    of_best = comparison[comparison["selection"] != "all"]
    different = of_best[of_best["significant"].fillna(False).astype(bool)]
    worse = dict(zip(different["variant"], different["mean_difference"] > 0, strict=True))
    looks = {
        name: USUAL if name not in worse else WORSE if worse[name] else BETTER
        for name in sorted({*curves["variant"]} - {VANILLA}, key=table_order)
    }
    looks = dict(sorted(looks.items(), key=lambda item: item[1] is not USUAL))
    return looks | {VANILLA: VANILLA_LINE}


def _panel(axes: Axes, curves: pd.DataFrame, looks: Mapping[str, Look]) -> None:
    decided = np.isfinite(curves["expected"])
    if not decided.any():
        annotate_undecided(axes, reason(curves))
        return
    missing = curves[~decided]
    curves = curves[decided].sort_values("budget")
    _budget_axis(axes, curves["budget"].min(), curves["budget"].max())
    error_axis(axes, curves["expected"].min(), axis_top([curves["expected"].to_numpy()]))
    lines = dict(list(curves.groupby("variant")))
    for variant, look in looks.items():
        if variant in lines:
            _line(axes, lines[variant], look)
    _name_lines(axes, {name: line.iloc[-1] for name, line in lines.items()}, looks)
    _name_missing(axes, missing)


def _budget_axis(axes: Axes, low: float, high: float) -> None:
    axes.set_xscale("log")
    axes.set_xlim(low, high if high > low else 10 * low)
    multiples = (1, 2, 5) if high < WIDE * low else (1,)
    axes.xaxis.set_major_locator(LogLocator(subs=multiples))
    axes.xaxis.set_major_formatter(EngFormatter(sep=""))
    axes.xaxis.set_minor_locator(NullLocator())


def _line(axes: Axes, line: pd.DataFrame, look: Look) -> None:
    axes.plot(line["budget"], line["expected"], **look)
    if look is not USUAL:
        axes.fill_between(line["budget"], line["low"], line["high"], color=look["color"], **BAND)


def _name_lines(axes: Axes, ends: Mapping[str, pd.Series], looks: Mapping[str, Look]) -> None:
    """The name of every line, right of the panel, close to the line's end without overlaps."""
    to_panel = axes.transScale + axes.transLimits
    positions = {
        name: tuple(to_panel.transform((end["budget"], end["expected"])).clip(0, 1))
        for name, end in ends.items()
    }
    names = sorted(positions, key=lambda name: (positions[name][1], name))
    for name, height in zip(names, _spread([positions[name][1] for name in names]), strict=True):
        axes.annotate(
            name,
            positions[name],
            (1.07, height),
            xycoords="axes fraction",
            textcoords="axes fraction",
            color=looks[name]["color"],
            fontsize=7.5,
            va="center",
            arrowprops=LEADER,
        )


def _name_missing(axes: Axes, rows: pd.DataFrame) -> None:
    """Write in a corner which variants have no line, and why."""
    searches = rows.groupby("variant", sort=False)
    text = "\n".join(f"{variant}: {reason(search)}" for variant, search in searches)
    axes.text(0.98, 0.97, text, transform=axes.transAxes, ha="right", va="top", **CORNER)


def _spread(heights: list[float]) -> np.ndarray:
    """Ascending heights moved, by least squares, so that they are `GAP` apart within 0 to 1."""
    count = len(heights)
    gaps = min(GAP, 1 / count) * np.arange(count)
    return np.clip(isotonic_regression(heights - gaps).x, 0, 1 - gaps[-1]) + gaps


def _legend() -> list[Artist]:
    return [
        Line2D([], [], label="vanilla (V)", **VANILLA_LINE),
        Line2D([], [], label="significantly worse than V", **WORSE),
        Line2D([], [], label="significantly better", **BETTER),
        Line2D([], [], label="not significantly different", **USUAL),
        Patch(label="95 % interval", color=INK, **BAND),
    ]
