"""Compares the speed of two trials at once, on two cores, with that of one alone."""

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
    """Time one process alone and two at once, in turns.

    Args:
        shape: the network and the sequence.
        rounds: number of turns; the medians count.
        seconds: length of a turn.
    """
    with _process(shape) as one, _process(shape) as other:
        alone, together = [], []
        for _ in range(rounds):
            alone.append(_steps_per_second([one], seconds))
            together.append(_steps_per_second([one, other], seconds))
    return Pace(shape, median(alone), median(together))


@contextmanager
def _process(shape: Shape) -> Iterator[subprocess.Popen[str]]:
    """A process that runs `child.pace`, which waits for numbers of seconds."""
    command = [sys.executable, "-m", "benchmarks.child", "pace", json.dumps(asdict(shape))]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as process:
        try:
            _send(process, 0)
            _receive(process)  # the first step compiles or loads kernels
            yield process
        finally:
            process.terminate()


def _steps_per_second(processes: list[subprocess.Popen[str]], seconds: float) -> float:
    for process in processes:
        _send(process, seconds)
    return sum(_receive(process) for process in processes)


def _send(process: subprocess.Popen[str], seconds: float) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{seconds}\n")
    process.stdin.flush()


def _receive(process: subprocess.Popen[str]) -> float:
    assert process.stdout is not None
    return float(process.stdout.readline())
