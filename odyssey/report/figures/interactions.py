"""Predicted error over pairs of hyperparameters: Figure 6 of Greff et al. (2017)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from odyssey.labels import DatasetLabel
from odyssey.report.figures.hyperparameters import axis_label, in_order, mark_values
from odyssey.report.figures.style import panels, styled
from odyssey.report.figures.undecided import annotate_undecided

GAP = 0.35  # between the two triangles, in widths of a heat map
LONG = 13  # letters; longer labels are wider than a heat map
# Both colour maps are safe for every common kind of colour blindness.
TOTAL, INTERACTION = "viridis", "RdBu_r"
SWAPPED = {
    "first": "second",
    "second": "first",
    "x_coordinate": "y_coordinate",
    "y_coordinate": "x_coordinate",
}

Scale = tuple[Normalize, str]  # range of values and name of the colour map


@styled
def interactions(pairs: pd.DataFrame, label: DatasetLabel, why_none: str) -> Figure:
    """Predicted test error over every pair of hyperparameters, all variants together.

    On the left is the mean over all other hyperparameters; on the right is the interaction, the
    part that neither of the two explains alone, around zero. Each side has one colour scale.

    Args:
        pairs: the rows of one data set of `results/statistics/interactions.parquet`.
        label: the data set.
        why_none: what to say if there are no pairs, see `odyssey.report.words.interactions`.
    """
    of_error = (pairs["variant"] == "all") & (pairs["response"] == "test_error")
    pairs = pairs[of_error & np.isfinite(pairs["total"])]
    names = in_order({*pairs["first"], *pairs["second"]})
    if not names:
        return _nothing(label, why_none)
    side = len(names) - 1
    ratios = [1] * side + [GAP] + [1] * side
    figure, grid = panels(side, len(ratios), width=1.2, height=1.35, width_ratios=ratios)
    figure.suptitle(label.heading, fontsize=10)
    grid[0, 0].set_title("predicted test error")
    grid[0, side + 1].set_title("interaction of the pair alone")
    for row in grid:
        row[side].set_visible(False)
    whole = Normalize(pairs["total"].min(), pairs["total"].max())
    furthest = pairs["interaction"].abs().max() or 1.0
    around_zero = Normalize(-furthest, furthest)
    _triangle(figure, grid[:, :side], pairs, "total", (whole, TOTAL))
    _triangle(figure, grid[:, side + 1 :], pairs, "interaction", (around_zero, INTERACTION))
    for axes in figure.axes[-2:]:  # the colour scales
        axes.set_xlabel(f"test {label.error} / {label.unit}  (← better)", fontsize=8)
    return figure


def _nothing(label: DatasetLabel, why: str) -> Figure:
    figure, grid = panels(1, 1, width=5.4, height=2.3)
    grid[0, 0].set_title(label.heading)
    annotate_undecided(grid[0, 0], why)
    return figure


def _triangle(
    figure: Figure, grid: np.ndarray, pairs: pd.DataFrame, column: str, scale: Scale
) -> None:
    """A lower triangle of heat maps with its colour scale below."""
    names = in_order({*pairs["first"], *pairs["second"]})
    for i, across in enumerate(names[:-1]):
        for j, up in enumerate(names[1:]):
            axes = grid[j, i]
            if j < i:
                axes.set_visible(False)
                continue
            _heat_map(axes, _oriented(pairs, across, up), column, scale)
            mark_values(axes.xaxis, across, *axes.get_xlim())
            mark_values(axes.yaxis, up, *axes.get_ylim())
            axes.tick_params(labelsize=7, labelbottom=j == len(names) - 2, labelleft=i == 0)
    for i, name in enumerate(names[:-1]):
        grid[-1, i].set_xlabel(_two_lines(name), fontsize=7.5)
    for j, name in enumerate(names[1:]):
        grid[j, 0].set_ylabel(_two_lines(name), fontsize=7.5)
    figure.colorbar(
        ScalarMappable(*scale), ax=grid, location="bottom", shrink=0.7, aspect=40, pad=0.02
    )


def _two_lines(name: str) -> str:
    label = axis_label(name)
    if " / " in label:
        return label.replace(" / ", "\n/ ")
    return label.replace(" ", "\n", 1) if len(label) > LONG else label


def _oriented(pairs: pd.DataFrame, across: str, up: str) -> pd.DataFrame:
    """The rows of a pair, with `across` as the first hyperparameter."""
    swapped = pairs.rename(columns=SWAPPED)
    both = pd.concat([pairs, swapped])
    return both[(both["first"] == across) & (both["second"] == up)]


def _heat_map(axes: Axes, pair: pd.DataFrame, column: str, scale: Scale) -> None:
    if pair.empty:
        annotate_undecided(axes, "–")
        return
    values = pair.pivot_table(column, index="y_coordinate", columns="x_coordinate")
    norm, colours = scale
    # Rasterized: an SVG with every cell would be large.
    axes.pcolormesh(
        values.columns,
        values.index,
        values.to_numpy(),
        cmap=colours,
        norm=norm,
        rasterized=True,
    )
