"""Defaults of Keras 2.1 that the authors' training uses: initial weights and Adam."""

from __future__ import annotations

from itertools import pairwise

import numba
import numpy as np

from odyssey.cells.compiler.kernel_cache import cached_on_disk
from odyssey.cells.compiler.windows import ALLOCATING

EPSILON = np.float32(1e-7)
DECAY = (0.9, 0.999)  # of Adam's averages of the gradient and of its square


def initial_weights(sizes: tuple[int, ...], rng: np.random.Generator) -> list[np.ndarray]:
    """Draw initial weights as Keras does by default.

    Input weights are Glorot uniform, recurrent weights are orthogonal, biases are 1 for forget
    gates and 0 otherwise.

    Args:
        sizes: number of variables, then the cells of each hidden layer.
        rng: generator of the random numbers.

    Returns:
        Float32 arrays: (4 n, 1 + m + n) for each layer of n cells with m inputs, with the columns
        bias, input weights, recurrent weights; then (variables, 1 + n) for the dense layer.
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
    """Do one step of Adam in place, in the form of Keras 2.1.

    Epsilon is added before the averages are corrected for their start at 0, not after.

    Args:
        theta: all weights, (parameters,); changed in place.
        gradient: (parameters,).
        averages: of the gradient and of its square, (2, parameters), 0 at first; changed in place.
        learning_rate: step size.
        update: number of this step, from 1.
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
