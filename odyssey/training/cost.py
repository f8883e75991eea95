"""What a computation costs, and where it ran."""

from __future__ import annotations

import platform
import resource
import sys
import time
from collections.abc import Mapping

SUMS = ("wall_seconds", "cpu_seconds", "peak_rss_mb")  # of all attempts; the last is the largest
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes in a unit of ru_maxrss


class Meter:
    """Clocks that start when made, for the columns `records.MEASURED`.

    `earlier` is what attempts at the same computation cost that were interrupted.
    """

    def __init__(self) -> None:
        self.wall, self.cpu = time.monotonic(), time.process_time()
        self.earlier: Mapping[str, float] = {}

    def so_far(self) -> dict[str, float | str]:
        """Cost of all attempts; the memory is the largest."""
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT / 1e6
        earlier = dict.fromkeys(SUMS, 0.0) | dict(self.earlier)
        return {
            "wall_seconds": earlier["wall_seconds"] + time.monotonic() - self.wall,
            "cpu_seconds": earlier["cpu_seconds"] + time.process_time() - self.cpu,
            "peak_rss_mb": max(earlier["peak_rss_mb"], memory),
            "host": platform.node(),
        }
