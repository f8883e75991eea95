"""Times sequences in a batch and one by one: `python -m benchmarks.validation`.

Validation evaluates sequences of similar length side by side, because weights do not change
meanwhile; see `odyssey.training.network.batches`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from benchmarks.markdown import table
from benchmarks.steps import Shape
from benchmarks.timing import one_thread, take_turns
from benchmarks.training_step import SMALL
from odyssey.cells.variants import VARIANTS
from odyssey.training.network import batches

SEQUENCES = {"next_step": 76, "framewise": 400, "transcription": 2956}  # in the validation sets
SPREAD = 0.06  # relative difference of the longest and the shortest sequence of a batch
UNITS = (20, 60, 100, 200)
BUDGET = 4.0  # seconds


def ratio(shape: Shape, variant: str = "V") -> float:
    """Return how many times as long the logits of a batch take when computed one by one.

    Args:
        shape: the network and the longest sequence.
        variant: name of the hidden layers' variant.
    """
    network = shape.network(VARIANTS[variant], "fused")
    network.pack_into()
    random = np.random.default_rng(0)
    size = len(batches([shape.frames] * SEQUENCES[shape.task])[0])
    sequences = [
        random.standard_normal((int(length), shape.inputs), dtype=np.float32)
        for length in np.linspace(shape.frames, (1 - SPREAD) * shape.frames, size)
    ]
    seconds = take_turns(
        {
            "one by one": lambda: [network.logits(x) for x in sequences],
            "batch": lambda: network.logits_of_batch(sequences),
        },
        BUDGET,
    )
    return seconds["one by one"] / seconds["batch"]


def rows() -> Iterable[list[str]]:
    """Yield the cells of a table: a row for each data set, a column for each number of units."""
    for shape in SMALL:
        yield [shape.data, *(f"{ratio(replace(shape, units=units)):.2f}" for units in UNITS)]


if __name__ == "__main__":
    one_thread()
    print(table(["one by one / batch", *(f"{units} units" for units in UNITS)], rows()))
