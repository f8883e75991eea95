"""Online stochastic gradient descent with momentum (Greff et al. 2017, Section IV.B and IV.D)."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn


class Momentum:
    """Momentum with the learning rate scaled by 1 - momentum.

    A step is `look_ahead`, the gradient of the loss at the point reached, `descend`.
    Nesterov-style:

        v ← m v,  θ ← θ + v,  d ← (1 - m) η ∂E/∂θ,  v ← v - d,  θ ← θ - d.

    Traditional: the gradient is taken before the velocity moves the weights,

        d ← (1 - m) η ∂E/∂θ,  v ← m v - d,  θ ← θ + v.

    clip_gradients: whether every component of the gradient is first cut to [-1, 1].

    All parameters, gradients and velocities lie in one vector each, so that an update is a few
    passes over memory however many parameters the network has.
    """

    def __init__(
        self,
        parameters: Iterable[nn.Parameter],
        learning_rate: float,
        momentum: float,
        nesterov: bool = True,
        clip_gradients: bool = False,
    ) -> None:
        self.momentum = momentum
        self.rate = (1 - momentum) * learning_rate
        self.nesterov = nesterov
        self.clip_gradients = clip_gradients
        parameters = list(parameters)
        self.theta = torch.cat([parameter.detach().flatten() for parameter in parameters])
        self.gradient = torch.zeros_like(self.theta)
        self.velocity = torch.zeros_like(self.theta)
        start = 0
        for parameter in parameters:
            end = start + parameter.numel()
            parameter.data = self.theta[start:end].view_as(parameter)
            parameter.grad = self.gradient[start:end].view_as(parameter)
            start = end

    def look_ahead(self) -> None:
        """Move to the point where the gradient is to be taken."""
        self.velocity *= self.momentum
        if self.nesterov:
            self.theta += self.velocity

    def descend(self) -> None:
        """Update position and velocity by the gradient accumulated since, and clear it."""
        if self.clip_gradients:
            self.gradient.clamp_(-1, 1)
        self.velocity.sub_(self.gradient, alpha=self.rate)
        if self.nesterov:
            self.theta.sub_(self.gradient, alpha=self.rate)
        else:
            self.theta += self.velocity
        self.gradient.zero_()
