"""The cost of a computation: time, memory and the machine's name."""

from __future__ import annotations

import platform
import resource
import sys
import time
from collections.abc import Mapping

COSTS = ("wall_seconds", "cpu_seconds", "peak_rss_mb")
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes per unit of ru_maxrss


class Meter:
    """Measures time and memory from its creation on, for the columns `records.MEASURED`.

    Attributes:
        wall: clock time at the start, in seconds.
        cpu: processor time at the start, in seconds.
        earlier: `COSTS` of earlier attempts at the same computation that were interrupted.
    """

    def __init__(self) -> None:
        self.wall, self.cpu = time.monotonic(), time.process_time()
        self.earlier: Mapping[str, float] = {}

    def so_far(self) -> dict[str, float | str]:
        """Return the cost of all attempts: the sum of the times, the largest memory, the host."""
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT / 1e6
        earlier = dict.fromkeys(COSTS, 0.0) | dict(self.earlier)
        return {
            "wall_seconds": earlier["wall_seconds"] + time.monotonic() - self.wall,
            "cpu_seconds": earlier["cpu_seconds"] + time.process_time() - self.cpu,
            "peak_rss_mb": max(earlier["peak_rss_mb"], memory),
            "host": platform.node(),
        }
