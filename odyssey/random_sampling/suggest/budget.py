"""How long to look for architectures: so many minutes, or so many architectures."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Budget:
    """What may be spent, from when this is made.

    minutes: of wall time, for all sampling. evaluations: architectures to look at instead, whatever
    the time, which alone gives the same result again; 0 for a budget of time.
    kept: evaluations for which time is kept at the end.
    """

    minutes: float
    evaluations: int = 0
    kept: int = 0
    clock: Callable[[], float] = time.monotonic
    started: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.clock()

    def more(self, done: int) -> bool:
        """Whether there may be another evaluation after these; the first always may."""
        if self.evaluations:
            return done < self.evaluations
        return done == 0 or self.share_spent(done) < 1

    def share_spent(self, done: int) -> float:
        """Of the whole budget, time that is kept included; above 1 where there is none left."""
        if self.evaluations:
            return done / self.evaluations
        seconds = self.clock() - self.started
        return seconds * (1 + self.kept / max(done, 1)) / (60 * self.minutes)
