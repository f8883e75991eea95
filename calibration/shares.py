"""Shares of variance.

Each made-up study is one search of four hyperparameters, or four such searches whose variants have
other mean errors ("offsets"). The shares of the surface without seed noise are known. Seed noise is
given as a share of the variance of all errors. An interval covers if the true share is inside; a
share of 0 is found by mistake if its interval excludes 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product

import numpy as np

from calibration.known_shares import INTERACTIONS, NAMES, RATE, SIZE, pair, studies
from calibration.table import Rate, rate
from odyssey.statistics.fanova.basis import basis
from odyssey.statistics.fanova.forest import components
from odyssey.statistics.fanova.posterior import posterior_shares, share_interval
from odyssey.threads import use_one_thread

SIZES, STUDIES = (50, 200), 40
ORDERS = dict(components(NAMES))  # order of each component
SHOWN = [*NAMES, INTERACTIONS, pair(RATE, SIZE)]  # the shares whose coverage is printed

Ends = Mapping[str, tuple[float, float]]  # the interval of each share


def draws(name: str, trials: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Draws of the shares of one made-up study.

    Args:
        name: A key of `studies`.
        trials: Number of trials of each variant.
        rng: Source of random numbers.

    Returns:
        The draws of each share, by component.
    """
    points, errors, variants = studies()[name].draw(trials, rng)
    functions = basis(points, [False] * len(NAMES))
    seed = int(rng.integers(2**31))
    drawn = posterior_shares(functions, errors, len(NAMES), variants, seed=seed)
    return dict(zip(ORDERS, drawn.T, strict=True))


def intervals(name: str, trials: int, seed: int) -> dict[str, tuple[float, float]]:
    """The interval of every share of one made-up study, and of all interactions together."""
    drawn = draws(name, trials, np.random.default_rng(seed))
    together = [drawn[label] for label, order in ORDERS.items() if order != 1]
    drawn[INTERACTIONS] = np.sum(together, axis=0)
    low, high = share_interval(np.column_stack(list(drawn.values())))
    return dict(zip(drawn, zip(low.tolist(), high.tolist(), strict=True), strict=True))


def rates(seed: int, sizes: Iterable[int] = SIZES, count: int = STUDIES) -> Iterator[Rate]:
    """Measure the coverage of the intervals.

    Args:
        seed: Seed of the studies.
        sizes: Numbers of trials of each variant.
        count: Number of studies of each kind and size.

    Yields:
        The rates.
    """
    with ProcessPoolExecutor(initializer=use_one_thread) as pool:
        for name, trials in product(studies(), sizes):
            one = partial(intervals, name, trials)
            yield from _coverage(name, trials, list(pool.map(one, range(seed, seed + count))))


def _coverage(name: str, trials: int, of_studies: list[Ends]) -> Iterator[Rate]:
    true = studies()[name].shares
    for component in SHOWN:
        share = true.get(component, 0.0)
        inside = [low <= share <= high for low, high in (one[component] for one in of_studies)]
        what = f"{component.replace('_', ' ')} {share:.2f}: the interval covers"
        yield rate(what, name, trials, "95 %", inside)
    zeros = [label for label, order in ORDERS.items() if order and not true.get(label)]
    mistaken = np.array([[one[label][0] > 0 for label in zeros] for one in of_studies])
    yield rate("a share of 0 is found", name, trials, "at most 5 %", mistaken, len(of_studies))
