"""The kind of processor: on one kind, the same plan gives the same numbers, bit for bit."""

from __future__ import annotations

import os
import platform
import re
from functools import cache
from pathlib import Path

from llvmlite import binding

_CPUINFO = Path("/proc/cpuinfo")


@cache
def processor() -> str:
    """Return the model of the processor, and the architecture that kernels are compiled for.

    For example, "AMD EPYC 9R14 (znver4)".
    """
    kernels = os.environ.get("NUMBA_CPU_NAME") or binding.get_host_cpu_name()
    return f"{model()} ({kernels})"


def model() -> str:
    """Return the model of the processor, or its family where the system does not tell the model."""
    names = re.findall(r"model name\s*:\s*(.+)", _CPUINFO.read_text()) if _CPUINFO.exists() else []
    return names[0] if names else platform.processor() or platform.machine()
