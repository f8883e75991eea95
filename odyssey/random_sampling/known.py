"""Series that people know, made here: does random sampling hold beyond the sine?

Each has as many values as the paper's sine wave and is scaled to [-1, 1].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from odyssey.random_sampling.architectures import Space
from odyssey.random_sampling.series import Series, sine
from odyssey.search_space import stream

LENGTH = 1000
DELAY, DROPPED, EVERY, STEPS = 17.0, 100, 6.0, 60  # of Mackey-Glass; steps within EVERY
RATIO, PER_PERIOD = 2**0.5, 10  # of two frequencies, and values in the slower sine's period
DAMPING = 0.95  # of AR(2), whose noise it keeps swinging by about ten values a period

# Broader than the paper's spaces: one to three layers, sizes over two powers of ten.
BROAD = Space(
    ((1, 2, 4, 8, 16, 32, 64), (0, 4, 16), (0, 8)),
    (1, 2, 3, 5, 10, 15, 20, 30),
)


def mackey_glass() -> np.ndarray:
    """x(t) every 6 units of dx = 0.2 x(t - 17) / (1 + x(t - 17)^10) - 0.1 x (Mackey and Glass)."""
    step, behind = EVERY / STEPS, round(DELAY / EVERY * STEPS)
    x = [1.2] * (behind + 1)
    for _ in range((LENGTH + DROPPED) * STEPS):
        # Heun's method; what lies 17 units behind is known at both ends of the step.
        now, then, soon = x[-1], x[-1 - behind], x[-behind]
        first = 0.2 * then / (1 + then**10) - 0.1 * now
        second = 0.2 * soon / (1 + soon**10) - 0.1 * (now + step * first)
        x.append(now + step * (first + second) / 2)
    return np.array(x[-LENGTH * STEPS :: STEPS])


def two_sines() -> np.ndarray:
    """Two sines whose frequencies have the ratio √2, so that nothing ever repeats."""
    turns = np.arange(LENGTH) / PER_PERIOD
    return np.sin(2 * np.pi * turns) + np.sin(2 * np.pi * RATIO * turns)


def noisy_ar2() -> np.ndarray:
    """Swings: x(t) = 2 d cos(2π / 10) x(t - 1) - d² x(t - 2) + N(0, 1), always the same draws."""
    noise = stream(0, "noisy AR(2)").standard_normal(LENGTH + DROPPED)
    x = [0.0, 0.0]
    for value in noise:
        x.append(2 * DAMPING * np.cos(2 * np.pi / PER_PERIOD) * x[-1] - DAMPING**2 * x[-2] + value)
    return np.array(x[-LENGTH:])


MADE: Mapping[str, Callable[[], np.ndarray]] = {
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


def known(name: str) -> Series:
    """A series by its name in `TITLES`."""
    if name == "sine":
        return sine()
    return Series(TITLES[name], (name,), MADE[name]()[:, None]).scaled()
