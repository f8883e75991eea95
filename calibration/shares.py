"""Shares of variance.

Each made-up study is one search of four hyperparameters, or four such searches whose variants have
other mean errors ("offsets"). The shares of the surface without seed noise are known. Seed noise is
given as a share of the variance of all errors. An interval covers if the true share is inside; a
share of 0 is found by mistake if its interval excludes 0. Below are the verdicts that follow from
the intervals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import combinations
from math import sqrt

import numpy as np

from calibration.table import Rate, rate
from odyssey.statistics.fanova.basis import basis
from odyssey.statistics.fanova.forest import components
from odyssey.statistics.fanova.posterior import posterior_shares, share_interval
from odyssey.verdicts.decision import FAILS, HOLDS, Estimate, between, judge

RATE, SIZE, NOISE, MOMENTUM = NAMES = ["learning rate", "hidden size", "input noise", "momentum"]
INTERACTIONS = "interactions"
OFFSETS = 4  # variants in a study with offsets
SIZES, STUDIES = (50, 200), 40
GRID = 40  # points of each axis where true shares are computed from a surface

Shape = Callable[[np.ndarray], np.ndarray]


def _unit(shape: Shape) -> Shape:
    """The shape with mean 0 and variance 1 over the unit interval."""
    values = shape((np.arange(10_000) + 0.5) / 10_000)
    return lambda x: (shape(x) - values.mean()) / values.std()


VALLEY = _unit(lambda x: np.where(x < 0.7, 0.7 - x, 3 * (x - 0.7)))
CLIFF = _unit(lambda x: np.minimum(1, np.maximum(1 - 2 * x, 0) + 12 * np.maximum(x - 0.8, 0)))
FALL, LINE = _unit(lambda x: np.exp(-2 * x)), _unit(lambda x: x)
DIP, BOWL = _unit(lambda x: np.abs(x - 0.35)), _unit(lambda x: (x - 0.5) ** 2)


@dataclass(frozen=True)
class Study:
    """A kind of made-up study.

    Attributes:
        surface: The expected error: (points, 4) to (points,).
        shares: The true share by component; others are 0.
        noise: Seed noise, as a share of the variance of all errors within a variant.
        uneven: Whether the noise is proportional to the distance from the lowest error.
        offsets: Whether there are four variants, with other mean errors.
    """

    surface: Shape
    shares: Mapping[str, float]
    noise: float
    uneven: bool = False
    offsets: bool = field(default=False, kw_only=True)

    def draw(self, trials: int, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
        """Points, errors and the number of the variant, of one study."""
        variants = np.repeat(np.arange(OFFSETS if self.offsets else 1), trials)
        points = rng.random((len(variants), len(NAMES)))
        errors, spread = self.surface(points), sqrt(self.noise / (1 - self.noise))
        heights = errors - errors.min()
        scale = heights / sqrt(np.mean(heights**2)) if self.uneven else np.ones_like(errors)
        offset = sqrt(0.5) * VALLEY(rng.random(OFFSETS))[variants] if self.offsets else 0.0
        return points, errors + offset + spread * scale * rng.standard_normal(len(errors)), variants


def _sum(*terms: tuple[float, Mapping[str, Shape]]) -> tuple[Shape, dict[str, float]]:
    """A surface from shares and shapes by hyperparameter, and its shares."""

    def surface(points: np.ndarray) -> np.ndarray:
        columns = dict(zip(NAMES, points.T, strict=True))
        return sum(
            sqrt(share) * np.prod([shape(columns[name]) for name, shape in shapes.items()], axis=0)
            for share, shapes in terms
        )

    named = {" × ".join(shapes): share for share, shapes in terms if len(shapes) < 3}
    together = sum(share for share, shapes in terms if len(shapes) > 1)
    return surface, named | {INTERACTIONS: together}


def _additive(rate_share: float, size: float, noise: float, shape: Shape = VALLEY) -> list:
    return [(rate_share, {RATE: shape}), (size, {SIZE: FALL}), (noise, {NOISE: DIP})]


@cache
def studies() -> dict[str, Study]:
    """The kinds of made-up studies, by name."""
    weak = [(0.06, {RATE: LINE, SIZE: LINE}), (0.04, {RATE: VALLEY, NOISE: LINE})]
    strong = [
        *_additive(0.25, 0.1, 0.05),
        (0.35, {RATE: VALLEY, SIZE: LINE}),
        (0.15, {RATE: LINE, NOISE: LINE}),
        (0.05, {SIZE: LINE, NOISE: BOWL}),
        (0.05, {RATE: LINE, SIZE: LINE, NOISE: LINE}),
    ]
    moving = _moving_valley()
    return {
        "no interactions": Study(*_sum(*_additive(0.85, 0.1, 0.05)), 0.05),
        "no interactions, noise 20 %": Study(*_sum(*_additive(0.8, 0.15, 0.05)), 0.2),
        "a cliff, noise 20 %": Study(*_sum(*_additive(0.8, 0.15, 0.05, CLIFF)), 0.2),
        "weak interactions": Study(*_sum(*_additive(0.7, 0.15, 0.05), *weak), 0.1),
        "strong interactions": Study(*_sum(*strong), 0.1),
        "a valley that moves, capped": Study(*moving, 0.05),
        "the same, uneven noise": Study(*moving, 0.05, uneven=True),
        "offsets of 4 variants": Study(*_sum(*_additive(0.85, 0.1, 0.05)), 0.1, offsets=True),
    }


def _moving_valley() -> tuple[Shape, dict[str, float]]:
    """A valley whose lowest learning rate depends on the size, capped; and its shares."""

    def surface(points: np.ndarray) -> np.ndarray:
        distance = points[:, 0] - 0.55 - 0.2 * points[:, 1]
        valley = np.minimum(0.6, np.where(distance < 0, -distance, 4 * distance))
        return 3.5 * (valley - 0.25 * points[:, 1] + 0.3 * (points[:, 2] - 0.35) ** 2)

    axis = (np.arange(GRID) + 0.5) / GRID
    cube = np.stack(
        [axis.ravel() for axis in np.meshgrid(axis, axis, axis, [0.5], indexing="ij")], axis=1
    )
    values = surface(cube).reshape([GRID] * 3)
    deviation = values - values.mean()
    over = {0: (1, 2), 1: (0, 2), 2: (0, 1)}
    singles = {NAMES[i]: deviation.mean(axis=others).var() for i, others in over.items()}
    pairs = {
        " × ".join((NAMES[i], NAMES[j])): deviation.mean(axis=3 - i - j).var()
        - singles[NAMES[i]]
        - singles[NAMES[j]]
        for i, j in combinations(range(3), 2)
    }
    total = values.var()
    # Rounded, because the last bits of a share of 0 may be negative.
    known = {name: round(float(part / total), 9) for name, part in (singles | pairs).items()}
    scaled = lambda points: (surface(points) - values.mean()) / sqrt(total)  # noqa: E731
    return scaled, known | {INTERACTIONS: float(1 - sum(singles.values()) / total)}


def intervals(name: str, trials: int, seed: int) -> dict[str, tuple[float, float]]:
    """The interval of every share of one made-up study, by component."""
    rng = np.random.default_rng(seed)
    points, errors, variants = studies()[name].draw(trials, rng)
    functions = basis(points, [False] * len(NAMES))
    drawn = posterior_shares(functions, errors, len(NAMES), variants, seed=seed)
    labels = [label for label, _ in components(NAMES)]
    by_name = dict(zip(labels, drawn.T, strict=True))
    by_name[INTERACTIONS] = drawn[:, len(NAMES) :].sum(axis=1)
    low, high = share_interval(np.column_stack(list(by_name.values())))
    return dict(zip(by_name, zip(low.tolist(), high.tolist(), strict=True), strict=True))


def rates(seed: int, sizes: Iterable[int] = SIZES, count: int = STUDIES) -> Iterator[Rate]:
    """Measure the coverage of the intervals and the verdicts that follow from them.

    Args:
        seed: Seed of the studies.
        sizes: Numbers of trials of each variant.
        count: Number of studies of each kind and size.

    Yields:
        The rates.
    """
    found: dict[tuple[str, int], list[dict[str, tuple[float, float]]]] = {}
    with ProcessPoolExecutor() as pool:
        for name in studies():
            for trials in sizes:
                one = partial(intervals, name, trials)
                found[name, trials] = list(pool.map(one, range(seed, seed + count)))
    for (name, trials), of_studies in found.items():
        yield from _coverage(name, trials, of_studies)
    for (name, trials), of_studies in found.items():
        yield from _verdicts(name, trials, of_studies)


def _coverage(name: str, trials: int, of_studies: list) -> Iterator[Rate]:
    true = studies()[name].shares
    shown = [*NAMES, INTERACTIONS, f"{RATE} × {SIZE}"]
    for component in shown:
        share = true.get(component, 0.0)
        inside = [low <= share <= high for low, high in (one[component] for one in of_studies)]
        what = f"{component} {share:.2f}: the interval covers"
        yield rate(what, name, trials, "95 %", inside)
    zeros = [
        label for label, _ in components(NAMES) if not true.get(label) and "higher" not in label
    ]
    mistaken = np.array([[one[label][0] > 0 for label in zeros] for one in of_studies])
    yield rate("a share of 0 is found", name, trials, "at most 5 %", mistaken, len(of_studies))


def _verdicts(name: str, trials: int, of_studies: list) -> Iterator[Rate]:
    true = studies()[name].shares
    claims = {
        "learning rate above 2/3": (RATE, 2 / 3, 1.0),
        "interactions 5 to 20 %": (INTERACTIONS, 0.05, 0.2),
        "momentum below 1 %": (MOMENTUM, 0.0, 0.01),
    }
    for words, (component, at_least, at_most) in claims.items():
        share = true.get(component, 0.0)
        limits = between(at_least, at_most)
        ends = [one[component] for one in of_studies]
        given = [judge(Estimate(share, low, high, trials), limits) for low, high in ends]
        is_true = at_least <= share <= at_most
        for verdict, wrong in ((HOLDS, not is_true), (FAILS, is_true)):
            happened = [one == verdict for one in given]
            what = f"“{words}” {verdict}; true {share:.2f}"
            yield rate(what, name, trials, "at most 5 %" if wrong else "–", happened)
