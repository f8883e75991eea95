"""Made-up random searches: errors that depend on hyperparameters, on the seed and on the split."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

NOISES = ((0.005, 0.002), (0.02, 0.01), (0.03, 0.03))  # of the seed, and of test given validation


def basin(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Errors from 9 upwards: a flat basin of learning rates with steep sides, little else."""
    rate, size, noise = _coordinates(rng, shape)
    outside = np.clip(np.abs(rate + 3.2) - 0.6, 0, None) / 1.2
    return 9 * (2 - np.exp(-(outside**2)) + 0.05 * noise + 0.1 * (2.3 - size))


def bowl(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Errors from 30 upwards: a parabola over the learning rate, and weaker effects."""
    rate, size, noise = _coordinates(rng, shape)
    off = rate + 3.5
    sizes = 0.15 * (2.3 - size) ** 2 + 0.05 * off * (size - 1.8)
    return 30 * (1 + 0.15 * off**2 + 0.1 * noise**2 + sizes)


SURFACES: dict[str, Callable[..., np.ndarray]] = {"basin": basin, "bowl": bowl}


def _coordinates(rng: np.random.Generator, shape: tuple[int, ...]) -> list[np.ndarray]:
    """log10 of learning rates and hidden sizes, and input noise, as in the paper's search."""
    return [rng.uniform(low, high, shape) for low, high in ((-6, -2), (1.3, 2.3), (0, 1))]


def searches(
    rng: np.random.Generator, surface: str, noise: tuple[float, float], shape: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Validation and test errors of finished trials.

    Args:
        rng: Source of random numbers.
        surface: A name in `SURFACES`.
        noise: Relative standard deviations: of the seed, which moves both errors, and of the test
            error given the validation error.
        shape: For example (studies, variants, trials).

    Returns:
        Validation and test errors, both of this shape, in the order of the trials.
    """
    validation = SURFACES[surface](rng, shape) * (1 + noise[0] * rng.normal(size=shape))
    return validation, validation * (1 + noise[1] * rng.normal(size=shape))


def best_first(validation: np.ndarray, test: np.ndarray) -> np.ndarray:
    """The test errors, lowest validation error first, along the last axis."""
    order = np.argsort(validation, axis=-1, kind="stable")
    return np.take_along_axis(test, order, axis=-1)
