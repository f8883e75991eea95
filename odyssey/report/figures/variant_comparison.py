"""Test errors of all variants side by side: Figure 3 of Greff et al. (2017)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from odyssey.labels import DatasetLabel
from odyssey.report.figures.style import (
    BEYOND,
    BLUE,
    GREY,
    INK,
    PALE,
    RED,
    Look,
    axis_top,
    error_axis,
    panels,
    styled,
)
from odyssey.statistics.comparison import SIGNIFICANCE_LEVEL
from odyssey.statistics.selection import VANILLA, selections

DOT: Look = {"marker": "o", "markersize": 4.5, "markerfacecolor": RED, "markeredgecolor": RED}
MEAN: Look = {"linestyle": "none", **DOT}
MEDIAN: Look = {"color": RED, "linewidth": 1.6}
VANILLA_MEAN: Look = {"color": RED, "linewidth": 0.8, "linestyle": (0, (1, 2))}
USUAL: Look = {"color": INK, "linewidth": 0.9}
SIGNIFICANT: Look = {"color": BLUE, "linewidth": 2.6}
TRIAL: Look = {"marker": "_", "markersize": 11, "linestyle": "none"}
FEWEST = 5  # trials for a box; fewer are drawn one by one


@styled
def variant_comparison(
    trials: pd.DataFrame, comparison: pd.DataFrame, labels: Mapping[str, DatasetLabel]
) -> Figure:
    """Box plots of test error: all trials on top, the best below, one column per data set.

    Boxes are from the 25th to the 75th percentile, whiskers are the whole range; boxes are thick
    and blue where the mean differs significantly from vanilla's. Fewer than five trials are drawn
    one by one. The error axis leaves outliers out: triangles on its edge mark whiskers (grey) and
    means (red) above it. Grey bars are the mean number of weights of the trials shown.

    Args:
        trials: the table `results/trials.parquet`.
        comparison: the table that `compare_with_vanilla` makes of all these trials, in the order
            of the boxes.
        labels: the data sets to show, in the order of the columns.
    """
    shown = [name for name in labels if name in set(trials["dataset"])]
    narrowest = 5.4 if len(shown) == 1 else 4.2  # the legend needs as much
    width = max(narrowest, 1.4 + 0.37 * comparison["variant"].nunique())
    figure, grid = panels(2, len(shown), width=width, height=3)
    for column, dataset in zip(grid.T, shown, strict=True):
        _column(column, trials[trials["dataset"] == dataset], comparison, labels[dataset])
        column[0].set_title(f"{labels[dataset].heading}\nall trials")
    figure.align_ylabels(grid)
    figure.legend(handles=_legend(), loc="outside lower center", ncols=min(4, 1 + len(shown)))
    return figure


def _column(
    column: np.ndarray, trials: pd.DataFrame, comparison: pd.DataFrame, label: DatasetLabel
) -> None:
    compared = comparison[comparison["dataset"].isin(trials["dataset"])]
    for axes, (selection, chosen) in zip(column, selections(trials).items(), strict=True):
        rows = compared[compared["selection"] == selection].set_index("variant")
        _panel(axes, chosen, rows)
        axes.set_title(f"{selection.replace('%', ' %')} by validation error")
        axes.set_ylabel(f"test {label.axis}")


def _panel(axes: Axes, chosen: pd.DataFrame, rows: pd.DataFrame) -> None:
    axes.set_xticks(range(len(rows)), [f"{v}\nn={n}" for v, n in rows["n"].items()], fontsize=7.5)
    axes.set_xlim(-0.6, len(rows) - 0.4)
    axes.tick_params(axis="x", length=0)
    _parameter_bars(axes, rows["mean_parameters"].to_numpy() / 1000)
    finite = chosen[np.isfinite(chosen["test_error"])]
    if len(finite):
        groups = {v: errors.to_numpy() for v, errors in finite.groupby("variant")["test_error"]}
        error_axis(axes, finite["test_error"].min(), axis_top(groups.values()))
        for x, (variant, significant) in enumerate(rows["significant"].fillna(False).items()):
            _box(axes, x, groups.get(variant), SIGNIFICANT if significant else USUAL)
    if VANILLA in rows.index:
        axes.axhline(rows.loc[VANILLA, "mean"], **VANILLA_MEAN)


def _parameter_bars(axes: Axes, thousands: np.ndarray) -> None:
    behind = axes.twinx()
    behind.bar(range(len(thousands)), thousands, width=0.86, color=PALE)
    behind.set_ylim(0, 1.6 * np.nanmax(thousands, initial=1e-3))
    behind.set_ylabel("weights / thousands", color=GREY)
    behind.tick_params(axis="y", colors=GREY)
    behind.spines["right"].set_visible(True)
    axes.set_zorder(behind.get_zorder() + 1)
    axes.patch.set_visible(False)


def _box(axes: Axes, x: int, errors: np.ndarray | None, line: Look) -> None:
    if errors is None:
        return
    edge = axes.get_ylim()[1]
    if len(errors) < FEWEST:
        width = {"markeredgewidth": line["linewidth"], "color": line["color"]}
        axes.plot(np.full(len(errors), x), errors, **TRIAL | width)
        axes.plot(x, errors.mean(), **DOT)
    else:
        _quartiles(axes, x, errors, line)
    for value, color in ((errors.max(), GREY), (errors.mean(), RED)):
        if value > edge:
            axes.plot(x, edge, color=color, markersize=5, **BEYOND)


def _quartiles(axes: Axes, x: int, errors: np.ndarray, line: Look) -> None:
    axes.boxplot(
        errors,
        positions=[x],
        widths=0.5,
        whis=(0, 100),
        showmeans=True,
        boxprops=line,
        whiskerprops=line,
        capprops=line,
        medianprops=MEDIAN,
        meanprops=DOT,
        manage_ticks=False,
    )


def _legend() -> list[Artist]:
    different = f"mean differs from V (adjusted p < {SIGNIFICANCE_LEVEL:g})"
    return [
        Patch(label="box 25 to 75 %, whiskers whole range", fill=False, **USUAL),
        Patch(label=different, fill=False, **SIGNIFICANT),
        Line2D([], [], label=f"single trials, if fewer than {FEWEST}", **TRIAL | {"color": INK}),
        Line2D([], [], label="median", **MEDIAN),
        Line2D([], [], label="mean", **MEAN),
        Line2D([], [], label="mean of V", **VANILLA_MEAN),
        Patch(label="mean number of weights", color=PALE),
        Line2D([], [], label="above the axis (red: mean too)", color=GREY, markersize=5, **BEYOND),
    ]
