"""What Keras 2.1 does unasked, in the authors' training: initial weights, and its form of Adam."""

from __future__ import annotations

from itertools import pairwise

import numba
import numpy as np

from odyssey.cells.compiler.kernel_cache import cached_on_disk
from odyssey.cells.compiler.windows import ALLOCATING

EPSILON = np.float32(1e-7)
DECAY = (0.9, 0.999)  # of Adam's two averages


def initial_weights(sizes: tuple[int, ...], rng: np.random.Generator) -> list[np.ndarray]:
    """Keras' defaults: of each layer (4 n, 1 + m + n), of the dense layer (variables, 1 + n).

    Biases first, then Glorot uniform inputs and orthogonal recurrence. Forget gates have biases of
    1, all others of 0.
    """
    arrays = []
    for m, n in pairwise(sizes):
        biases = np.repeat([0.0, 0.0, 1.0, 0.0], n)[:, None]
        arrays.append(np.hstack([biases, _glorot(rng, m, 4 * n), _orthogonal(rng, n, 4 * n)]))
    n, variables = sizes[-1], sizes[0]
    arrays.append(np.hstack([np.zeros((variables, 1)), _glorot(rng, n, variables)]))
    return [array.astype(np.float32) for array in arrays]


def _glorot(rng: np.random.Generator, inputs: int, outputs: int) -> np.ndarray:
    limit = (6 / (inputs + outputs)) ** 0.5
    return rng.uniform(-limit, limit, (outputs, inputs))


def _orthogonal(rng: np.random.Generator, inputs: int, outputs: int) -> np.ndarray:
    """Orthonormal columns, (outputs, inputs)."""
    left, _, _ = np.linalg.svd(rng.standard_normal((outputs, inputs)), full_matrices=False)
    return np.asarray(left)


def adam(
    theta: np.ndarray, gradient: np.ndarray, averages: np.ndarray, learning_rate: float, update: int
) -> None:
    """One step; averages: (2, parameters), zero at first. update: its number, from 1.

    The averages are corrected after the epsilon is added, not before.
    """
    first, second = (1 - decay**update for decay in DECAY)
    _step(theta, gradient, averages, np.float32(learning_rate * second**0.5 / first))


@cached_on_disk
@numba.njit(**ALLOCATING)
def _step(theta: np.ndarray, g: np.ndarray, averages: np.ndarray, rate: np.float32) -> None:
    m, v = averages
    one = np.float32(1)
    first, second = np.float32(DECAY[0]), np.float32(DECAY[1])
    for k in range(len(theta)):
        m[k] = first * m[k] + (one - first) * g[k]
        v[k] = second * v[k] + (one - second) * g[k] * g[k]
        theta[k] -= rate * m[k] / (np.sqrt(v[k]) + EPSILON)
