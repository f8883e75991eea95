"""Which differences a study of this size detects, and how stable its tests are."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from odyssey.labels import DatasetLabel
from odyssey.phrases import percent
from odyssey.report.figures.style import BLUE, GREY, INK, PALE, RED, Look, panels, styled
from odyssey.report.figures.undecided import annotate_undecided
from odyssey.report.words.undecided import reason
from odyssey.statistics.selection import VANILLA, table_order

FLIPPED = LinearSegmentedColormap.from_list("flipped", ["white", RED])
DARKEST = 0.5  # the share of changed results from which on the colour is the darkest
SIZE: Look = {"color": GREY, "linewidth": 0.8, "linestyle": (0, (2, 2))}
OWN: Look = {"color": INK, "linewidth": 1.8}
MEASURED: Look = {"color": INK}
EXTRAPOLATED: Look = {"color": INK, "style": "italic"}
MARK: Look = {"markersize": 6, "linestyle": "none"}
RATIOS = [1, 0.45]  # differences and flips, in width
ROW = 0.3  # inches for each variant
SMALLEST = 1e-3  # of the largest difference shown; the axis begins there


@styled
def power_curves(
    power: pd.DataFrame,
    comparison: pd.DataFrame,
    flips: pd.DataFrame,
    labels: Mapping[str, DatasetLabel],
) -> Figure:
    """Differences from vanilla, the number of trials that detects them, and unstable results.

    On the left are absolute differences. Triangles point up where the variant is worse, down where
    it is better; they are filled where the difference is significant. Each vertical line is the
    smallest difference that a number of trials detects with probability 80 %; the thick line is for
    this run's number. On the right is the share of resamples, for several numbers of trials, whose
    test has another result than the run's; in italics where the run has fewer trials than that. Of
    all tables, the rows on the best trials are shown.

    Args:
        power: the table `results/statistics/power.parquet`.
        comparison: the table `results/statistics/comparison.parquet`.
        flips: the table `results/statistics/flips.parquet`.
        labels: the data sets, in the order of the rows.
    """
    of_best = [table[table["selection"] != "all"] for table in (power, comparison, flips)]
    variants = sorted({*comparison["variant"]} - {VANILLA}, key=table_order)
    height = ROW * max(3, len(variants)) + 1.1
    figure, grid = panels(len(labels), 2, width=3.3, height=height, width_ratios=RATIOS)
    for (left, right), (dataset, label) in zip(grid, labels.items(), strict=True):
        smallest, compared, flipped = (rows[rows["dataset"] == dataset] for rows in of_best)
        _differences(left, smallest, compared[compared["variant"] != VANILLA], variants)
        _flips(right, flipped, variants, smallest.loc[smallest["own"], "trials"].min())
        left.set_title(label.heading, pad=30)
        left.set_xlabel(f"absolute difference from V / {label.unit}", fontsize=8)
    figure.legend(handles=_legend(), loc="outside lower center", ncols=2)
    return figure


def _differences(
    axes: Axes, smallest: pd.DataFrame, compared: pd.DataFrame, variants: list[str]
) -> None:
    shown = smallest[np.isfinite(smallest["difference"])]
    if shown.empty:
        annotate_undecided(axes, reason(smallest))
        return
    marks = compared[np.isfinite(compared["mean_difference"])]
    sizes = marks["mean_difference"].abs()
    largest = max(shown["difference"].max(), sizes.max())
    lowest = max(min(shown["difference"].min(), sizes[sizes > 0].min()), SMALLEST * largest)
    axes.set_xscale("log")
    axes.set_xlim(lowest / 1.3, largest * 1.3)
    _lines(axes, shown)
    for row in marks.to_dict("records"):
        _triangle(axes, max(abs(row["mean_difference"]), lowest), variants, row)
    for variant, rows in compared[~compared.index.isin(marks.index)].groupby("variant"):
        y = variants.index(variant) + 0.5
        axes.text(lowest, y, reason(rows), va="center", color=GREY, fontsize=7)
    _name_rows(axes, variants)
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def _lines(axes: Axes, smallest: pd.DataFrame) -> None:
    """The smallest difference that each number of trials detects; this run's line is thick."""
    own = smallest["trials"] == smallest.loc[smallest["own"], "trials"].min()
    smallest = pd.concat([smallest[own], smallest[~own]]).drop_duplicates("difference")
    for index, row in enumerate(smallest.to_dict("records")):
        axes.axvline(row["difference"], zorder=0, **(SIZE if index else OWN))
    top = axes.secondary_xaxis("top")
    top.set_xticks(smallest["difference"], [f"{trials:,}" for trials in smallest["trials"]])
    top.xaxis.set_minor_locator(NullLocator())
    top.tick_params(labelsize=7.5, length=0, pad=1)
    top.set_xlabel("trials of each variant that detect it", fontsize=7.5)
    top.spines["top"].set_visible(False)


def _triangle(axes: Axes, size: float, variants: list[str], row: Mapping[Hashable, Any]) -> None:
    worse, significant = row["mean_difference"] > 0, row["significant"]
    colour = RED if worse else BLUE
    face = colour if not pd.isna(significant) and significant else "white"
    marker, y = "^" if worse else "v", variants.index(row["variant"]) + 0.5
    axes.plot(size, y, marker=marker, color=colour, markerfacecolor=face, **MARK)


def _flips(axes: Axes, flips: pd.DataFrame, variants: list[str], own: int) -> None:
    """Shares of changed results. own: the number of trials of each variant in this run."""
    shown = flips[np.isfinite(flips["share_flipped"])]
    if shown.empty:
        annotate_undecided(axes, reason(flips))
        return
    sizes = sorted(set(flips["trials"]))
    axes.set_facecolor(PALE)
    for row in shown.to_dict("records"):
        corner = (sizes.index(row["trials"]), variants.index(row["variant"]))
        share = row["share_flipped"]
        colour = FLIPPED(min(share / DARKEST, 1.0))
        axes.add_patch(Rectangle(corner, 1, 1, facecolor=colour, edgecolor=PALE, linewidth=0.5))
        middle = (corner[0] + 0.5, corner[1] + 0.5)
        look = EXTRAPOLATED if row["trials"] > own else MEASURED
        axes.text(*middle, percent(share), ha="center", va="center", fontsize=7, **look)
    axes.set_xlim(0, len(sizes))
    axes.set_xticks(np.arange(len(sizes)) + 0.5, [f"{size:,}" for size in sizes])
    axes.tick_params(axis="x", length=0)
    axes.set_xlabel("trials resampled", fontsize=8)
    _name_rows(axes, variants)
    axes.tick_params(labelleft=False)


def _name_rows(axes: Axes, variants: list[str]) -> None:
    axes.set_ylim(len(variants), 0)
    axes.set_yticks(np.arange(len(variants)) + 0.5, variants)
    axes.tick_params(axis="y", length=0)


def _legend() -> list[Artist]:
    return [
        Line2D(
            [], [], label="worse than V", marker="^", color=RED, markerfacecolor="white", **MARK
        ),
        Line2D([], [], label="worse, significantly", marker="^", color=RED, **MARK),
        Line2D([], [], label="smallest detected by so many trials", **SIZE),
        Line2D(
            [], [], label="better than V", marker="v", color=BLUE, markerfacecolor="white", **MARK
        ),
        Line2D([], [], label="better, significantly", marker="v", color=BLUE, **MARK),
        Line2D([], [], label="smallest detected by this run", **OWN),
        Patch(label="share of resamples with another result", color=FLIPPED(0.5)),
        Patch(label="undecided", color=PALE),
    ]
