"""What a computation costs, and where it ran."""

from __future__ import annotations

import platform
import resource
import sys
import time
from collections.abc import Callable

_RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes in a unit of ru_maxrss


def start() -> Callable[[], dict[str, float | str]]:
    """Start the clocks; call what is returned for the columns `records.MEASURED` so far."""
    wall, cpu = time.monotonic(), time.process_time()

    def so_far() -> dict[str, float | str]:
        return {
            "wall_seconds": time.monotonic() - wall,
            "cpu_seconds": time.process_time() - cpu,
            "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT / 1e6,
            "host": platform.node(),
        }

    return so_far
