"""The best trial of every search and its repetitions with fresh seeds."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from odyssey.labels import DatasetLabel
from odyssey.phrases import percent_with_interval
from odyssey.report.figures.style import BLUE, GREY, INK, RED, Look, error_axis, panels, styled
from odyssey.report.figures.undecided import annotate_undecided
from odyssey.statistics.seeds import finished
from odyssey.statistics.selection import VANILLA

DOT: Look = {"marker": "o", "markersize": 3.8, "linestyle": "none", "markeredgewidth": 0}
MEAN: Look = {"marker": "_", "markersize": 9, "markeredgewidth": 1.8, "linestyle": "none"}
INTERVAL: Look = {"linewidth": 1.2, "capsize": 2.5, "capthick": 1.2}
SELECTED: Look = {
    "marker": "D",
    "markersize": 4.8,
    "linestyle": "none",
    "markerfacecolor": "white",
    "markeredgewidth": 1.1,
    "zorder": 3,
}
VANILLA_MEAN: Look = {"color": INK, "linewidth": 0.8, "linestyle": (0, (1, 2)), "zorder": 0}
LEFT, RIGHT = -0.27, 0.27  # x of the selected trial and of the mean, relative to the repetitions
SPREAD = 0.12  # half the width over which repetitions are spread
NOTHING = "no fresh seed finished"


@styled
def seed_luck(
    runs: pd.DataFrame, seeds: pd.DataFrame, luck: pd.DataFrame, labels: Mapping[str, DatasetLabel]
) -> Figure:
    """Repetitions, their mean, and the trial that the search selected: a column per data set.

    Test errors are on top; below are their distances from the mean of the variant's repetitions,
    which show luck also where variants differ much. Repetitions that diverged are left out; n is
    the number that finished. Vanilla is black, variants whose mean is significantly worse are red,
    better ones blue, others grey. Axes show all marks; a longer interval is cut at the edge.

    Args:
        runs: the table `results/fresh_seeds.parquet`.
        seeds: the table `results/statistics/seeds.parquet`, in the order of the variants.
        luck: the table `results/statistics/luck.parquet`.
        labels: the data sets, in the order of the columns.
    """
    good = finished(runs)
    shown = {name: seeds[seeds["dataset"] == name].to_dict("records") for name in labels}
    narrowest = 6.2 if len(labels) == 1 else 3.6  # for the legend
    width = max(narrowest, 1.0 + 0.37 * max(map(len, shown.values()), default=0))
    figure, grid = panels(2, len(labels), width=width, height=2.4, height_ratios=[1.5, 1])
    for column, (name, label) in zip(grid.T, labels.items(), strict=True):
        groups = dict(list(good[good["dataset"] == name].groupby("variant")["test_error"]))
        repeated = [(row, groups[row["variant"]].to_numpy()) for row in shown[name] if row["n"]]
        _column(column, shown[name], repeated)
        column[0].set_title(f"{label.heading}\n{_share(luck[luck['dataset'] == name])}")
        column[0].set_ylabel(f"test {label.axis}", fontsize=8)
        column[1].set_ylabel(f"distance from mean\n/ {label.unit}", fontsize=8)
    figure.align_ylabels(grid)
    figure.legend(handles=_legend(), loc="outside lower center", ncols=4 if len(labels) > 1 else 2)
    return figure


def _share(luck: pd.DataFrame) -> str:
    """The share of the variance that is between variants, as a panel's second line.

    A negative estimate is written as 0.
    """
    for row in luck.to_dict("records"):
        if isfinite(row["icc"]):
            shares = (max(0.0, row[name]) for name in ("icc", "icc_low", "icc_high"))
            return f"variance between variants: {percent_with_interval(*shares)}"
    return "variance between variants: undecided"


def _column(
    column: np.ndarray,
    rows: list[dict[Any, Any]],
    repeated: list[tuple[dict[Any, Any], np.ndarray]],
) -> None:
    """rows: of all variants. repeated: the rows with repetitions, each with their errors."""
    if not repeated:
        for axes in column:
            annotate_undecided(axes, NOTHING)
        return
    together = [np.append(errors, row["selected_error"]) for row, errors in repeated]
    together = [values[np.isfinite(values)] for values in together]
    top, distances = column
    error_axis(top, min(map(np.min, together)), max(map(np.max, together)))
    farthest = max(
        np.abs(values - row["mean"]).max()
        for (row, _), values in zip(repeated, together, strict=True)
    )
    distances.set_ylim(-1.1 * (farthest or 1), 1.1 * (farthest or 1))
    distances.axhline(0, color=GREY, linewidth=0.6, zorder=0)
    _variant_axis(top, [""] * len(rows))
    _variant_axis(distances, [f"{row['variant']}\nn={row['n']}" for row in rows])
    x_of = {row["variant"]: x for x, row in enumerate(rows)}
    for row, errors in repeated:
        _variant(top, x_of[row["variant"]], row, errors, 0.0)
        _variant(distances, x_of[row["variant"]], row, errors, row["mean"])


def _variant_axis(axes: Axes, names: list[str]) -> None:
    axes.set_xticks(range(len(names)), names, fontsize=7.5)
    axes.set_xlim(-0.6, len(names) - 0.4)
    axes.tick_params(axis="x", length=0)


def _variant(axes: Axes, x: int, row: Mapping[Any, Any], errors: np.ndarray, origin: float) -> None:
    """One variant's marks, with errors relative to the origin."""
    color = _color(row)
    if row["variant"] == VANILLA and not origin:
        axes.axhline(row["mean"], **VANILLA_MEAN)
    spread = np.linspace(-SPREAD, SPREAD, len(errors)) if len(errors) > 1 else np.zeros(1)
    mean, selected = row["mean"] - origin, row["selected_error"] - origin
    axes.plot(x + spread, errors - origin, color=color, **DOT)
    axes.plot(x + LEFT, selected, markeredgecolor=color, **SELECTED)
    axes.plot(x + RIGHT, mean, color=color, **MEAN)
    if isfinite(row["low"]):
        ends = [[row["mean"] - row["low"]], [row["high"] - row["mean"]]]
        axes.errorbar(x + RIGHT, mean, ends, color=color, **INTERVAL)


def _color(row: Mapping[Any, Any]) -> str:
    if row["variant"] == VANILLA:
        return INK
    if pd.isna(row["significant"]) or not row["significant"]:
        return GREY
    return RED if row["mean_difference"] > 0 else BLUE


def _legend() -> list[Artist]:
    return [
        Line2D([], [], label="trial selected by the search", color=INK, **SELECTED),
        Line2D([], [], label="same hyperparameters, fresh seeds", color=INK, **DOT),
        Line2D([], [], label="their mean with 95 % interval", color=INK, **MEAN),
        Line2D([], [], label="mean of V", **VANILLA_MEAN),
        Line2D([], [], label="mean significantly worse than V", color=RED, **DOT),
        Line2D([], [], label="significantly better", color=BLUE, **DOT),
        Line2D([], [], label="not significantly different", color=GREY, **DOT),
    ]
