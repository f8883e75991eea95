"""Compares the times of calls, in CPU seconds of one thread.

The calls take turns, so that other work on the machine affects all of them equally.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import TypeVar

import torch

from odyssey.threads import use_one_thread

Name = TypeVar("Name")

# Length of a turn; a turn has at least one call. The first call of a turn finds cold caches.
TURN_SECONDS = 0.06
ROUNDS = 5, 25  # fewest and most; as many as the budget allows
# TorchScript optimises during its first five steps.
WARM_UP, WARM_UP_SECONDS = 5, 0.3


def one_thread() -> None:
    """Compute as a trial does: with one thread, and with denormal numbers set to zero."""
    use_one_thread()
    torch.set_flush_denormal(True)


def take_turns(calls: Mapping[Name, Callable[[], object]], budget: float) -> dict[Name, float]:
    """Return the median CPU seconds of a call over all rounds, by name.

    Args:
        calls: the calls by name; each has one turn in each round.
        budget: seconds of wall time for all rounds; the fewest rounds may take longer.
    """
    counts = {name: _calls_in_a_turn(call) for name, call in calls.items()}
    turns: dict[Name, list[float]] = {name: [] for name in calls}
    fewest, most = ROUNDS
    start = time.monotonic()
    for played in range(most):
        if played >= fewest and time.monotonic() - start > budget:
            break
        for name, call in calls.items():
            turns[name].append(_time(call, counts[name]))
    return {name: median(times) for name, times in turns.items()}


def _calls_in_a_turn(call: Callable[[], object]) -> int:
    """Warm up, and return how many calls a turn has."""
    start, seconds = time.monotonic(), [_time(call, 1), _time(call, 1)]
    while len(seconds) < WARM_UP and time.monotonic() - start < WARM_UP_SECONDS:
        seconds.append(_time(call, 1))
    return max(1, int(TURN_SECONDS / min(seconds)))


def _time(call: Callable[[], object], count: int) -> float:
    """CPU seconds per call over a number of calls."""
    start = time.process_time()
    for _ in range(count):
        call()
    return (time.process_time() - start) / count
