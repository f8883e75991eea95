"""How hyperparameters look in figures: their names, colours and axes."""

from __future__ import annotations

import numpy as np
from matplotlib.axis import Axis
from matplotlib.ticker import FixedFormatter, FixedLocator, LogLocator, MaxNLocator, NullLocator

from odyssey.report.figures.style import BLUE, INK, RED
from odyssey.report.words.hyperparameters import name_of
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
NARROW = 1.3  # powers of ten; a narrower range needs ticks between them


def in_order(names: set[str]) -> list[str]:
    """Those of `COLOURS` among the names, in its order."""
    return [name for name in COLOURS if name in names]


def axis_label(name: str) -> str:
    """Its name with its unit, if it has one."""
    unit = PRIORS[name].unit
    return f"{name_of(name)} / {unit}" if unit else name_of(name)


def mark_values(axis: Axis, name: str, low: float, high: float) -> None:
    """Make an axis in search coordinates, low to high, show values: 0.001 at a log10 of -3.

    Values grow to the right and upwards, also where the coordinate is one minus them.
    """
    places, texts = _ticks(name, low, high)
    axis.set_major_locator(FixedLocator(list(places)))
    axis.set_major_formatter(FixedFormatter(texts))
    axis.set_minor_locator(NullLocator())
    axis.set_inverted(PRIORS[name].scale == "one minus log")


def _ticks(name: str, low: float, high: float) -> tuple[np.ndarray, list[str]]:
    prior = PRIORS[name]
    if prior.scale == "choice":
        return np.array([0, 1]), ["no", "yes"]
    if prior.scale == "linear":
        places = np.asarray(MaxNLocator(4, steps=[1, 2, 5, 10]).tick_values(low, high))
    else:
        between = (1,) if high - low > NARROW else (1, 2, 5)
        places = np.log10(LogLocator(subs=between).tick_values(10.0**low, 10.0**high))
    places = places[(places > low - 1e-9) & (places < high + 1e-9)]
    if prior.scale == "log" and high - low > NARROW:
        return places, [f"$10^{{{place:.0f}}}$" for place in places]
    return places, [f"{prior.value(place):.4g}" for place in places]
