"""Scaling of responses and coordinates before a forest is grown on them."""

from __future__ import annotations

import numpy as np
import pandas as pd

DECIMALS = 10  # decimals of the standardised response


def standardise(response: np.ndarray) -> tuple[np.ndarray, float, float]:
    """Scale a response to mean 0 and variance 1.

    Args:
        response: (trials,), finite values.

    Returns:
        (response - centre) / scale, centre and scale. A constant response becomes 0, with scale 0.
    """
    largest = np.abs(response).max() or 1.0
    small = response / largest  # the square of a huge error would overflow
    centre, scale = small.mean(), small.std()
    if np.ptp(small) == 0:
        return np.zeros_like(small), float(response[0]), 0.0
    # The last bits differ between processors; they would decide between equally good splits.
    scaled = np.round((small - centre) / scale, DECIMALS)
    return scaled, float(centre * largest), float(scale * largest)


def to_unit(values: pd.Series, low: float, high: float) -> np.ndarray:
    """Scale coordinates from [low, high] to [0, 1]; 0 where low and high are equal."""
    distance = values.to_numpy(dtype=float) - low
    return distance / (high - low) if high > low else np.zeros_like(distance)


def level_indices(values: pd.Series) -> np.ndarray:
    """The index of each value's level, in the order of the sorted levels."""
    return np.unique(values.to_numpy(), return_inverse=True)[1].astype(float)


def order_levels(levels: np.ndarray, response: np.ndarray) -> np.ndarray:
    """Give each level a coordinate, in the order of the levels' mean response.

    The coordinates are the centres of equal intervals. For squared error, the best division of the
    levels into two groups keeps this order (Breiman et al. 1984, Section 4.2). A tree can therefore
    make it with one split.

    Args:
        levels: (trials,), index of each trial's level.
        response: (trials,).

    Returns:
        (trials,), the coordinate of each trial's level, in (0, 1).
    """
    present, levels = np.unique(levels, return_inverse=True)
    means = np.bincount(levels, response) / np.bincount(levels)
    rank = np.argsort(np.argsort(means, kind="stable"))
    return (rank[levels] + 0.5) / len(present)
