"""Curves over the learning rate.

Each study is nine searches with the same curve, see `calibration.hyperparameter_claims`. "Points"
are those of the curve whose error is at most 20 % above the lowest. The width, the middle and the
flatness of the basin are those of `odyssey.verdicts.basins`. A Gaussian process rounds the point of
a V, so the basin of a V is found a little wider and flatter than it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np

from calibration.hyperparameter_claims import BEST, CURVES, HIGHEST, LOWEST, OTHERS, Search
from calibration.table import Rate, rate
from odyssey.search_space import stream
from odyssey.statistics.intervals import CONFIDENCE
from odyssey.statistics.marginal_curve import POINTS
from odyssey.threads import use_one_thread
from odyssey.verdicts.basins import RIM, Curves, error_curves, estimate

SIZES, COUNT = (10, 50, 200), 40
NAMES = ("flat basin", "V", "parabola", "flatness 0.6")  # curves with a basin that is not cut off
QUANTITIES: dict[str, Callable[[Curves], np.ndarray]] = {
    "width": lambda c: c.width,
    "middle": lambda c: c.middle - LOWEST,
    "flatness": lambda c: c.flatness,
}


def rates(seed: int, sizes: Sequence[int] = SIZES, count: int = COUNT) -> Iterator[Rate]:
    """Measure the coverage of all intervals of curves.

    Args:
        seed: Seed of the studies.
        sizes: Numbers of trials of each variant.
        count: Number of studies of each kind and size.

    Yields:
        The rates.
    """
    with ProcessPoolExecutor(initializer=use_one_thread) as pool:
        for name in NAMES:
            for size in sizes:
                found = list(pool.map(partial(covered, seed, name, size), range(count)))
                for what in found[0]:
                    happened = np.concatenate([np.atleast_1d(one[what]) for one in found])
                    yield rate(f"{what}: the interval covers", name, size, "95 %", happened, count)


def covered(seed: int, name: str, size: int, number: int) -> dict[str, np.ndarray]:
    """Whether the intervals of one study contain the truth.

    Args:
        seed: Seed of the studies.
        name: A name in `NAMES`.
        size: Number of trials of each variant.
        number: Which of the studies of this kind and size.

    Returns:
        For points, (points,); for each quantity, one value.
    """
    curve = CURVES[name]
    trials = Search(curve).trials(stream(seed, f"curves {name} {size} {number}"), size)
    drawn = error_curves(trials, (LOWEST, HIGHEST))
    points = np.linspace(LOWEST, HIGHEST, POINTS)
    true = Curves(points, BEST * (1 + OTHERS + curve(points))[None])
    low, high = np.quantile(drawn.errors, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2], axis=0)
    near = true.excess[0] <= RIM
    inside = {"points": ((low <= true.errors[0]) & (true.errors[0] <= high))[near]}
    for what, quantity in QUANTITIES.items():
        found, truth = estimate(drawn, quantity, trials), float(quantity(true)[0])
        inside[what] = np.array(found.low <= truth <= found.high)
    return inside
