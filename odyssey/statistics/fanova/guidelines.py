"""Guideline for the learning rate, computed as in Greff et al. 2017, Section V.B.1."""

from __future__ import annotations

import numpy as np
import pandas as pd

TOLERANCE = 0.1  # share of the range from the lowest to the highest predicted error

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
    """Find the basin of good learning rates in the predicted marginals.

    Args:
        error: The rows of `marginals` for the learning rate and the test error, in increasing
            order of the rate.
        seconds: The same for log10 of seconds; None where time was not analysed.
        tolerance: How far a predicted error in the basin may exceed the lowest one, as a share of
            the range from the lowest to the highest.

    Returns:
        Values by name:

        best, best_error: Learning rate with the lowest predicted error (the highest such rate), and
            this error.
        basin_low, basin_high, basin_decades: Ends of the basin, which is the range of learning
            rates around the best within the tolerance, and log10 of their ratio.
        sweet_spot, sweet_spot_error: The upper end of the basin, where training is fast, and its
            predicted error.
        seconds_at_best, seconds_at_sweet_spot: Predicted time of a trial in s (geometric mean).
        best_at_edge, sweet_spot_at_edge: Whether the value is an end of the search range; the true
            one may then lie outside (footnote 10).
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
