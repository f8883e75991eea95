"""Which hyperparameters explain the test error: Figure 5 of Greff et al. (2017), and by variant."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter

from odyssey.labels import DatasetLabel
from odyssey.phrases import percent
from odyssey.report.figures.hyperparameters import COLOURS, in_order
from odyssey.report.figures.style import GREY, INK, Look, panels, styled
from odyssey.report.figures.undecided import annotate_undecided
from odyssey.report.words.hyperparameters import display_name
from odyssey.report.words.undecided import reason
from odyssey.statistics.fanova.names import ALL, JOINT, NOT_VARIED
from odyssey.statistics.selection import table_order

INTERACTIONS = "interactions"
PART = ["share", "estimate", "share_low", "share_high", "above_noise"]
DOT: Look = {"marker": "o", "markersize": 3.2}
OF_FOREST: Look = {"marker": "|", "markersize": 5, "linestyle": "none"}
STRIPE = "#F4F4F4"
SMALLEST_LABELLED = 0.03  # smaller shares have no number beside their wedge
FAINT = 0.35  # opacity of shares that may be 0


@styled
def importance_shares(shares: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> Figure:
    """Shares of the test error's variance: a pie for each data set, intervals by variant below.

    Pies have the forest's shares, the paper's method, for all variants together; the rest after
    single hyperparameters is interactions, of pairs and higher order. Below are estimates without
    the forest's bias with their 95 % intervals, and the forest's shares as ticks. "all" is
    of all variants together, and "joint" counts the variant as one more hyperparameter. Shares
    whose interval reaches 0 are faint in pies, and hollow dots below. What was not varied has no
    dot.

    Args:
        shares: the table `results/statistics/importance.parquet`.
        labels: the data sets, in the order of the columns.
    """
    shares = shares[shares["response"] == "test_error"]
    groups = _groups(shares)
    names = [*in_order({*shares.loc[shares["order"] == 1, "hyperparameters"]}), INTERACTIONS]
    height = max(1.2, 0.085 * len(groups) * (len(names) + 1))
    figure, grid = panels(
        2,
        len(labels),
        width=3.4,
        height=(2.5 + height) / 2,
        height_ratios=[2.5, height],
    )
    for (top, bottom), (dataset, label) in zip(grid.T, labels.items(), strict=True):
        rows = shares[shares["dataset"] == dataset]
        of_group = {group: rows[rows["variant"] == group] for group in groups}
        _pie(top, of_group[ALL])
        top.set_title(label.heading)
        for row, group in enumerate(groups):
            _band(bottom, row, of_group[group], names)
        _share_axis(bottom, groups)
    for axes in grid[1, 1:]:
        axes.tick_params(labelleft=False)
    figure.legend(handles=_legend(names), loc="outside lower center", ncols=min(4, 2 * len(labels)))
    return figure


def _groups(shares: pd.DataFrame) -> list[str]:
    """All variants together, each variant, and the joint analysis if there is one."""
    present = {*shares["variant"]}
    variants = sorted(present - {ALL, JOINT}, key=table_order)
    return [ALL, *variants, *({JOINT} & present)]


def _parts(rows: pd.DataFrame) -> pd.DataFrame:
    """One group's shares by single hyperparameter, and of all interactions."""
    rows = rows[np.isfinite(rows["share"])]
    parts = rows[rows["order"] == 1].set_index("hyperparameters")
    parts = parts.loc[in_order({*parts.index}), PART].astype({"above_noise": bool})
    if parts.empty:
        return parts
    together = rows.iloc[0]
    rest = {
        "share": rows.loc[rows["order"] != 1, "share"].sum(),
        "estimate": together["interactions"],
        "share_low": together["interactions_low"],
        "share_high": together["interactions_high"],
        "above_noise": bool(together["interactions_low"] > 0),
    }
    return pd.concat([parts, pd.DataFrame(rest, index=[INTERACTIONS])])


def _pie(axes: Axes, rows: pd.DataFrame) -> None:
    parts = _parts(rows)
    parts = parts[parts["share"] > 0]
    if parts.empty:
        annotate_undecided(axes, reason(rows))
        axes.set_frame_on(False)
        return
    wedges = axes.pie(
        parts["share"],
        labels=[percent(x) if x >= SMALLEST_LABELLED else "" for x in parts["share"]],
        colors=[_colour(name) for name in parts.index],
        startangle=90,
        counterclock=False,
        wedgeprops={"edgecolor": "white", "linewidth": 0.8},
        labeldistance=1.12,
    )[0]
    for wedge, above in zip(wedges, parts["above_noise"], strict=True):
        wedge.set_alpha(1 if above else FAINT)


def _band(axes: Axes, row: int, rows: pd.DataFrame, names: list[str]) -> None:
    """One group: a line for every hyperparameter, below each other."""
    if row % 2:
        axes.axhspan(row, row + 1, color=STRIPE, zorder=0, linewidth=0)
    parts = _parts(rows)
    if parts.empty:
        axes.text(0.02, row + 0.5, reason(rows), va="center", color=GREY, fontsize=7)
    fixed = {*rows.loc[rows["note"] == NOT_VARIED, "hyperparameters"]} if len(parts) else set()
    for index, name in enumerate(names, start=1):
        y = row + index / (len(names) + 1)
        if name in parts.index:
            _interval(axes, y, _colour(name), parts.loc[name])
        elif name in fixed:
            words = f"{display_name(name)}: {NOT_VARIED}"
            axes.text(0.02, y, words, va="center", color=GREY, fontsize=5)


def _interval(axes: Axes, y: float, colour: str, part: pd.Series) -> None:
    face = colour if part["above_noise"] else "white"
    axes.plot(part["share"], y, color=colour, clip_on=False, **OF_FOREST)
    axes.plot([part["share_low"], part["share_high"]], [y, y], color=colour, linewidth=1.1)
    axes.plot(part["estimate"], y, color=colour, markerfacecolor=face, clip_on=False, **DOT)


def _share_axis(axes: Axes, groups: list[str]) -> None:
    axes.set_ylim(len(groups), 0)
    axes.set_xlim(0, 1)
    axes.set_yticks(np.arange(len(groups)) + 0.5, groups)
    axes.tick_params(axis="y", length=0)
    axes.set_xticks(np.arange(0, 1, 0.2))
    axes.xaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    axes.set_xlabel("share of the test error's variance")


def _colour(name: str) -> str:
    return COLOURS.get(name, GREY)


def _legend(names: list[str]) -> list[Artist]:
    look: Look = {"color": INK, "linewidth": 1.1, **DOT}
    return [
        *(Patch(label=display_name(name), color=_colour(name)) for name in names),
        Line2D([], [], label="share with 95 % interval", **look),
        Line2D([], [], label="interval reaches 0", markerfacecolor="white", **look),
        Line2D([], [], label="share of the forest, as in the pie", color=INK, **OF_FOREST),
    ]
