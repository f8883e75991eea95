"""Time calls against each other, in CPU seconds of one thread.

They take turns, a few calls at a time, so that whatever else the machine does hits them alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import TypeVar

import torch
from threadpoolctl import threadpool_limits

Name = TypeVar("Name")

# A turn is as many calls as fit, at least one; after the others' turns the first finds cold caches.
TURN_SECONDS = 0.06
ROUNDS = 5, 25  # at least, at most; as many as fit into the budget
# TorchScript optimises during its first five steps, or fewer where they are long.
WARM_UP, WARM_UP_SECONDS = 5, 0.3


def one_thread() -> None:
    """Make this process compute as a trial does: see `odyssey.training.train`."""
    torch.set_num_threads(1)
    threadpool_limits(1)
    torch.set_flush_denormal(True)


def take_turns(calls: Mapping[Name, Callable[[], object]], budget: float) -> dict[Name, float]:
    """Median CPU seconds of one call, over a turn in each round.

    budget: seconds that the rounds may take, unless the fewest already take longer.
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
    """Warm up, and see how long a call takes; the first may load or compile something."""
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
