"""The names, colours and axes of hyperparameters in figures."""

from __future__ import annotations

import numpy as np
from matplotlib.axis import Axis
from matplotlib.ticker import FixedFormatter, FixedLocator, LogLocator, MaxNLocator, NullLocator

from odyssey.report.figures.style import BLUE, INK, RED
from odyssey.report.words.hyperparameters import display_name
from odyssey.search_space import PRIORS

# The other colours are from Okabe and Ito's palette too.
COLOURS = {
    "learning_rate": BLUE,
    "hidden_size": "#E69F00",
    "input_noise": "#009E73",
    "momentum": "#CC79A7",
    "nesterov": "#56B4E9",
    "clip_gradients": RED,
    "variant": INK,
}
NARROW = 1.3  # decades; a narrower range has ticks between powers of ten


def in_order(names: set[str]) -> list[str]:
    """The names that are keys of `COLOURS`, in its order."""
    return [name for name in COLOURS if name in names]


def axis_label(name: str) -> str:
    """The display name of a hyperparameter with its unit, if it has one."""
    unit = PRIORS[name].unit
    return f"{display_name(name)} / {unit}" if unit else display_name(name)


def mark_values(axis: Axis, name: str, low: float, high: float) -> None:
    """Label an axis in search coordinates with values: 0.001 where the coordinate, log10, is -3.

    Values increase to the right and upwards; where the coordinate is that of one minus the value,
    the axis is inverted.

    Args:
        axis: the axis.
        name: the hyperparameter.
        low: lowest coordinate.
        high: highest coordinate.
    """
    coordinates, texts = _ticks(name, low, high)
    axis.set_major_locator(FixedLocator(list(coordinates)))
    axis.set_major_formatter(FixedFormatter(texts))
    axis.set_minor_locator(NullLocator())
    axis.set_inverted(PRIORS[name].scale == "one minus log")


def _ticks(name: str, low: float, high: float) -> tuple[np.ndarray, list[str]]:
    """Coordinates of ticks between low and high, and their labels."""
    prior = PRIORS[name]
    if prior.scale == "choice":
        return np.array([0, 1]), ["no", "yes"]
    if prior.scale == "linear":
        ticks = np.asarray(MaxNLocator(4, steps=[1, 2, 5, 10]).tick_values(low, high))
    else:
        multiples = (1,) if high - low > NARROW else (1, 2, 5)
        ticks = np.log10(LogLocator(subs=multiples).tick_values(10.0**low, 10.0**high))
    ticks = ticks[(ticks > low - 1e-9) & (ticks < high + 1e-9)]
    if prior.scale == "log" and high - low > NARROW:
        return ticks, [f"$10^{{{tick:.0f}}}$" for tick in ticks]
    return ticks, [f"{prior.value(tick):.4g}" for tick in ticks]
