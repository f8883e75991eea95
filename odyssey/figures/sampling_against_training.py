"""What random sampling says of architectures, against their errors after training."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from odyssey.figures.sampling import CONSTANT, DOT, INTERVAL, LOG_P, SPACES, finite
from odyssey.figures.style import BLUE, RED, error_axis, panels, styled
from odyssey.figures.undecided import say

GROUPS = {"look back 1": RED, "look back above 1": BLUE}
NOTHING = "nothing trained"


@styled
def sampling_against_training(
    sampled: pd.DataFrame, trained: pd.DataFrame, correlations: pd.DataFrame
) -> Figure:
    """Values of log p against errors: a row for each space, a column for each training.

    sampled, trained, correlations: the tables of these names.
    A dashed line is the error of always predicting 0.
    """
    both = finite(trained.merge(sampled, on=["space", "architecture"], suffixes=("_trained", "")))
    both = both[np.isfinite(both["error"])]
    spaces = [space for space in SPACES if space in set(sampled["space"])] or ["one_layer"]
    trainings = sorted(trained["epochs"].unique()) or [0]
    figure, grid = panels(len(spaces), len(trainings), width=2.5, height=2.3)
    for row, space in zip(grid, spaces, strict=True):
        for axes, epochs in zip(row, trainings, strict=True):
            rows = both[(both["space"] == space) & (both["epochs"] == epochs)]
            about = correlations[
                (correlations["space"] == space) & (correlations["epochs"] == epochs)
            ]
            _panel(axes, rows, about)
        row[0].set_ylabel(f"{SPACES[space]}\nMAE after training  (← better)", fontsize=8)
    for axes in grid[-1]:
        axes.set_xlabel(LOG_P)
    for axes, epochs in zip(grid[0], trainings, strict=True):
        axes.set_title(f"{epochs:,} epoch{'' if epochs == 1 else 's'}\n{axes.get_title('left')}")
    figure.legend(handles=_legend(), loc="outside lower center", ncols=3)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, about: pd.DataFrame) -> None:
    if rows.empty:
        say(axes, NOTHING)
        return
    constant = about.loc[about["predictor"] == "constant", "estimate"]
    errors = np.append(rows["error"], constant)
    error_axis(axes, errors.min(), errors.max())
    for value in constant.unique():
        axes.axhline(value, **CONSTANT)
    for colour, own in zip(
        GROUPS.values(), (rows["look_back"] == 1, rows["look_back"] > 1), strict=True
    ):
        axes.hlines(
            rows["error"][own], rows["low"][own], rows["high"][own], color=colour, **INTERVAL
        )
        axes.plot(rows["log_p"][own], rows["error"][own], color=colour, **DOT)
    axes.set_title(_correlation(about), fontsize=8)


def _correlation(about: pd.DataFrame) -> str:
    """Pearson's correlation with its interval."""
    rows = about[
        (about["predictor"] == "log_p")
        & (about["statistic"] == "pearson")
        & (about["look_backs"] == "all")
    ]
    for row in rows[np.isfinite(rows["estimate"])].to_dict("records"):
        return f"r = {row['estimate']:.2f} [{row['low']:.2f}, {row['high']:.2f}]"
    return "r undecided"


def _legend() -> list[Artist]:
    marks: list[Artist] = [
        Line2D([], [], label=name, color=colour, **DOT) for name, colour in GROUPS.items()
    ]
    return [*marks, Line2D([], [], label="always predicting 0", **CONSTANT)]
