"""Predicted error and training time over one hyperparameter: Figure 4 of Greff et al. (2017)."""

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
from odyssey.report.figures.undecided import annotate_undecided, write_reason
from odyssey.report.words.undecided import reason
from odyssey.statistics.fanova.names import ALL, NOT_VARIED

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
HEADING_PAD = 15  # points from a panel to its heading; room for a warning between them


@styled
def marginals(
    predicted: pd.DataFrame, guidelines: pd.DataFrame, labels: Mapping[str, DatasetLabel]
) -> Figure:
    """Test error (left axis) and training time (right axis) over learning rate, size and noise.

    Lines are means over trees and over all other hyperparameters; bands are one standard deviation
    over trees. For times, both are computed from logarithms. All panels of a row share both axes,
    so that flat curves look flat. Of both tables, the rows of all variants together are shown.

    Args:
        predicted: the table `results/statistics/marginals.parquet`.
        guidelines: the table of good learning rates, `results/statistics/guidelines.parquet`.
        labels: the data sets, in the order of the rows.
    """
    figure, grid = panels(len(labels), len(SHOWN), width=2.9, height=2.4)
    for row, (dataset, label) in zip(grid, labels.items(), strict=True):
        _row(row, _curves(predicted, dataset), _all_variants(guidelines, dataset), label)
        row[0].set_title(label.heading, pad=HEADING_PAD)
    for axes, name in zip(grid[-1], SHOWN, strict=True):
        axes.set_xlabel(axis_label(name))
    figure.legend(handles=_legend(), loc="outside lower center", ncols=3)
    return figure


def _all_variants(table: pd.DataFrame, dataset: str) -> pd.DataFrame:
    return table[(table["dataset"] == dataset) & (table["variant"] == ALL)]


def _curves(predicted: pd.DataFrame, dataset: str) -> pd.DataFrame:
    """The curves of a data set, with columns middle, low and high; times in seconds."""
    rows = _all_variants(predicted, dataset)
    rows = rows[rows["hyperparameter"].isin(SHOWN) & np.isfinite(rows["predicted"])]
    deviations = {"middle": 0, "low": -1, "high": 1}
    curves = {name: rows["predicted"] + k * rows["sd"] for name, k in deviations.items()}
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
    for response, all_axes in (("cpu_seconds", behind), ("test_error", row)):
        _lines(all_axes, curves[curves["response"] == response], LOOKS[response])
    for front, back, name in zip(row, behind, SHOWN, strict=True):
        coordinates = curves.loc[curves["hyperparameter"] == name, "coordinate"]
        _format_axes(front, back, name, coordinates)
        if coordinates.empty:
            annotate_undecided(front, NOT_VARIED)
        elif "test_error" not in set(curves["response"]):
            write_reason(front, reason(guideline))
    _good_rates(behind[0], guideline)
    row[0].set_ylabel(f"test {label.axis}", fontsize=7.5)
    row[0].tick_params(labelleft=True)
    behind[-1].set_ylabel("training time / s of CPU", fontsize=8, color=GREEN)
    behind[-1].tick_params(labelright=True)


def _lines(all_axes: Sequence[Axes] | np.ndarray, curves: pd.DataFrame, look: Look) -> None:
    """One response in all panels of a row, within the same limits."""
    for axes, name in zip(all_axes, SHOWN, strict=True):
        curve = curves[curves["hyperparameter"] == name]
        axes.plot(curve["coordinate"], curve["middle"], **look)
        axes.fill_between(
            curve["coordinate"], curve["low"], curve["high"], color=look["color"], **BAND
        )
        if len(curves):
            error_axis(axes, curves["low"].min(), curves["high"].max())


def _format_axes(front: Axes, back: Axes, name: str, coordinates: pd.Series) -> None:
    """Axes of a panel: values below, no numbers at the sides, errors in front of times."""
    if len(coordinates):
        low, high = coordinates.min(), coordinates.max()
        front.set_xlim(low, high if high > low else low + 1)
        mark_values(front.xaxis, name, low, high)
    front.tick_params(labelleft=False)
    back.tick_params(axis="y", labelright=False, colors=GREEN)
    back.spines["right"].set(visible=True, color=GREEN)
    front.set_zorder(back.get_zorder() + 1)
    front.patch.set_visible(False)


def _good_rates(axes: Axes, guideline: pd.DataFrame) -> None:
    """Shade the range of good learning rates, mark its upper end, warn at the search's edge."""
    for row in guideline[np.isfinite(guideline["basin_low"])].itertuples():
        low, high, highest = np.log10([row.basin_low, row.basin_high, row.sweet_spot])
        axes.axvspan(low, high, zorder=0, **BASIN)
        axes.axvline(highest, zorder=0.5, **SWEET_SPOT)
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
