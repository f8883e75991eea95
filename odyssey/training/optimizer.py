"""Online stochastic gradient descent with momentum (Greff et al. 2017, Sections IV.B and IV.D)."""

from __future__ import annotations

import numba
from torch import Tensor

from odyssey.cells.compiler.activations import OPTIONS
from odyssey.cells.compiler.kernel_cache import cached_on_disk

CHUNK = 2048  # numbers that `step` updates in one go, so that they stay in the fastest cache


class Momentum:
    """Gradient descent with momentum; the learning rate η is scaled by 1 - m, m the momentum.

    One update is `look_ahead`, then the gradient of the loss at θ, then `descend`.
    Nesterov-style:

        v ← m v,  θ ← θ + v,  d ← (1 - m) η ∂E/∂θ,  v ← v - d,  θ ← θ - d.

    Traditional, where the gradient is taken before the velocity v changes the weights θ:

        d ← (1 - m) η ∂E/∂θ,  v ← m v - d,  θ ← θ + v.

    Args:
        theta: all weights in one vector, which is updated in place.
        gradient: their gradients, in a vector of the same length.
        learning_rate: η.
        momentum: m, from 0 to 1.
        nesterov: whether momentum is Nesterov-style.
        clip_gradients: whether every component of the gradient is first limited to [-1, 1].
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
        """Decay the velocity and, in Nesterov style, move the weights by it."""
        _look_ahead(self.theta, self.velocity, self.momentum, self.nesterov)

    def descend(self) -> None:
        """Update velocity and weights by the gradient."""
        switches = self.nesterov, self.clip_gradients
        _descend(self.theta, self.velocity, self.gradient, self.rate, *switches)

    def step(self) -> None:
        """Do `descend`, then `look_ahead` for the next gradient, in one pass over memory."""
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
        for k in range(len(g)):  # unlike min and max, comparisons keep a NaN
            g[k] = one if g[k] > one else (-one if g[k] < -one else g[k])
    for k in range(len(theta)):
        v[k] -= rate * g[k]
    for k in range(len(theta)):
        theta[k] = theta[k] - rate * g[k] if nesterov else theta[k] + v[k]


@cached_on_disk
@numba.njit(**OPTIONS)
def _step(theta, v, g, rate, m, nesterov, clip):
    for start in range(0, len(theta), CHUNK):
        end = min(start + CHUNK, len(theta))
        _descend(theta[start:end], v[start:end], g[start:end], rate, nesterov, clip)
        _look_ahead(theta[start:end], v[start:end], m, nesterov)
