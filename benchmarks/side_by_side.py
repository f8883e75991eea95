"""Whether two trials at once, on two cores, are each as fast as one alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks.steps import Shape

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Pace:
    """Steps per second of wall time: of one process alone, and of two together."""

    shape: Shape
    alone: float
    together: float

    @property
    def ratio(self) -> float:
        return self.together / self.alone


def side_by_side(shape: Shape, rounds: int, seconds: float) -> Pace:
    """Let two processes run a number of seconds, in turn one alone and both; medians of rounds."""
    with _process(shape) as one, _process(shape) as other:
        alone, together = [], []
        for _ in range(rounds):
            alone.append(_steps_per_second([one], seconds))
            together.append(_steps_per_second([one, other], seconds))
    return Pace(shape, median(alone), median(together))


@contextmanager
def _process(shape: Shape) -> Iterator[subprocess.Popen[str]]:
    """A process that waits to be told how long to run: `child.pace`."""
    command = [sys.executable, "-m", "benchmarks.child", "pace", json.dumps(asdict(shape))]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as process:
        try:
            _say(process, 0)
            _hear(process)  # now it is warm
            yield process
        finally:
            process.terminate()


def _steps_per_second(processes: list[subprocess.Popen[str]], seconds: float) -> float:
    for process in processes:
        _say(process, seconds)
    return sum(_hear(process) for process in processes)


def _say(process: subprocess.Popen[str], seconds: float) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{seconds}\n")
    process.stdin.flush()


def _hear(process: subprocess.Popen[str]) -> float:
    assert process.stdout is not None
    return float(process.stdout.readline())
