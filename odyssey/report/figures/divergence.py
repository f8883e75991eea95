"""The share of diverged trials: by learning rate, by variant, and by both."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter, NullLocator, PercentFormatter

from odyssey.labels import DatasetLabel
from odyssey.report.figures.style import GREY, INK, PALE, RED, Look, panels, styled
from odyssey.report.figures.undecided import annotate_undecided
from odyssey.statistics.selection import table_order

SHARES = LinearSegmentedColormap.from_list("diverged", ["white", RED])
DOT: Look = {"marker": "o", "markersize": 3.5, "color": INK, "linestyle": "none", "clip_on": False}
INTERVAL: Look = {"color": INK, "linewidth": 1}
RATIOS = [1, 0.42]  # learning rates and variants, in width
DARK = 0.6  # larger shares are written in white
PERCENT = PercentFormatter(1, decimals=0, symbol=" %")


@styled
def divergence_map(shares: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> Figure:
    """Share of diverged trials: a map of variant by learning rate, and the margins of both.

    Each square of the map has the numbers diverged / all trials; grey squares have no trials. Dots
    in the margins have Wilson's 95 % intervals.

    Args:
        shares: the table `results/statistics/divergence.parquet`.
        labels: the data sets, in the order of the columns.
    """
    variants = sorted({*shares["variant"]} - {"all"}, key=table_order)
    lowest = 0.24 * len(variants) + 0.5
    figure, grid = panels(
        2,
        2 * len(labels),
        width=1.9,
        height=(1.5 + lowest) / 2,
        height_ratios=[1.5, lowest],
        width_ratios=RATIOS * len(labels),
    )
    for column, (dataset, label) in enumerate(labels.items()):
        block = grid[:, 2 * column : 2 * column + 2]
        _block(block, shares[shares["dataset"] == dataset], variants)
        block[0, 0].set_title(label.heading)
        block[1, 0].tick_params(labelleft=column == 0)
    most = shares.loc[shares["by"] != "variant and learning_rate", "high"].max()
    for top, side in zip(grid[0, ::2], grid[1, 1::2], strict=True):
        top.set_ylim(0, most if most > 0 else 1)
        side.set_xlim(0, most if most > 0 else 1)
    grid[0, 0].set_ylabel("diverged", fontsize=8)
    figure.legend(handles=_legend(), loc="outside lower center", ncols=min(3, len(labels)))
    return figure


def _block(block: np.ndarray, shares: pd.DataFrame, variants: list[str]) -> None:
    """The panels of one data set: learning rates above the map, variants to its right."""
    (top, corner), (centre, side) = block
    corner.set_visible(False)
    if shares.empty:
        for axes in (top, centre, side):
            annotate_undecided(axes, "no trials")
        return
    by = dict(list(shares.groupby("by")))
    _map(centre, by["variant and learning_rate"], variants)
    _rates(top, by["learning_rate"])
    _variants(side, by["variant"], variants)
    for axes in (top, centre):
        axes.set_xscale("log")
        axes.set_xlim(shares["learning_rate_low"].min(), shares["learning_rate_high"].max())
        axes.xaxis.set_major_locator(LogLocator())
        axes.xaxis.set_minor_locator(NullLocator())
    top.xaxis.set_major_formatter(NullFormatter())
    centre.set_xlabel("learning rate")


def _map(axes: Axes, cells: pd.DataFrame, variants: list[str]) -> None:
    axes.set_facecolor(PALE)
    for cell in cells.itertuples():
        row, edges = variants.index(cell.variant), [cell.learning_rate_low, cell.learning_rate_high]
        square = {"facecolor": SHARES(cell.share), "edgecolor": PALE, "linewidth": 0.5}
        axes.fill_between(edges, row, row + 1, **square)
        written: Look = {"ha": "center", "va": "center", "fontsize": 6}
        written["color"] = "white" if cell.share > DARK else INK if cell.n_diverged else GREY
        axes.text(np.sqrt(np.prod(edges)), row + 0.5, f"{cell.n_diverged}/{cell.n}", **written)
    axes.set_ylim(len(variants), 0)
    axes.set_yticks(np.arange(len(variants)) + 0.5, variants)
    axes.tick_params(axis="y", length=0)


def _rates(axes: Axes, bins: pd.DataFrame) -> None:
    centres = np.sqrt(bins["learning_rate_low"] * bins["learning_rate_high"])
    axes.plot(centres, bins["share"], **DOT)
    axes.vlines(centres, bins["low"], bins["high"], **INTERVAL)
    axes.yaxis.set_major_formatter(PERCENT)
    axes.yaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))


def _variants(axes: Axes, searches: pd.DataFrame, variants: list[str]) -> None:
    rows = searches["variant"].map(variants.index) + 0.5
    axes.plot(searches["share"], rows, **DOT)
    axes.hlines(rows, searches["low"], searches["high"], **INTERVAL)
    axes.set_ylim(len(variants), 0)
    axes.set_yticks([])
    axes.set_xlabel("diverged")
    axes.xaxis.set_major_formatter(PERCENT)
    axes.xaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))


def _legend() -> list[Artist]:
    return [
        Line2D([], [], label="share with 95 % interval", **DOT | INTERVAL | {"linestyle": "-"}),
        Patch(label="diverged / all trials", color=SHARES(0.5)),
        Patch(label="no trials", color=PALE),
    ]
