"""Online stochastic gradient descent with Nesterov-style momentum."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn


class Nesterov:
    """Nesterov momentum with the learning rate scaled by 1 - momentum (Section IV.B).

    A step is `look_ahead`, the gradient of the loss at the point reached, `descend`:

        v ← m v,  θ ← θ + v,  d ← (1 - m) η ∂E/∂θ,  v ← v - d,  θ ← θ - d.

    All parameters, gradients and velocities lie in one vector each, so that an update is a few
    passes over memory however many parameters the network has.
    """

    def __init__(
        self, parameters: Iterable[nn.Parameter], learning_rate: float, momentum: float
    ) -> None:
        self.momentum = momentum
        self.rate = (1 - momentum) * learning_rate
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
        """Move to where the velocity leads; the gradient is taken there."""
        self.velocity *= self.momentum
        self.theta += self.velocity

    def descend(self) -> None:
        """Correct position and velocity by the gradient accumulated since, and clear it."""
        self.velocity.sub_(self.gradient, alpha=self.rate)
        self.theta.sub_(self.gradient, alpha=self.rate)
        self.gradient.zero_()
