"""Where in the search space trials did well: test error against each hyperparameter."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from odyssey.figures.style import (
    BEYOND,
    BLUE,
    GREY,
    RED,
    Look,
    axis_top,
    error_axis,
    panels,
    styled,
)
from odyssey.labels import DatasetLabel
from odyssey.statistics import best_fraction

# Column, axis label, scale: the coordinates of the search (Greff et al. 2017, Section IV.D).
HYPERPARAMETERS = [
    ("learning_rate", "learning rate", "log"),
    ("one_minus_momentum", "1 − momentum", "log"),
    ("hidden_size", "hidden size / LSTM blocks", "log"),
    ("input_noise", "input noise / standard deviation", "linear"),
]
MARKERS: dict[str, Look] = {
    "finished": {
        "marker": "o",
        "markersize": 2.2,
        "color": GREY,
        "alpha": 0.6,
        "markeredgewidth": 0,
    },
    "diverged": {"marker": "x", "markersize": 3.5, "color": RED, "alpha": 0.8},
    "best": {"marker": "D", "markersize": 3.5, "color": BLUE},
}


@styled
def search_space(trials: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> Figure:
    """Test error against each hyperparameter, all variants together, one row per data set.

    trials: the table `results/trials.parquet`; labels: per data set, in the order of the rows.

    Diamonds are the best 10 % of each variant by validation error, crosses the trials that
    diverged. The error axis is logarithmic unless its range is narrow; errors beyond its end sit on
    its edge as triangles.
    """
    trials = trials.assign(one_minus_momentum=1 - trials["momentum"])
    shown = [name for name in labels if name in set(trials["dataset"])]
    figure, grid = panels(
        len(shown), len(HYPERPARAMETERS), width=2.5, height=2.4, sharex="col", sharey="row"
    )
    for row, dataset in zip(grid, shown, strict=True):
        _row(row, trials[trials["dataset"] == dataset])
        row[0].set_title(labels[dataset].heading)
        row[0].set_ylabel(f"test {labels[dataset].axis}", fontsize=8)
    for axes, (_, name, scale) in zip(grid[-1], HYPERPARAMETERS, strict=True):
        axes.set_xlabel(name)
        axes.set_xscale(scale)
    _plain_ticks(grid[-1][2])
    figure.legend(handles=_legend(), loc="outside lower center", ncols=4)
    return figure


def _row(row: np.ndarray, trials: pd.DataFrame) -> None:
    trials = trials.assign(kind=_kinds(trials))
    trials = trials[np.isfinite(trials["test_error"])]
    if trials.empty:
        return
    errors = trials["test_error"].to_numpy()
    error_axis(row[0], errors.min(), axis_top([errors]))
    edge = row[0].get_ylim()[1]
    for axes, (column, _, _) in zip(row, HYPERPARAMETERS, strict=True):
        for kind, marker in MARKERS.items():
            chosen = trials[trials["kind"] == kind]
            # Thousands of points as one picture: an SVG of them would not open.
            style = {"linestyle": "none", "rasterized": True, **marker}
            axes.plot(chosen[column], chosen["test_error"], **style)
            beyond = chosen.loc[chosen["test_error"] > edge, column]
            axes.plot(beyond, np.full(len(beyond), edge), **style | BEYOND | {"alpha": 1})


def _kinds(trials: pd.DataFrame) -> np.ndarray:
    """Of each trial of one data set: "best", or else its status."""
    best, every = (
        pd.MultiIndex.from_frame(some[["variant", "trial"]])
        for some in (best_fraction(trials), trials)
    )
    return np.where(every.isin(best), "best", trials["status"])


def _plain_ticks(axes: Axes) -> None:
    """20, 50, 100, 200 instead of powers of ten, of which the range of sizes holds one."""
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_locator(NullLocator())


def _legend() -> list[Artist]:
    names = {
        "finished": "finished trial",
        "diverged": "diverged trial",
        "best": "best 10% of each variant, by validation error",
    }
    marks = [Line2D([], [], linestyle="none", label=names[kind], **MARKERS[kind]) for kind in names]
    beyond = Line2D([], [], markersize=3.5, color=GREY, label="beyond the axis", **BEYOND)
    return [*marks, beyond]
