"""What random sampling says of architectures, against their errors after training."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from odyssey.labels import scheme_title
from odyssey.report.figures.sampling import CONSTANT, DOT, INTERVAL, LOG_P, SPACES, finite
from odyssey.report.figures.style import BLUE, RED, error_axis, panels, styled
from odyssey.report.figures.undecided import annotate_undecided

GROUPS = {"look back 1": RED, "look back above 1": BLUE}
NOTHING = "nothing trained"


@styled
def sampling_against_training(
    sampled: pd.DataFrame, trained: pd.DataFrame, correlations: pd.DataFrame
) -> Figure:
    """Values of log p against errors: a row for each space and scheme of weights, a column for
    each training.

    sampled, trained, correlations: the tables of these names.
    A dashed line is the error of always predicting 0.
    """
    both = finite(trained.merge(sampled, on=["space", "architecture"], suffixes=("_trained", "")))
    both = both[np.isfinite(both["error"])]
    rows_of = sampled.drop_duplicates(["space", "weights"])[["space", "weights"]]
    known = rows_of[rows_of["space"].isin([*SPACES])].sort_values(
        "space", key=_order, kind="stable"
    )
    spaces = [*known.itertuples(index=False, name=None)] or [("one_layer", "")]
    trainings = sorted(trained["epochs"].unique()) or [0]
    figure, grid = panels(len(spaces), len(trainings), width=2.5, height=2.3)
    for row, (space, weights) in zip(grid, spaces, strict=True):
        own = both[(both["space"] == space) & (both["weights"] == weights)]
        found = correlations[
            (correlations["space"] == space) & (correlations["weights"] == weights)
        ]
        for axes, epochs in zip(row, trainings, strict=True):
            _panel(axes, own[own["epochs"] == epochs], found[found["epochs"] == epochs])
        of_scheme = textwrap.fill(scheme_title(weights), 32) if weights else ""
        words = f"{SPACES[space]}\n{of_scheme}\nMAE after training  (← better)"
        row[0].set_ylabel(words, fontsize=7)
    for axes in grid[-1]:
        axes.set_xlabel(LOG_P)
    for axes, epochs in zip(grid[0], trainings, strict=True):
        axes.set_title(f"{epochs:,} epoch{'' if epochs == 1 else 's'}\n{axes.get_title('left')}")
    figure.legend(handles=_legend(), loc="outside lower center", ncols=3)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, about: pd.DataFrame) -> None:
    if rows.empty:
        annotate_undecided(axes, NOTHING)
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
    """Pearson's correlation with its interval, and the same without look back 1 below it."""
    rows = about[(about["predictor"] == "log_p") & (about["statistic"] == "pearson")]
    found = {
        row["look_backs"]: f"{row['estimate']:.2f} [{row['low']:.2f}, {row['high']:.2f}]"
        for row in rows[np.isfinite(rows["estimate"])].to_dict("records")
    }
    if "all" not in found:
        return "r undecided"
    within = f"\nlook back above 1: {found['above 1']}" if "above 1" in found else ""
    return f"r = {found['all']}{within}"


def _order(spaces: pd.Series) -> pd.Series:
    return spaces.map([*SPACES].index)


def _legend() -> list[Artist]:
    marks: list[Artist] = [
        Line2D([], [], label=name, color=colour, **DOT) for name, colour in GROUPS.items()
    ]
    return [*marks, Line2D([], [], label="always predicting 0", **CONSTANT)]
