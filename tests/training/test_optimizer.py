"""The optimizer follows the update rule."""

import numpy as np
import pytest
import torch

from odyssey.training.optimizer import CHUNK, Momentum


def on_a_parabola(steps, in_one_pass, **options):
    """θ after every step on E = θ² / 2 from θ = 2; the gradient at θ is θ."""
    theta, gradient = torch.tensor([2.0]).double(), torch.zeros(1).double()
    optimizer = Momentum(theta, gradient, learning_rate=0.5, momentum=0.9, **options)
    seen = []
    optimizer.look_ahead()
    for step in range(1, steps + 1):
        gradient.copy_(theta)
        if in_one_pass and step < steps:
            optimizer.step()
        else:
            optimizer.descend()
            seen.append(theta.item())
            if step < steps:
                optimizer.look_ahead()
    return seen


def test_follows_the_rule_step_by_step():
    """The rule: v ← m v, θ ← θ + v, d ← (1-m) η θ, v ← v - d, θ ← θ - d."""
    theta, v = 2.0, 0.0
    for actual in on_a_parabola(5, in_one_pass=False):
        v = 0.9 * v
        theta = theta + v
        d = (1 - 0.9) * 0.5 * theta
        v, theta = v - d, theta - d
        assert actual == pytest.approx(theta)


def test_traditional_momentum_takes_the_gradient_at_the_current_weights():
    """The rule: d ← (1-m) η θ, v ← m v - d, θ ← θ + v."""
    theta, v = 2.0, 0.0
    for actual in on_a_parabola(5, in_one_pass=False, nesterov=False):
        v = 0.9 * v - (1 - 0.9) * 0.5 * theta
        theta = theta + v
        assert actual == pytest.approx(theta)


@pytest.mark.parametrize("nesterov", [True, False])
def test_one_pass_over_memory_is_the_same(nesterov):
    *_, apart = on_a_parabola(7, in_one_pass=False, nesterov=nesterov)
    [together] = on_a_parabola(7, in_one_pass=True, nesterov=nesterov)
    assert together == apart


@pytest.mark.parametrize("nesterov", [True, False])
def test_clipping_cuts_every_component_to_the_unit_interval(nesterov):
    theta, gradient = torch.zeros(4), torch.tensor([5.0, -0.5, -7.0, float("nan")])
    optimizer = Momentum(theta, gradient, 1.0, 0.0, nesterov, clip_gradients=True)
    optimizer.look_ahead()
    optimizer.descend()
    np.testing.assert_allclose(theta, [-1.0, 0.5, 1.0, np.nan])


@pytest.mark.parametrize("size", [1, CHUNK, 2 * CHUNK + 3])
def test_without_momentum_it_is_gradient_descent(size):
    theta, gradient = torch.ones(size), torch.arange(float(size))
    optimizer = Momentum(theta, gradient, learning_rate=0.1, momentum=0.0)
    optimizer.look_ahead()
    for _ in range(3):
        optimizer.step()
    torch.testing.assert_close(theta, 1 - 0.3 * torch.arange(float(size)))
