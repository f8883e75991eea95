"""Which learning rates are good: the advice of Greff et al. 2017, Section V.B.1, computed."""

from __future__ import annotations

import numpy as np
import pandas as pd

TOLERANCE = 0.1  # of the way from the best to the worst predicted error

COLUMNS = {
    "best": float,
    "best_error": float,
    "basin_low": float,
    "basin_high": float,
    "basin_decades": float,
    "sweet_spot": float,
    "sweet_spot_error": float,
    "seconds_at_best": float,
    "seconds_at_sweet_spot": float,
    "best_at_edge": "boolean",
    "sweet_spot_at_edge": "boolean",
}


def learning_rate_guideline(
    error: pd.DataFrame, seconds: pd.DataFrame | None, tolerance: float = TOLERANCE
) -> dict[str, object]:
    """Read the basin of good learning rates off the predicted marginals.

    error, seconds: the learning rate's rows of `marginals` for test error and for log10 of seconds,
        on the same grid, in increasing order; None where time was not analysed.

    best, best_error: learning rate of the lowest predicted error (the highest of equals), and this
        error.
    basin_low, basin_high: around it, learning rates whose predicted error exceeds the lowest by at
        most `tolerance` of the span between lowest and highest; basin_decades: log10 of their
        ratio.
    sweet_spot, sweet_spot_error: the basin's high end, where training is quick, and its error.
    seconds_at_best, seconds_at_sweet_spot: predicted time of a trial in s, a geometric mean.
    best_at_edge, sweet_spot_at_edge: they are the search's lowest or highest learning rate, so
        that the true ones may lie outside (footnote 10).
    """
    rate, predicted = error["value"].to_numpy(), error["predicted"].to_numpy()
    last = len(rate) - 1
    lowest = predicted.min()
    best = int(np.flatnonzero(predicted == lowest)[-1])
    outside = np.flatnonzero(predicted > lowest + tolerance * np.ptp(predicted))
    low = int(max(outside[outside < best], default=-1)) + 1
    high = int(min(outside[outside > best], default=last + 1)) - 1
    time = np.full(len(rate), np.nan) if seconds is None else 10 ** seconds["predicted"].to_numpy()
    return {
        "best": rate[best],
        "best_error": lowest,
        "basin_low": rate[low],
        "basin_high": rate[high],
        "basin_decades": np.log10(rate[high] / rate[low]),
        "sweet_spot": rate[high],
        "sweet_spot_error": predicted[high],
        "seconds_at_best": time[best],
        "seconds_at_sweet_spot": time[high],
        "best_at_edge": best in (0, last),
        "sweet_spot_at_edge": high == last,
    }
