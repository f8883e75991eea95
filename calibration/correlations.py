"""Correlations of few networks.

The second paper's correlations, shares of ordered pairs and partial correlations, of 24 to 100
networks. "groups" are networks of which a quarter have a larger error and predictor, as those with
look back 1; "heavy tails" is a t distribution with four degrees of freedom; "skewed" is log-normal.
Without "correlation_interval", the interval is the percentiles of a bootstrap, as it was before.
The last rows are the rank correlation over nine variants.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from scipy import stats

from calibration.table import Rate, rate
from odyssey.random_sampling.prediction import ordered_pairs, pearson
from odyssey.search_space import stream
from odyssey.statistics.correlation_interval import correlation_interval, without_each
from odyssey.statistics.intervals import percentile_interval

SIZES = (24, 40, 100)
STUDIES = 200
RESAMPLES = 100
LARGE = 2000  # networks of which the true value is computed, 200 times
CORRELATIONS = (0.0, -0.5, -0.85)
KINDS = ("normal", "groups", "heavy tails", "skewed")
VARIANTS = 9


def _rank(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return pearson(*(stats.rankdata(x, axis=1) for x in (a, b)))


def _ordered(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The share of ordered pairs as a correlation."""
    return 2 * ordered_pairs(a, b) - 1


STATISTICS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "Pearson's r": pearson,
    "rank correlation": _rank,
    "ordered pairs": _ordered,
}


def rates(seed: int, studies: int = STUDIES, sizes: tuple[int, ...] = SIZES) -> Iterator[Rate]:
    """Measure all rates of this part.

    Args:
        seed: Seed of the made-up networks.
        studies: Number of studies of each kind.
        sizes: Numbers of networks.

    Yields:
        The rates, in the order of the table.
    """
    for kind in KINDS:
        for correlation in CORRELATIONS:
            for name, statistic in STATISTICS.items():
                for size in sizes[:-1] if statistic is _ordered else sizes:
                    rng = stream(seed, f"correlations {kind} {correlation} {name} {size}")
                    case = f"{kind}, correlation {correlation:g}"
                    covers = _covers(rng, kind, correlation, statistic, size, studies)
                    what = f"{name}: correlation_interval covers"
                    yield rate(what, case, f"{size} networks", "95 %", covers[:, 0])
                    what = f"{name}: percentiles cover"
                    yield rate(what, case, f"{size} networks", "95 %", covers[:, 1])
    for correlation in CORRELATIONS:
        rng = stream(seed, f"variants {correlation}")
        covers = _covers(rng, "normal", correlation, _rank, VARIANTS, studies)
        what, case = "rank correlation: correlation_interval covers", f"normal, {correlation:g}"
        yield rate(what, case, f"{VARIANTS} networks", "95 %", covers[:, 0])


def networks(
    rng: np.random.Generator, kind: str, correlation: float, shape: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Predictors and errors of made-up networks, each of this shape (studies, networks)."""
    x, other = rng.normal(size=(2, *shape))
    y = correlation * x + np.sqrt(1 - correlation**2) * other
    if kind == "groups":
        apart = 2.0 * (rng.random(shape) < 0.25)
        return x + apart, y + np.sign(correlation) * apart
    if kind == "heavy tails":
        scale = np.sqrt(4 / rng.chisquare(4, shape))
        return x * scale, y * scale
    return (np.exp(0.7 * x), np.exp(0.5 * y)) if kind == "skewed" else (x, y)


def _covers(
    rng: np.random.Generator,
    kind: str,
    correlation: float,
    statistic: Callable[[np.ndarray, np.ndarray], np.ndarray],
    size: int,
    studies: int,
) -> np.ndarray:
    """Whether both intervals contain the truth: (studies, 2)."""
    truth = _truth(rng, kind, correlation, statistic)
    covers = []
    for a, b in zip(*networks(rng, kind, correlation, (studies, size)), strict=True):
        estimate = float(statistic(a[None], b[None])[0])
        rows, drawn = without_each(size), rng.integers(size, size=(RESAMPLES, size))
        intervals = (
            correlation_interval(estimate, statistic(a[rows], b[rows])),
            percentile_interval(statistic(a[drawn], b[drawn])),
        )
        covers.append([low <= truth <= high for low, high in intervals])
    return np.array(covers)


def _truth(
    rng: np.random.Generator,
    kind: str,
    correlation: float,
    statistic: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> float:
    """The statistic of infinitely many networks, from many large samples."""
    if statistic is _ordered and kind != "groups":
        return float(2 / np.pi * np.arcsin(correlation)) * -1  # a lower error is better
    size = 300 if statistic is _ordered else LARGE
    return float(statistic(*networks(rng, kind, correlation, (200, size))).mean())
