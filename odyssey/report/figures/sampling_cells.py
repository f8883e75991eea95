"""Figure 2 of the second paper: the probability of a good network by its number of cells."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize, to_hex
from matplotlib.figure import Figure
from seaborn import color_palette

from odyssey.labels import scheme_title
from odyssey.phrases import number
from odyssey.report.figures.sampling import TREND, finite, intervals
from odyssey.report.figures.style import GREY, panels, styled
from odyssey.report.figures.undecided import annotate_undecided

TURN = 25  # cells; the paper says that p converges from here on
COLOURS = color_palette("viridis_r", as_cmap=True)
LOOK_BACKS = Normalize(1, 30)
WINDOW = 11  # numbers of cells in the window of a running median
ABSENT = "one_layer is not in this run"


@styled
def sampling_cells(sampled: pd.DataFrame, threshold: float) -> Figure:
    """Log p with intervals against the cells of one hidden layer; colours are look backs.

    Each scheme of weights has a panel.

    Args:
        sampled: the table `results/sampling/sampled.parquet`.
        threshold: p is the probability of an error below it.
    """
    table = finite(sampled[sampled["space"] == "one_layer"])
    schemes = [*dict.fromkeys(table["weights"])] or [""]
    narrow = 4.2 if len(schemes) > 1 else 6.6
    figure, [row] = panels(1, len(schemes), width=narrow, height=3.6, sharey=True)
    if table.empty:
        annotate_undecided(row[0], ABSENT)
        return figure
    for axes, name in zip(row, schemes, strict=True):
        _panel(axes, table[table["weights"] == name])
        axes.set_title(scheme_title(name))
    row[0].set_ylabel(f"log p(MAE < {number(threshold)})  (better →)")
    figure.colorbar(ScalarMappable(LOOK_BACKS, COLOURS), ax=row, label="look back")
    return figure


def _panel(axes: Axes, table: pd.DataFrame) -> None:
    cells = table["cells"].map(lambda layers: layers[0])
    for look_back, rows in table.groupby("look_back"):
        intervals(axes, cells[rows.index], rows, to_hex(COLOURS(LOOK_BACKS(look_back))))
    axes.plot(*_medians(cells, table["log_p"]), **TREND)
    axes.axvline(TURN, color=GREY, linewidth=0.8, linestyle=(0, (2, 2)), zorder=0)
    axes.set_xlabel("cells of the hidden layer")


def _medians(cells: pd.Series, log_p: pd.Series) -> tuple[np.ndarray, list[float]]:
    """A running median of log p over the number of cells."""
    centres = np.unique(cells)
    windows = [(cells - centre).abs() <= WINDOW // 2 for centre in centres]
    return centres, [float(log_p[window].median()) for window in windows]
