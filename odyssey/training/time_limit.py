"""The time limit of a trial, as requested from a cluster."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from odyssey.cells.block import Block

START_UP = 5.0  # seconds until the first update
# Microseconds per time step and direction in training: a constant, a part for each LSTM block, and
# a part for each weight of a recurrent matrix, if there are four of them as in vanilla. Fitted to
# the measurements in benchmarks/README.md.
FIXED, PER_BLOCK, PER_WEIGHT = 1.0, 0.03, 5e-4
EVALUATION = 0.4  # time to evaluate a sequence, as a share of the time to train on it
MATRICES = 4
MARGIN = 2  # the limit is this many times the forecast
MIN_MINUTES = 5


def seconds_at_most(
    summary: Mapping[str, Any], variant: Block, hidden_size: int, max_epochs: int
) -> float:
    """Forecast how long a trial takes that trains for all epochs, to within a factor of two.

    Args:
        summary: of the features, from `results/features/{dataset}.json`.
        variant: the block of the hidden layers.
        hidden_size: blocks in each hidden layer.
        max_epochs: number of epochs.

    Returns:
        Seconds on one core.
    """
    directions = 1 if summary["task"] == "next_step" else 2
    weights = hidden_size**2 * _recurrent_matrices(variant) / MATRICES
    frame = 1e-6 * directions * (FIXED + PER_BLOCK * hidden_size + PER_WEIGHT * weights)
    frames = {name: split["frames"] for name, split in summary["splits"].items()}
    epoch = frames["train"] + EVALUATION * frames["validation"]
    return START_UP + frame * (max_epochs * epoch + EVALUATION * frames["test"])


def minutes_to_ask(seconds: float, attempt: int) -> int:
    """Return the time limit for a forecast.

    Args:
        seconds: the forecast.
        attempt: 1, 2, …; the limit grows in proportion.

    Returns:
        Whole minutes, enough for a machine that is slower by the factor `MARGIN`.
    """
    return attempt * max(MIN_MINUTES, math.ceil(MARGIN * seconds / 60))


def _recurrent_matrices(variant: Block) -> int:
    shapes = variant.parameter_shapes(1, 2)
    return sum(name.startswith("R_") for name in shapes)
