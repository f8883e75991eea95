"""Rank correlation of two rankings of architectures, by the number of samples in each."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from odyssey.labels import scheme_title
from odyssey.report.figures.sampling import SPACES
from odyssey.report.figures.style import BLUE, GREY, RED, Look, panels, styled
from odyssey.report.figures.undecided import annotate_undecided

LINES = {"all": ("all look backs", BLUE), "above 1": ("look back above 1", RED)}
BAND: Look = {"alpha": 0.15, "linewidth": 0}
RELIABLE: Look = {"color": GREY, "linewidth": 0.8, "linestyle": (0, (2, 2)), "zorder": 0}
LEVEL = 0.9
NOTHING = "too few samples to rank twice"


@styled
def sampling_rankings(stability: pd.DataFrame) -> Figure:
    """Rank correlation of two rankings against the number of samples that each is made from.

    Each search space and scheme of weights has a panel.

    Args:
        stability: the table `results/sampling/stability.parquet`.
    """
    spaces = [space for space in SPACES if space in set(stability["space"])] or ["one_layer"]
    narrowest = 2.6 if len(spaces) > 1 else 5.0
    schemes = [*dict.fromkeys(stability["weights"])] or [""]
    shape = len(schemes), len(spaces)
    figure, grid = panels(*shape, width=narrowest, height=2.8, sharey=True)
    for row, name in zip(grid, schemes, strict=True):
        own = stability[stability["weights"] == name]
        for axes, space in zip(row, spaces, strict=True):
            _panel(axes, own[own["space"] == space])
            axes.set_title(SPACES[space])
        scheme = textwrap.fill(scheme_title(name), 32) if name else ""
        row[0].set_ylabel(f"{scheme}\nrank correlation of two rankings", fontsize=8)
    handles, names = grid[0][0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=3)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame) -> None:
    if rows.empty:
        annotate_undecided(axes, NOTHING)
        return
    axes.axhline(LEVEL, label="rank correlation 0.9", **RELIABLE)
    for look_backs, (name, colour) in LINES.items():
        own = rows[rows["look_backs"] == look_backs].sort_values("samples")
        axes.fill_between(own["samples"], own["low"], own["high"], color=colour, **BAND)
        axes.plot(own["samples"], own["rank_correlation"], "o-", color=colour, label=name, ms=3.5)
    sizes = sorted(set(rows["samples"]))
    axes.set_xscale("log")
    axes.set_xticks(sizes, map(str, sizes))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlim(sizes[0] / 1.3, sizes[-1] * 1.3)
    axes.set_ylim(min(-0.1, rows["low"].min() - 0.05), 1)
    axes.set_xlabel("samples of each ranking", fontsize=8)
