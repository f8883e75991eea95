"""The update rule, written out, and where parameters lie."""

import numpy as np
import pytest
import torch

from odyssey.optimizer import Momentum


def test_follows_the_rule_step_by_step():
    """On E = θ² / 2, whose gradient at θ is θ: v ← m v, θ ← θ + v, d ← (1-m) η θ, ..."""
    parameter = torch.nn.Parameter(torch.tensor([2.0], dtype=torch.float64))
    optimizer = Momentum([parameter], learning_rate=0.5, momentum=0.9)
    theta, v = 2.0, 0.0
    for _ in range(5):
        optimizer.look_ahead()
        (parameter**2 / 2).sum().backward()
        optimizer.descend()
        v = 0.9 * v
        theta = theta + v
        d = (1 - 0.9) * 0.5 * theta
        v, theta = v - d, theta - d
        assert parameter.item() == pytest.approx(theta)


def test_traditional_momentum_takes_the_gradient_where_it_stands():
    """On the same E: d ← (1-m) η θ, v ← m v - d, θ ← θ + v."""
    parameter = torch.nn.Parameter(torch.tensor([2.0], dtype=torch.float64))
    optimizer = Momentum([parameter], learning_rate=0.5, momentum=0.9, nesterov=False)
    theta, v = 2.0, 0.0
    for _ in range(5):
        optimizer.look_ahead()
        assert parameter.item() == pytest.approx(theta)
        (parameter**2 / 2).sum().backward()
        optimizer.descend()
        v = 0.9 * v - (1 - 0.9) * 0.5 * theta
        theta = theta + v
        assert parameter.item() == pytest.approx(theta)


@pytest.mark.parametrize("nesterov", [True, False])
def test_clipping_cuts_every_component_to_the_unit_interval(nesterov):
    parameter = torch.nn.Parameter(torch.zeros(3))
    optimizer = Momentum([parameter], 1.0, 0.0, nesterov, clip_gradients=True)
    optimizer.look_ahead()
    (parameter * torch.tensor([5.0, -0.5, -7.0])).sum().backward()
    optimizer.descend()
    np.testing.assert_allclose(parameter.detach(), [-1.0, 0.5, 1.0])


def test_without_momentum_it_is_gradient_descent():
    torch.manual_seed(0)
    ours, theirs = torch.nn.Linear(3, 2), torch.nn.Linear(3, 2)
    theirs.load_state_dict(ours.state_dict())
    mine, plain = Momentum(ours.parameters(), 0.1, 0.0), torch.optim.SGD(theirs.parameters(), 0.1)
    x = torch.randn(4, 3)
    for _ in range(3):
        mine.look_ahead()
        ours(x).square().sum().backward()
        mine.descend()
        plain.zero_grad()
        theirs(x).square().sum().backward()
        plain.step()
    torch.testing.assert_close(list(ours.parameters()), list(theirs.parameters()))


def test_parameters_keep_their_values_and_lie_end_to_end():
    layer = torch.nn.Linear(3, 2)
    before = [parameter.detach().clone() for parameter in layer.parameters()]
    optimizer = Momentum(layer.parameters(), 0.1, 0.5)
    torch.testing.assert_close([p.detach() for p in layer.parameters()], before)
    optimizer.theta += 1
    np.testing.assert_allclose(layer.bias.detach(), before[1] + 1)
    assert layer.bias.data_ptr() == layer.weight.data_ptr() + 6 * 4
    assert layer.bias.grad.data_ptr() == optimizer.gradient.data_ptr() + 6 * 4
