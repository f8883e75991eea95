"""Other well-known series, to test random sampling beyond the sine.

Each has 1,000 values, as the paper's sine wave, and is scaled to [-1, 1].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from odyssey.random_sampling.architectures import Space
from odyssey.random_sampling.series import Series, sine
from odyssey.search_space import stream

LENGTH = 1000
DROPPED = 100  # values at the start of a simulation that are left out
DELAY, INTERVAL, STEPS = 17.0, 6.0, 60  # Mackey-Glass: delay, time between values, steps in it
RATIO, PER_PERIOD = 2**0.5, 10  # two sines: ratio of frequencies, values in the slower period
DAMPING = 0.95  # AR(2): modulus of the roots; the period is about PER_PERIOD values

# Broader than the paper's spaces: one to three layers, 1 to 64 cells in the first.
BROAD = Space(
    ((1, 2, 4, 8, 16, 32, 64), (0, 4, 16), (0, 8)),
    (1, 2, 3, 5, 10, 15, 20, 30),
)


def mackey_glass() -> np.ndarray:
    """Return dx/dt = 0.2 x(t - 17) / (1 + x(t - 17)^10) - 0.1 x, a value every 6 units of time.

    Source: Mackey and Glass 1977. x is 1.2 up to t = 0; the equation is solved by Heun's method.
    """
    step, delay = INTERVAL / STEPS, round(DELAY / INTERVAL * STEPS)
    x = [1.2] * (delay + 1)
    for _ in range((LENGTH + DROPPED) * STEPS):
        # The delayed value is known at the start and at the end of the step.
        now, delayed, next_delayed = x[-1], x[-1 - delay], x[-delay]
        first = 0.2 * delayed / (1 + delayed**10) - 0.1 * now
        second = 0.2 * next_delayed / (1 + next_delayed**10) - 0.1 * (now + step * first)
        x.append(now + step * (first + second) / 2)
    return np.array(x[-LENGTH * STEPS :: STEPS])


def two_sines() -> np.ndarray:
    """Return the sum of two sines with frequency ratio √2; the sum never repeats exactly."""
    periods = np.arange(LENGTH) / PER_PERIOD
    return np.sin(2 * np.pi * periods) + np.sin(2 * np.pi * RATIO * periods)


def noisy_ar2() -> np.ndarray:
    """Return x(t) = 2 d cos(2π / 10) x(t - 1) - d² x(t - 2) + N(0, 1), with d = `DAMPING`.

    The noise is the same in every study.
    """
    noise = stream(0, "noisy AR(2)").standard_normal(LENGTH + DROPPED)
    x = [0.0, 0.0]
    for value in noise:
        x.append(2 * DAMPING * np.cos(2 * np.pi / PER_PERIOD) * x[-1] - DAMPING**2 * x[-2] + value)
    return np.array(x[-LENGTH:])


GENERATORS: Mapping[str, Callable[[], np.ndarray]] = {
    "mackey_glass": mackey_glass,
    "two_sines": two_sines,
    "noisy_ar2": noisy_ar2,
}
TITLES = {
    "sine": "The paper's sine",
    "mackey_glass": "Mackey–Glass",
    "two_sines": "Two sines, frequencies 1 and √2",
    "noisy_ar2": "Noisy AR(2)",
}


def series_by_name(name: str) -> Series:
    """Return a series by its name, a key of `TITLES`."""
    if name == "sine":
        return sine()
    return Series(TITLES[name], (name,), GENERATORS[name]()[:, None]).scaled()
