"""How much of a step is spent outside compiled kernels."""

from __future__ import annotations

from dataclasses import dataclass, replace

from benchmarks.steps import OdysseyStep, Shape
from benchmarks.timing import take_turns
from odyssey.cells.variants import VARIANTS

BUDGET = 1.0  # seconds


@dataclass(frozen=True)
class Overhead:
    """CPU seconds of a step, and of one that has next to nothing to compute."""

    shape: Shape
    seconds: float
    empty: float

    @property
    def share(self) -> float:
        return self.empty / self.seconds


def overhead(shape: Shape) -> Overhead:
    """Time a step of vanilla LSTM, and the same calls on one frame, one input and one block.

    What Python, NumPy's and PyTorch's dispatch and the way into compiled code cost is the same in
    both, for no part of a step outside compiled code depends on the size of its arrays. The empty
    step follows upon a real one, which leaves the caches as it finds them between its own calls.
    """
    empty = replace(shape, frames=1, inputs=1, units=1, outputs=2, labels=1)
    steps = [OdysseyStep(of.network(VARIANTS["V"], "fused"), of) for of in (shape, empty)]

    def both() -> None:
        for step in steps:
            step()

    seconds = take_turns({"step": steps[0], "both": both}, BUDGET)
    return Overhead(shape, seconds["step"], seconds["both"] - seconds["step"])
