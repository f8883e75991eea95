"""log p of architectures from random sampling, against their errors after training."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from odyssey.labels import scheme_title
from odyssey.phrases import coefficient, count
from odyssey.report.figures.sampling import CONSTANT, DOT, INTERVAL, LOG_P, SPACES, finite
from odyssey.report.figures.style import BLUE, RED, error_axis, panels, styled
from odyssey.report.figures.undecided import annotate_undecided

GROUPS = {"look back 1": RED, "look back above 1": BLUE}
NOTHING = "no trained network"
TITLE_SIZE = 7.5


@styled
def sampling_against_training(
    sampled: pd.DataFrame, trained: pd.DataFrame, correlations: pd.DataFrame
) -> Figure:
    """Errors after training against log p.

    Each search space and scheme of weights has a row, and each length of training a column. A
    dashed line is the error of the constant prediction 0.

    Args:
        sampled: the table `results/sampling/sampled.parquet`.
        trained: the table `results/sampling/trained.parquet`.
        correlations: the table `results/sampling/correlations.parquet`.
    """
    both = finite(trained.merge(sampled, on=["space", "architecture"], suffixes=("_trained", "")))
    both = both[np.isfinite(both["error"])]
    rows_of = sampled.drop_duplicates(["space", "weights"])[["space", "weights"]]
    known = rows_of[rows_of["space"].isin([*SPACES])].sort_values(
        "space", key=_order, kind="stable"
    )
    spaces = [*known.itertuples(index=False, name=None)] or [("one_layer", "")]
    trainings = sorted(trained["epochs"].unique()) or [0]
    figure, grid = panels(len(spaces), len(trainings), width=2.7, height=2.3)
    for row, (space, weights) in zip(grid, spaces, strict=True):
        networks, statistics = (
            table[(table["space"] == space) & (table["weights"] == weights)]
            for table in (both, correlations)
        )
        for axes, epochs in zip(row, trainings, strict=True):
            own = (table[table["epochs"] == epochs] for table in (networks, statistics))
            _panel(axes, *own)
        scheme = textwrap.fill(scheme_title(weights), 32) if weights else ""
        label = f"{SPACES[space]}\n{scheme}\nMAE after training  (← better)"
        row[0].set_ylabel(label, fontsize=7)
    for axes in grid[-1]:
        axes.set_xlabel(LOG_P)
    for axes, epochs in zip(grid[0], trainings, strict=True):
        title = f"{count(epochs, 'epoch')}\n{axes.get_title('left')}"
        axes.set_title(title, fontsize=TITLE_SIZE)
    figure.legend(handles=_legend(), loc="outside lower center", ncols=3)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, correlations: pd.DataFrame) -> None:
    """rows: the networks. correlations: the rows of that table on these networks."""
    if rows.empty:
        annotate_undecided(axes, NOTHING)
        return
    constant = correlations.loc[correlations["predictor"] == "constant", "estimate"]
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
    axes.set_title(_correlation(correlations), fontsize=TITLE_SIZE)


def _correlation(table: pd.DataFrame) -> str:
    """Pearson's correlation with its interval, and the same without look back 1 below it."""
    rows = table[(table["predictor"] == "log_p") & (table["statistic"] == "pearson")]
    by_look_back = {
        row["look_backs"]: coefficient(row["estimate"], row["low"], row["high"])
        for row in rows[np.isfinite(rows["estimate"])].to_dict("records")
    }
    if "all" not in by_look_back:
        return "r undecided"
    without = by_look_back.get("above 1")
    return f"r = {by_look_back['all']}" + (f"\nlook back > 1: {without}" if without else "")


def _order(spaces: pd.Series) -> pd.Series:
    return spaces.map([*SPACES].index)


def _legend() -> list[Artist]:
    marks: list[Artist] = [
        Line2D([], [], label=name, color=colour, **DOT) for name, colour in GROUPS.items()
    ]
    return [*marks, Line2D([], [], label="always predicting 0", **CONSTANT)]
