"""How long to search for architectures: a number of minutes, or a number of architectures."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Budget:
    """What a search may use; the clock starts when the object is made.

    Attributes:
        minutes: wall time for all sampling.
        evaluations: number of architectures to sample, in place of a time; only this gives the
            same result again. 0: use `minutes`.
        reserved: number of evaluations for which time is reserved at the end.
        clock: returns the time in seconds.
        started: time at the start.
    """

    minutes: float
    evaluations: int = 0
    reserved: int = 0
    clock: Callable[[], float] = time.monotonic
    started: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.clock()

    def more(self, done: int) -> bool:
        """Return whether another evaluation is allowed after `done`; the first always is."""
        if self.evaluations:
            return done < self.evaluations
        return done == 0 or self.share_spent(done) < 1

    def share_spent(self, done: int) -> float:
        """Return the share of the budget used or reserved; 1 or more: nothing is left."""
        if self.evaluations:
            return done / self.evaluations
        seconds = self.clock() - self.started
        return seconds * (1 + self.reserved / max(done, 1)) / (60 * self.minutes)
