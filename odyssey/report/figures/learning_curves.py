"""Validation error after each epoch, for all trials of one data set."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from odyssey.labels import DatasetLabel
from odyssey.phrases import measured
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
from odyssey.statistics.selection import VANILLA, best_trials, table_order

COLUMNS = 3
# Without antialiasing, a picture of thousands of lines has fewer colours and a third of the size.
FINISHED: Look = {"color": GREY, "linewidth": 0.5, "alpha": 0.5, "antialiased": False}
DIVERGED: Look = {"color": RED, "linewidth": 0.9, "linestyle": (0, (2, 1.5)), "antialiased": False}
BEST: Look = {"color": BLUE, "linewidth": 2.2}
DOT: Look = {"marker": "o", "markersize": 4}
BEST_VANILLA: Look = {"color": INK, "linewidth": 1.1, "linestyle": (0, (4, 2))}

Curve = np.ndarray  # (epochs + 1, 2): epoch, validation error
Key = tuple[str, int]  # variant, trial


@styled
def learning_curves(trials: pd.DataFrame, curves: pd.DataFrame, label: DatasetLabel) -> Figure:
    """Validation error per epoch, one panel per variant: every trial faint, the best one bold.

    The best trial has the lowest validation error; vanilla's best is in every panel for comparison.
    Epoch 0 is the untrained network. The error axis is logarithmic unless its range is narrow, and
    leaves outliers out.

    Args:
        trials: the rows of one data set of `results/trials.parquet`.
        curves: the rows of one data set of `results/curves.parquet`.
        label: the data set.
    """
    variants = sorted(set(trials["variant"]), key=table_order)
    columns = min(COLUMNS, len(variants))
    rows = -(-len(variants) // columns)
    figure, grid = panels(rows, columns, width=3.1, height=2.3, sharex=True, sharey=True)
    status = trials.set_index(["variant", "trial"])["status"].to_dict()
    lines = _lines(curves)
    keys = best_trials(trials)[["variant", "trial"]].itertuples(index=False, name=None)
    best = {key[0]: lines[key] for key in keys if key in lines}
    _limits(grid[0, 0], curves)
    for index, (axes, variant) in enumerate(zip(grid.flat, variants, strict=False)):
        own = {key: line for key, line in lines.items() if key[0] == variant}
        _trials(axes, own, status)
        _best(axes, variant, best)
        axes.set_title(f"{variant}  n={len(own)}")
        if index + columns >= len(variants):  # no panel below
            axes.set_xlabel("training epoch")
            axes.tick_params(labelbottom=True)
    for axes in grid.flat[len(variants) :]:
        axes.set_visible(False)
    for axes in grid[:, 0]:
        axes.set_ylabel(f"validation {label.axis}", fontsize=7.5)
    figure.suptitle(label.heading, fontsize=10)
    figure.legend(handles=_legend(), loc="outside lower center", ncols=min(4, 2 * columns))
    return figure


def _lines(curves: pd.DataFrame) -> dict[Key, Curve]:
    finite = curves[np.isfinite(curves["validation_error"])].sort_values("epoch")
    columns = ["epoch", "validation_error"]
    return {key: line[columns].to_numpy() for key, line in finite.groupby(["variant", "trial"])}


def _trials(axes: Axes, lines: Mapping[Key, Curve], status: Mapping[Key, str]) -> None:
    for name, style in (("finished", FINISHED), ("diverged", DIVERGED)):
        chosen = [line for key, line in lines.items() if status.get(key) == name]
        # Rasterized: an SVG with thousands of lines would not open.
        axes.add_collection(LineCollection(chosen, rasterized=True, **style), autolim=False)


def _best(axes: Axes, variant: str, best: Mapping[str, Curve]) -> None:
    """The variant's best trial with its lowest error, and vanilla's best trial."""
    if VANILLA in best and variant != VANILLA:
        axes.plot(*best[VANILLA].T, **BEST_VANILLA)
    if variant in best:
        line = best[variant]
        epoch, error = line[line[:, 1].argmin()]
        axes.plot(*line.T, **BEST)
        axes.plot(epoch, error, color=BLUE, **DOT)
        axes.set_title(f"best {measured(error)}", loc="right", color=BLUE)


def _limits(axes: Axes, curves: pd.DataFrame) -> None:
    """Set the limits of one panel, and so of all panels: they share their axes."""
    errors = curves["validation_error"].to_numpy()
    errors = errors[np.isfinite(errors)]
    if len(errors):
        error_axis(axes, errors.min(), axis_top([errors]))
        axes.set_xlim(0, max(1, curves["epoch"].max()))
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))


def _legend() -> list[Artist]:
    return [
        Line2D([], [], label="finished trial", **FINISHED),
        Line2D([], [], label="diverged trial", **DIVERGED),
        Line2D([], [], label="best trial", **DOT, **BEST),
        Line2D([], [], label="best trial of V", **BEST_VANILLA),
    ]
