"""Online stochastic gradient descent with momentum (Greff et al. 2017, Section IV.B and IV.D)."""

from __future__ import annotations

import numba
from torch import Tensor

from odyssey.cells.compiler.activations import OPTIONS
from odyssey.cells.compiler.kernel_cache import cached_on_disk

BLOCK = 2048  # numbers that are worked on together, while they are in the fastest cache


class Momentum:
    """Momentum with the learning rate scaled by 1 - momentum.

    A step is `look_ahead`, the gradient of the loss at the point reached, `descend`.
    Nesterov-style:

        v ← m v,  θ ← θ + v,  d ← (1 - m) η ∂E/∂θ,  v ← v - d,  θ ← θ - d.

    Traditional: the gradient is taken before the velocity moves the weights,

        d ← (1 - m) η ∂E/∂θ,  v ← m v - d,  θ ← θ + v.

    theta, gradient: all parameters in one vector, and their gradients.
    clip_gradients: whether every component of the gradient is first cut to [-1, 1].
    """

    def __init__(
        self,
        theta: Tensor,
        gradient: Tensor,
        learning_rate: float,
        momentum: float,
        nesterov: bool = True,
        clip_gradients: bool = False,
    ) -> None:
        self.theta, self.gradient = theta.numpy(), gradient.numpy()
        self.velocity = theta.new_zeros(len(theta)).numpy()
        number = self.theta.dtype.type
        self.momentum, self.rate = number(momentum), number((1 - momentum) * learning_rate)
        self.nesterov, self.clip_gradients = nesterov, clip_gradients

    def look_ahead(self) -> None:
        """Move to the point where the gradient is to be taken."""
        _look_ahead(self.theta, self.velocity, self.momentum, self.nesterov)

    def descend(self) -> None:
        """Update position and velocity by the gradient."""
        switches = self.nesterov, self.clip_gradients
        _descend(self.theta, self.velocity, self.gradient, self.rate, *switches)

    def step(self) -> None:
        """`descend`, and `look_ahead` for the next gradient, in one pass over memory."""
        switches = self.nesterov, self.clip_gradients
        _step(self.theta, self.velocity, self.gradient, self.rate, self.momentum, *switches)


@cached_on_disk
@numba.njit(**OPTIONS)
def _look_ahead(theta, v, m, nesterov):
    for k in range(len(theta)):
        v[k] *= m
    if nesterov:
        for k in range(len(theta)):
            theta[k] += v[k]


@cached_on_disk
@numba.njit(**OPTIONS)
def _descend(theta, v, g, rate, nesterov, clip):
    if clip:
        one = g.dtype.type(1)
        for k in range(len(g)):  # comparisons, not min and max: a NaN stays a NaN
            g[k] = one if g[k] > one else (-one if g[k] < -one else g[k])
    for k in range(len(theta)):
        v[k] -= rate * g[k]
    for k in range(len(theta)):
        theta[k] = theta[k] - rate * g[k] if nesterov else theta[k] + v[k]


@cached_on_disk
@numba.njit(**OPTIONS)
def _step(theta, v, g, rate, m, nesterov, clip):
    for start in range(0, len(theta), BLOCK):
        end = min(start + BLOCK, len(theta))
        _descend(theta[start:end], v[start:end], g[start:end], rate, nesterov, clip)
        _look_ahead(theta[start:end], v[start:end], m, nesterov)
