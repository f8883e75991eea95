"""Made-up searches of four hyperparameters whose shares of variance are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from math import sqrt

import numpy as np

NAMES = ["learning_rate", "hidden_size", "input_noise", "momentum"]
RATE, SIZE, NOISE, MOMENTUM = NAMES
INTERACTIONS = "interactions"
OFFSETS = 4  # variants in a study with offsets
GRID = 40  # points of each axis where true shares are computed from a surface

Shape = Callable[[np.ndarray], np.ndarray]


def pair(first: str, second: str) -> str:
    """The name of the interaction of two hyperparameters."""
    return f"{first} × {second}"


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


def _singles(rate: float, size: float, noise: float, shape: Shape = VALLEY) -> list:
    return [(rate, {RATE: shape}), (size, {SIZE: FALL}), (noise, {NOISE: DIP})]


@cache
def studies() -> dict[str, Study]:
    """The kinds of made-up studies, by name."""
    weak = [(0.06, {RATE: LINE, SIZE: LINE}), (0.04, {RATE: VALLEY, NOISE: LINE})]
    strong = [
        *_singles(0.25, 0.1, 0.05),
        (0.35, {RATE: VALLEY, SIZE: LINE}),
        (0.15, {RATE: LINE, NOISE: LINE}),
        (0.05, {SIZE: LINE, NOISE: BOWL}),
        (0.05, {RATE: LINE, SIZE: LINE, NOISE: LINE}),
    ]
    moving = _moving_valley()
    return {
        "no interactions": Study(*_sum(*_singles(0.85, 0.1, 0.05)), 0.05),
        "no interactions, noise 20 %": Study(*_sum(*_singles(0.8, 0.15, 0.05)), 0.2),
        "a cliff, noise 20 %": Study(*_sum(*_singles(0.8, 0.15, 0.05, CLIFF)), 0.2),
        "weak interactions": Study(*_sum(*_singles(0.7, 0.15, 0.05), *weak), 0.1),
        "strong interactions": Study(*_sum(*strong), 0.1),
        "a valley that moves, capped": Study(*moving, 0.05),
        "the same, uneven noise": Study(*moving, 0.05, uneven=True),
        "offsets of 4 variants": Study(*_sum(*_singles(0.85, 0.1, 0.05)), 0.1, offsets=True),
        "shares at limits": Study(*_sum(*_at_limits()), 0.1),
        "equal pairs": Study(*_sum(*_equal_pairs()), 0.1),
    }


def _at_limits() -> list:
    """Shares that are the limits of claims; hidden size and input noise have the same."""
    rest = (1 - 2 / 3 - 0.01 - 0.2) / 2
    return [
        *_singles(2 / 3, rest, rest),
        (0.01, {MOMENTUM: LINE}),
        (0.1, {RATE: LINE, SIZE: LINE}),
        (0.05, {RATE: LINE, MOMENTUM: LINE}),
        (0.05, {SIZE: LINE, NOISE: LINE}),
    ]


def _equal_pairs() -> list:
    """Two largest pairs with the same share, a fifth of that of the learning rate."""
    return [
        *_singles(0.5, 0.1, 0.1),
        (0.075, {MOMENTUM: LINE}),
        (0.1, {RATE: LINE, SIZE: LINE}),
        (0.1, {RATE: LINE, NOISE: LINE}),
        (0.025, {RATE: LINE, MOMENTUM: LINE}),
    ]


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
        pair(NAMES[i], NAMES[j]): deviation.mean(axis=3 - i - j).var()
        - singles[NAMES[i]]
        - singles[NAMES[j]]
        for i, j in combinations(range(3), 2)
    }
    total = values.var()
    # Rounded, because the last bits of a share of 0 may be negative.
    known = {name: round(float(part / total), 9) for name, part in (singles | pairs).items()}
    scaled = lambda points: (surface(points) - values.mean()) / sqrt(total)  # noqa: E731
    return scaled, known | {INTERACTIONS: float(1 - sum(singles.values()) / total)}
