"""Figure 3 of the second paper: the probability of a good network with up to two hidden layers."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from odyssey.labels import scheme_title
from odyssey.phrases import number
from odyssey.report.figures.sampling import DOT, finite, intervals, line, shades
from odyssey.report.figures.style import panels, styled
from odyssey.report.figures.undecided import annotate_undecided

# Numbers of cells of the second layer that share a colour, by the largest of each group.
GROUPS = {0: "none", 14: "7 to 14", 22: "15 to 22", 31: "23 to 31"}
FEWEST = 4  # networks that a line is fitted to
ABSENT = "two_layers is not in this run"


@styled
def sampling_layers(sampled: pd.DataFrame, threshold: float) -> Figure:
    """Log p against the cells of the first layer; colours are cells of the second layer.

    Each look back and scheme of weights has a panel. Lines are fitted by least squares over the
    logarithm of the first layer's cells.

    Args:
        sampled: the table `results/sampling/sampled.parquet`.
        threshold: p is the probability of an error below it.
    """
    table = finite(sampled[sampled["space"] == "two_layers"])
    look_backs = sorted(table["look_back"].unique()) or [0]
    narrowest = 2.2 if len(look_backs) > 1 else 5.0
    schemes = [*dict.fromkeys(table["weights"])] or [""]
    shape = len(schemes), len(look_backs)
    figure, grid = panels(*shape, width=narrowest, height=3.0, sharey=True)
    if table.empty:
        annotate_undecided(grid[0][0], ABSENT)
        return figure
    for row, name in zip(grid, schemes, strict=True):
        own = table[table["weights"] == name]
        for axes, look_back in zip(row, look_backs, strict=True):
            _panel(axes, own[own["look_back"] == look_back])
            axes.set_title(f"look back {look_back}")
            axes.set_xlabel("cells of the first layer", fontsize=8)
        scheme = textwrap.fill(scheme_title(name), 32)
        label = f"{scheme}\nlog p(MAE < {number(threshold)})  (better →)"
        row[0].set_ylabel(label, fontsize=8)
    figure.legend(handles=_legend(), loc="outside lower center", ncols=4)
    return figure


def _panel(axes: Axes, table: pd.DataFrame) -> None:
    first = table["cells"].map(lambda layers: layers[0])
    second = table["cells"].map(lambda layers: layers[1] if len(layers) > 1 else 0)
    group = second.map(lambda cells: next(last for last in GROUPS if cells <= last))
    for last, colour in shades(GROUPS).items():
        rows = table[group == last]
        intervals(axes, first[rows.index], rows, colour)
        fit = line(first[rows.index].to_numpy(), rows["log_p"].to_numpy())
        if fit is not None and len(rows) >= FEWEST:
            ends = np.linspace(first[rows.index].min(), first[rows.index].max(), 30)
            axes.plot(ends, np.polyval(fit, np.log(ends)), color=colour, linewidth=1.6)


def _legend() -> list[Artist]:
    colours = shades(GROUPS)
    return [
        Line2D(
            [], [], label=f"second layer: {name}", color=colours[last], **{**DOT, "markersize": 5}
        )
        for last, name in GROUPS.items()
    ]
