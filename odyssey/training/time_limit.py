"""How long a trial may take: what a cluster is asked for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from odyssey.cells.block import Block

START_UP = 5.0  # seconds until the first update
# Microseconds of a training step for every frame and direction: fixed, for each LSTM block, and for
# each weight of a recurrent matrix of vanilla's four. Fitted to benchmarks/README.md.
FIXED, PER_BLOCK, PER_WEIGHT = 1.0, 0.03, 5e-4
JUDGING = 0.4  # of a training step: the forward pass, and the error
MATRICES = 4
ROOM = 2  # times the forecast
LEAST = 5  # minutes


def seconds_at_most(
    summary: Mapping[str, Any], variant: Block, hidden_size: int, max_epochs: int
) -> float:
    """Seconds on one core if a trial trains for all its epochs; to within a factor of two.

    summary: of the features, `results/features/{dataset}.json`.
    """
    directions = 1 if summary["task"] == "next_step" else 2
    weights = hidden_size**2 * _recurrent_matrices(variant) / MATRICES
    frame = 1e-6 * directions * (FIXED + PER_BLOCK * hidden_size + PER_WEIGHT * weights)
    frames = {name: split["frames"] for name, split in summary["splits"].items()}
    epoch = frames["train"] + JUDGING * frames["validation"]
    return START_UP + frame * (max_epochs * epoch + JUDGING * frames["test"])


def minutes_to_ask(seconds: float, attempt: int) -> int:
    """Whole minutes of a time limit: room for a slower machine, and more with every attempt."""
    return attempt * max(LEAST, math.ceil(ROOM * seconds / 60))


def _recurrent_matrices(variant: Block) -> int:
    shapes = variant.parameter_shapes(1, 2)
    return sum(name.startswith("R_") for name in shapes)
