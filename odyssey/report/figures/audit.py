"""Whether another share of best trials than the paper's tenth would tell another story."""

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
from odyssey.report.figures.style import BEYOND, BLUE, GREY, INK, RED, axis_top, panels, styled
from odyssey.report.figures.undecided import annotate_undecided, reason
from odyssey.statistics.selection import BEST_FRACTION, table_order

MARKERS = "vos^"  # of the shares, smallest first
THIN, THICK = 0.9, 2.2  # the paper's share is thick
STRIPE = "#F4F4F4"
ROW = 0.42  # inches of a variant


@styled
def audit_intervals(audit: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> Figure:
    """Difference from vanilla's mean test error, by share of best trials: a column per data set.

    audit: the table `results/statistics/audit.parquet`.
    labels: the data sets, in the order of the columns.

    Each variant has a band with a mark and a 95 % interval for each share, the smallest on top. Red
    is significantly worse than vanilla, blue better, grey neither. Outliers among the intervals go
    on beyond the axis and end in an arrow.
    """
    variants = sorted(set(audit["variant"]), key=table_order)
    fractions = sorted(set(audit["fraction"]))
    height = max(1.8, ROW * len(variants) + 0.7)
    figure, grid = panels(1, len(labels), width=max(3.3, 5.2 / len(labels)), height=height)
    for place, (axes, (dataset, label)) in enumerate(zip(grid[0], labels.items(), strict=True)):
        _panel(axes, audit[audit["dataset"] == dataset], variants, fractions)
        axes.set_title(label.heading)
        axes.set_xlabel(f"difference from V / {label.unit}\n(← better)")
        axes.tick_params(labelleft=place == 0)
    figure.legend(
        handles=_legend(fractions), loc="outside lower center", ncols=min(4, 2 * len(labels))
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
        for place, fraction in enumerate(fractions):
            at = row + (place + 1) / (len(fractions) + 1)
            paper = fraction == BEST_FRACTION
            _interval(axes, at, of_variant.loc[fraction], paper, MARKERS[place])
    axes.set_ylim(len(variants), 0)
    axes.set_yticks(np.arange(len(variants)) + 0.5, variants)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(5))


def _ends(rows: pd.DataFrame) -> tuple[float, float]:
    """An axis for zero and all intervals but outliers."""
    low = min(0.0, -axis_top([-rows["low"].to_numpy()]))
    high = max(0.0, axis_top([rows["high"].to_numpy()]))
    margin = 0.04 * (high - low) or 1.0
    return low - margin, high + margin


def _interval(axes: Axes, at: float, row: pd.Series, paper: bool, marker: str) -> None:
    if not np.isfinite(row["low"]):
        return
    significant = not pd.isna(row["significant_bonferroni"]) and row["significant_bonferroni"]
    colour = GREY if not significant else RED if row["mean_difference"] > 0 else BLUE
    width = THICK if paper else THIN
    axes.plot([row["low"], row["high"]], [at, at], color=colour, linewidth=width)
    axes.plot(row["mean_difference"], at, marker=marker, color=colour, markersize=3.6)
    left, right = axes.get_xlim()
    for edge, arrow, goes_on in ((left, "<", row["low"] < left), (right, ">", row["high"] > right)):
        if goes_on:
            axes.plot(edge, at, color=colour, markersize=3.5, **BEYOND | {"marker": arrow})


def _legend(fractions: list[float]) -> list[Artist]:
    return [
        *(
            Line2D(
                [],
                [],
                label=f"best {fraction:.0%}"
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
