"""Differences from vanilla for several shares of best trials; the paper's share is 10 %."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from odyssey.labels import DatasetLabel
from odyssey.phrases import percent
from odyssey.report.figures.style import BEYOND, BLUE, GREY, INK, RED, axis_top, panels, styled
from odyssey.report.figures.undecided import annotate_undecided
from odyssey.report.words.undecided import reason
from odyssey.statistics.selection import BEST_FRACTION, table_order

MARKERS = "vos^"  # of the shares, smallest first
THIN, THICK = 0.9, 2.2  # the paper's share is thick
STRIPE = "#F4F4F4"
ROW = 0.42  # inches for each variant


@styled
def audit_intervals(audit: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> Figure:
    """Difference from vanilla's mean test error, by share of best trials.

    Each data set has a column, and each variant a band, with a mark and a 95 % interval for each
    share, the smallest on top. Red is significantly worse than vanilla, blue is better, grey is
    neither. Very long intervals are cut at the end of the axis and have an arrow there.

    Args:
        audit: the table `results/statistics/audit.parquet`.
        labels: the data sets, in the order of the columns.
    """
    variants = sorted(set(audit["variant"]), key=table_order)
    fractions = sorted(set(audit["fraction"]))
    height = max(1.8, ROW * len(variants) + 0.7)
    figure, grid = panels(1, len(labels), width=max(3.3, 5.2 / len(labels)), height=height)
    for column, (axes, (dataset, label)) in enumerate(zip(grid[0], labels.items(), strict=True)):
        _panel(axes, audit[audit["dataset"] == dataset], variants, fractions)
        axes.set_title(label.heading)
        axes.set_xlabel(f"difference from V / {label.unit}\n(← better)")
        axes.tick_params(labelleft=column == 0)
    figure.legend(
        handles=_legend(fractions), loc="outside lower center", ncols=min(4, 1 + len(labels))
    )
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, variants: list[str], fractions: list[float]) -> None:
    decided = rows[np.isfinite(rows["low"])]
    if decided.empty:
        annotate_undecided(axes, reason(rows))
        return
    axes.set_xlim(_ends(decided))
    axes.axvline(0, color=INK, linewidth=0.7)
    for row, variant in enumerate(variants):
        if row % 2:
            axes.axhspan(row, row + 1, color=STRIPE, zorder=0, linewidth=0)
        of_variant = rows[rows["variant"] == variant].set_index("fraction")
        if not np.isfinite(of_variant["low"]).any():
            axes.text(
                axes.get_xlim()[0],
                row + 0.5,
                reason(of_variant),
                va="center",
                color=GREY,
                fontsize=7,
            )
            continue
        for index, fraction in enumerate(fractions):
            y = row + (index + 1) / (len(fractions) + 1)
            width = THICK if fraction == BEST_FRACTION else THIN
            _interval(axes, y, of_variant.loc[fraction], width, MARKERS[index])
    axes.set_ylim(len(variants), 0)
    axes.set_yticks(np.arange(len(variants)) + 0.5, variants)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(5))


def _ends(rows: pd.DataFrame) -> tuple[float, float]:
    """Limits of an axis that shows zero and all intervals, of outliers a part."""
    low = min(0.0, -axis_top([-rows["low"].to_numpy()]))
    high = max(0.0, axis_top([rows["high"].to_numpy()]))
    margin = 0.04 * (high - low) or 1.0
    return low - margin, high + margin


def _interval(axes: Axes, y: float, row: pd.Series, width: float, marker: str) -> None:
    if not np.isfinite(row["low"]):
        return
    significant = not pd.isna(row["significant"]) and row["significant"]
    colour = GREY if not significant else RED if row["mean_difference"] > 0 else BLUE
    axes.plot([row["low"], row["high"]], [y, y], color=colour, linewidth=width)
    axes.plot(row["mean_difference"], y, marker=marker, color=colour, markersize=3.6)
    left, right = axes.get_xlim()
    for edge, arrow, is_cut in ((left, "<", row["low"] < left), (right, ">", row["high"] > right)):
        if is_cut:
            axes.plot(edge, y, color=colour, markersize=3.5, **BEYOND | {"marker": arrow})


def _legend(fractions: list[float]) -> list[Artist]:
    return [
        *(
            Line2D(
                [],
                [],
                label=f"best {percent(fraction)}"
                + (" (the paper's)" if fraction == BEST_FRACTION else ""),
                color=INK,
                marker=marker,
                markersize=3.6,
                linewidth=THICK if fraction == BEST_FRACTION else THIN,
            )
            for marker, fraction in zip(MARKERS, fractions, strict=False)
        ),
        Line2D([], [], label="significantly worse than V", color=RED),
        Line2D([], [], label="significantly better", color=BLUE),
        Line2D([], [], label="not significantly different", color=GREY),
    ]
