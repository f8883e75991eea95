"""Untrained and trained networks of each variant: log p, errors, and their correlations."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from odyssey.labels import DatasetLabel
from odyssey.phrases import number
from odyssey.report.figures.style import BLUE, GREY, INK, Look, error_axis, panels, styled
from odyssey.report.figures.undecided import annotate_undecided

DOT: Look = {"marker": "o", "markersize": 4.5, "linestyle": "none", "markeredgewidth": 0}
INTERVAL: Look = {"linewidth": 1.1}
NAME: Look = {
    "xytext": (3, 0),
    "textcoords": "offset points",
    "ha": "left",
    "va": "center",
    "fontsize": 7,
}
ZERO: Look = {"color": GREY, "linewidth": 0.6, "zorder": 0}
PREDICTORS = {
    "log_p": "log p",
    "mean": "mean error",
    "sd": "spread of errors",
    "parameters": "number of\nparameters",
}
QUESTIONS = {
    "variants": ("which variant does well", INK, 0.13),
    "hidden sizes": ("which hidden size, within variants", BLUE, -0.13),
}


@styled
def untrained_and_trained(
    bridge: pd.DataFrame, correlations: pd.DataFrame, labels: Mapping[str, DatasetLabel]
) -> Figure:
    """The error of each variant after training against log p, and rank correlations below.

    Each data set has a column. Lines are 95 % intervals. A higher log p (right) is meant to predict
    a lower error: then points fall to the right, and correlations are left of zero.

    Args:
        bridge: the table `results/sampling/bridge.parquet`.
        correlations: the table `results/sampling/bridge_correlations.parquet`.
        labels: the data sets, in the order of the columns.
    """
    figure, grid = panels(2, len(labels), width=3.7, height=2.7, height_ratios=[1.6, 1])
    for (top, bottom), (name, label) in zip(grid.T, labels.items(), strict=True):
        own = bridge[(bridge["dataset"] == name) & bridge["hidden_size"].isna()]
        _variants(top, own[np.isfinite(own[["log_p", "best_error"]]).all(axis=1)], label)
        _correlations(bottom, correlations[correlations["dataset"] == name])
        bottom.tick_params(labelleft=name == next(iter(labels)))
    figure.legend(handles=_legend(), loc="outside lower center", ncols=2)
    return figure


def _variants(axes: Axes, rows: pd.DataFrame, label: DatasetLabel) -> None:
    axes.set_title(label.heading)
    if rows.empty:
        annotate_undecided(axes, "no variant has both untrained and trained networks")
        return
    error_axis(axes, rows["best_error"].min(), rows["best_error"].max())
    for row in rows.to_dict("records"):
        error = row["best_error"]
        axes.plot([row["low"], row["high"]], [error, error], color=GREY, **INTERVAL)
        axes.plot(row["log_p"], error, color=INK, **DOT)
        axes.annotate(row["variant"], (row["high"], error), **NAME)
    axes.margins(x=0.16)
    axes.set_xlabel(f"log p of an untrained error below {number(rows['threshold'].iloc[0])}")
    axes.set_ylabel(f"trained: {label.axis}", fontsize=8)
    axes.xaxis.set_major_locator(MaxNLocator(6))


def _correlations(axes: Axes, rows: pd.DataFrame) -> None:
    """A line for each predictor, a mark for each question."""
    heights = {name: -index for index, name in enumerate(PREDICTORS)}
    for row in rows.to_dict("records"):
        _, color, shift = QUESTIONS[row["among"]]
        y = heights[row["predictor"]] + shift
        if isfinite(row["rank_correlation"]):
            axes.plot([row["low"], row["high"]], [y, y], color=color, **INTERVAL)
            axes.plot(row["rank_correlation"], y, color=color, **DOT)
    axes.axvline(0, **ZERO)
    axes.set_xlim(-1.05, 1.05)
    axes.set_ylim(-len(heights) + 0.5, 0.5)
    axes.set_yticks(list(heights.values()), list(PREDICTORS.values()), fontsize=8)
    axes.set_xlabel("rank correlation with the error after training")


def _legend() -> list[Line2D]:
    return [
        Line2D([], [], label=label, color=color, **DOT) for label, color, _ in QUESTIONS.values()
    ]
