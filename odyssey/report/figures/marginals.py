"""Predicted error and training time over one hyperparameter: Figure 4 of Greff et al. 2017."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from odyssey.labels import DatasetLabel
from odyssey.report.figures.hyperparameters import axis_label, mark_values
from odyssey.report.figures.style import BLUE, INK, PALE, Look, error_axis, panels, styled
from odyssey.report.figures.undecided import annotate_undecided, reason

SHOWN = ["learning_rate", "hidden_size", "input_noise"]
GREEN = "#009E73"
LOOKS: dict[str, Look] = {
    "test_error": {"color": BLUE, "linewidth": 1.8},
    "cpu_seconds": {"color": GREEN, "linewidth": 1.4, "linestyle": (0, (4, 1.5))},
}
BAND: Look = {"alpha": 0.18, "linewidth": 0}
BASIN: Look = {"color": PALE, "alpha": 0.7, "linewidth": 0}
SWEET_SPOT: Look = {"color": INK, "linewidth": 0.9, "linestyle": (0, (1, 2))}
BEST_AT_EDGE = "best at the edge of the search"
GOOD_AT_EDGE = "good up to the edge of the search"
ABOVE_WARNING = 15  # points from a panel to its heading


@styled
def marginals(
    predicted: pd.DataFrame, guidelines: pd.DataFrame, labels: Mapping[str, DatasetLabel]
) -> Figure:
    """Test error (left axis) and training time (right axis) over learning rate, size and noise.

    predicted: the table `results/statistics/marginals.parquet`; guidelines: which learning rates
        are good, `results/statistics/guidelines.parquet`; of both, the rows of all variants
        together are shown.
    labels: the data sets, in the order of the rows.

    Lines are means over trees and over all other hyperparameters, bands one standard deviation
    over trees; of times, means and deviations of their logarithms. All panels of a row share both
    axes, so that flat curves look flat.
    """
    figure, grid = panels(len(labels), len(SHOWN), width=2.9, height=2.4)
    for row, (dataset, label) in zip(grid, labels.items(), strict=True):
        _row(row, _curves(predicted, dataset), _of(guidelines, dataset), label)
        row[0].set_title(label.heading, pad=ABOVE_WARNING)
    for axes, name in zip(grid[-1], SHOWN, strict=True):
        axes.set_xlabel(axis_label(name))
    figure.legend(handles=_legend(), loc="outside lower center", ncols=3)
    return figure


def _of(table: pd.DataFrame, dataset: str) -> pd.DataFrame:
    return table[(table["dataset"] == dataset) & (table["variant"] == "all")]


def _curves(predicted: pd.DataFrame, dataset: str) -> pd.DataFrame:
    """What is drawn of a data set: middle, low and high of each curve, times in seconds."""
    rows = _of(predicted, dataset)
    rows = rows[rows["hyperparameter"].isin(SHOWN) & np.isfinite(rows["predicted"])]
    levels = {"middle": 0, "low": -1, "high": 1}
    curves = {name: rows["predicted"] + side * rows["sd"] for name, side in levels.items()}
    is_log = rows["response"] == "cpu_seconds"
    seconds = {name: curve.where(~is_log, 10.0**curve) for name, curve in curves.items()}
    return rows.assign(**seconds).sort_values("coordinate")


def _row(
    row: np.ndarray, curves: pd.DataFrame, guideline: pd.DataFrame, label: DatasetLabel
) -> None:
    if curves.empty:
        for axes in row:
            annotate_undecided(axes, reason(guideline))
        return
    behind = [axes.twinx() for axes in row]
    for response, side in (("cpu_seconds", behind), ("test_error", row)):
        _side(side, curves[curves["response"] == response], LOOKS[response])
    for front, back, name in zip(row, behind, SHOWN, strict=True):
        places = curves.loc[curves["hyperparameter"] == name, "coordinate"]
        _dress(front, back, name, places)
    _good_rates(behind[0], guideline)
    row[0].set_ylabel(f"test {label.axis}", fontsize=7.5)
    row[0].tick_params(labelleft=True)
    behind[-1].set_ylabel("training time / s of CPU", fontsize=8, color=GREEN)
    behind[-1].tick_params(labelright=True)


def _side(side: Sequence[Axes] | np.ndarray, curves: pd.DataFrame, look: Look) -> None:
    """One response in all panels of a row, within the same limits."""
    for axes, name in zip(side, SHOWN, strict=True):
        curve = curves[curves["hyperparameter"] == name]
        axes.plot(curve["coordinate"], curve["middle"], **look)
        axes.fill_between(
            curve["coordinate"], curve["low"], curve["high"], color=look["color"], **BAND
        )
        if len(curves):
            error_axis(axes, curves["low"].min(), curves["high"].max())


def _dress(front: Axes, back: Axes, name: str, places: pd.Series) -> None:
    """Axes of a panel: values below, numbers at the ends of the row only, the error in front."""
    if len(places):
        low, high = places.min(), places.max()
        front.set_xlim(low, high if high > low else low + 1)
        mark_values(front.xaxis, name, low, high)
    front.tick_params(labelleft=False)
    back.tick_params(axis="y", labelright=False, colors=GREEN)
    back.spines["right"].set(visible=True, color=GREEN)
    front.set_zorder(back.get_zorder() + 1)
    front.patch.set_visible(False)


def _good_rates(axes: Axes, guideline: pd.DataFrame) -> None:
    """Shade the basin of good learning rates, mark its high end, say where the search ended."""
    for row in guideline[np.isfinite(guideline["basin_low"])].itertuples():
        low, high, spot = np.log10([row.basin_low, row.basin_high, row.sweet_spot])
        axes.axvspan(low, high, zorder=0, **BASIN)
        axes.axvline(spot, zorder=0.5, **SWEET_SPOT)
        if row.best_at_edge or row.sweet_spot_at_edge:
            warning = BEST_AT_EDGE if row.best_at_edge else GOOD_AT_EDGE
            axes.set_title(warning, loc="right", fontsize=7.5, color=INK)


def _legend() -> list[Artist]:
    return [
        Line2D([], [], label="test error", **LOOKS["test_error"]),
        Line2D([], [], label="training time", **LOOKS["cpu_seconds"]),
        Patch(label="± standard deviation over trees", color=BLUE, **BAND),
        Patch(label="good learning rates", **BASIN),
        Line2D([], [], label="highest good learning rate", **SWEET_SPOT),
    ]
