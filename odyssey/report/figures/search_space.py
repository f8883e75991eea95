"""Test error of all trials against each hyperparameter."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from odyssey.labels import DatasetLabel
from odyssey.report.figures.style import (
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
from odyssey.statistics.selection import best_fraction

# Column, axis label, scale: the coordinates of the search (Greff et al. 2017, Section IV.D).
HYPERPARAMETERS = [
    ("learning_rate", "learning rate", "log"),
    ("one_minus_momentum", "1 − momentum", "log"),
    ("hidden_size", "hidden size / LSTM blocks", "log"),
    ("input_noise", "input noise / standard deviation", "linear"),
]
# Column, axis label, names of False and True; these are searched on some data sets only.
CHOICES = [
    ("nesterov", "kind of momentum", ("traditional", "Nesterov")),
    ("clip_gradients", "gradients", ("as they are", "clipped")),
]
Choice = tuple[str, str, tuple[str, str]]
# Opaque and without antialiasing: a picture of thousands of points has fewer colours and is small.
MARKERS: dict[str, Look] = {
    "finished": {
        "marker": "o",
        "markersize": 2.2,
        "color": "#B0B0B0",
        "markeredgewidth": 0,
        "antialiased": False,
    },
    "diverged": {"marker": "x", "markersize": 3.5, "color": RED, "antialiased": False},
    "best": {"marker": "D", "markersize": 3.5, "color": BLUE},
}


@styled
def search_space(trials: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> Figure:
    """Test error against each hyperparameter, all variants together, one row per data set.

    A hyperparameter that is a choice has a column if some data set's trials differ in it. Diamonds
    are the best 10 % of each variant by validation error, crosses are trials that diverged. The
    error axis is logarithmic unless its range is narrow; triangles on its edge are errors above it.

    Args:
        trials: the table `results/trials.parquet`.
        labels: the data sets, in the order of the rows.
    """
    trials = trials.assign(one_minus_momentum=1 - trials["momentum"])
    shown = [name for name in labels if name in set(trials["dataset"])]
    drawn = trials.groupby("dataset")[[name for name, _, _ in CHOICES]]
    searched = drawn.any() & ~drawn.all()
    choices = [choice for choice in CHOICES if searched[choice[0]].any()]
    columns = len(HYPERPARAMETERS) + len(choices)
    figure, grid = panels(len(shown), columns, width=2.15, height=2.2, sharex="col", sharey="row")
    for row, dataset in zip(grid, shown, strict=True):
        chosen = [choice if searched.loc[dataset, choice[0]] else None for choice in choices]
        _row(row, trials[trials["dataset"] == dataset], chosen)
        row[0].set_title(labels[dataset].heading)
        row[0].set_ylabel(f"test {labels[dataset].axis}", fontsize=8)
    for axes, (column, name, scale) in zip(grid[-1], HYPERPARAMETERS, strict=False):
        varied = len(set(trials[column])) > 1
        axes.set_xlabel(name if varied else f"{name}\nnot varied")
        if not varied:
            _around(axes, float(trials[column].iloc[0]), scale)
        axes.set_xscale(scale)
    _plain_ticks(grid[-1][2])
    figure.legend(handles=_legend(), loc="outside lower center", ncols=4)
    return figure


def _row(row: np.ndarray, trials: pd.DataFrame, choices: list[Choice | None]) -> None:
    trials = trials.assign(kind=_kinds(trials))
    trials = trials[np.isfinite(trials["test_error"])]
    for axes, choice in zip(row[len(HYPERPARAMETERS) :], choices, strict=True):
        _choice_axis(axes, choice)
    if trials.empty:
        return
    errors = trials["test_error"].to_numpy()
    error_axis(row[0], errors.min(), axis_top([errors]))
    columns = [column for column, _, _ in HYPERPARAMETERS]
    for axes, column in zip(row, columns, strict=False):
        _points(axes, trials[column], trials)
    for axes, choice in zip(row[len(columns) :], choices, strict=True):
        if choice:
            _points(axes, trials[choice[0]] + _jitter(trials), trials)


def _points(axes: Axes, x: pd.Series, trials: pd.DataFrame) -> None:
    edge = axes.get_ylim()[1]
    for kind, marker in MARKERS.items():
        of_kind, errors = trials["kind"] == kind, trials["test_error"]
        # Rasterized: an SVG with thousands of points would not open.
        style = {"linestyle": "none", "rasterized": True, **marker}
        axes.plot(x[of_kind], errors[of_kind], **style)
        beyond = x[of_kind & (errors > edge)]
        axes.plot(beyond, np.full(len(beyond), edge), **style | BEYOND | {"alpha": 1})


def _choice_axis(axes: Axes, choice: Choice | None) -> None:
    """Name the two values of a choice; hide the panel if the data set does not have it."""
    if choice is None:
        axes.set_visible(False)
        return
    _, name, meanings = choice
    axes.set_xlabel(name)
    axes.set_xlim(-0.6, 1.6)
    axes.set_xticks([0, 1], meanings)
    axes.tick_params(axis="x", length=0, labelbottom=True)


def _jitter(trials: pd.DataFrame) -> pd.Series:
    """A shift of each point to the side, the same every time, so that points hide each other less.

    Multiples of the golden ratio spread evenly.
    """
    return 0.7 * (trials["trial"] * 0.618 % 1 - 0.5)


def _kinds(trials: pd.DataFrame) -> np.ndarray:
    """For each trial of one data set: "best", or else its status."""
    best, every = (
        pd.MultiIndex.from_frame(table[["variant", "trial"]])
        for table in (best_fraction(trials), trials)
    )
    return np.where(every.isin(best), "best", trials["status"])


def _around(axes: Axes, value: float, scale: str) -> None:
    """Limit the axis of a hyperparameter to both sides of its only value."""
    if scale == "log":
        axes.set_xlim(value / 2, value * 2)
    else:
        axes.set_xlim(value - 0.5, value + 0.5)


def _plain_ticks(axes: Axes) -> None:
    """Ticks at 20, 50, 100 and 200: the range of sizes contains only one power of ten."""
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_locator(NullLocator())


def _legend() -> list[Artist]:
    names = {
        "finished": "finished trial",
        "diverged": "diverged trial",
        "best": "best 10 % of each variant, by validation error",
    }
    marks = [Line2D([], [], linestyle="none", label=names[kind], **MARKERS[kind]) for kind in names]
    beyond = Line2D([], [], markersize=3.5, color=GREY, label="beyond the axis", **BEYOND)
    return [*marks, beyond]
