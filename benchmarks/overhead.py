"""The share of a step that is spent outside compiled kernels."""

from __future__ import annotations

from dataclasses import dataclass, replace

from benchmarks.steps import OdysseyStep, Shape
from benchmarks.timing import take_turns
from odyssey.cells.variants import VARIANTS

BUDGET = 1.0  # seconds


@dataclass(frozen=True)
class Overhead:
    """CPU seconds of a step, and of a step with almost no computation.

    Attributes:
        shape: the network and the sequence.
        seconds: time of the step.
        empty: time of a step on one frame with one input and one block.
    """

    shape: Shape
    seconds: float
    empty: float

    @property
    def share(self) -> float:
        """Time outside compiled kernels divided by the whole time; lower is better."""
        return self.empty / self.seconds


def overhead(shape: Shape) -> Overhead:
    """Time a step of vanilla LSTM, and the same calls on one frame, one input and one block.

    The time of Python, of the dispatch of NumPy and PyTorch, and of calls of compiled code does not
    depend on the size of the arrays, so it is the same in both. An empty step is timed after a full
    one, so that the caches are in the same state as in training.

    Args:
        shape: the network and the sequence.
    """
    empty = replace(shape, frames=1, inputs=1, units=1, outputs=2, labels=1)
    steps = [OdysseyStep(of.network(VARIANTS["V"], "fused"), of) for of in (shape, empty)]

    def both() -> None:
        for step in steps:
            step()

    seconds = take_turns({"step": steps[0], "both": both}, BUDGET)
    return Overhead(shape, seconds["step"], seconds["both"] - seconds["step"])
