"""Networks of one and of two directions: their start, their gradients, what they can see."""

import pytest
import torch

from odyssey.network import Network
from odyssey.optimizer import Momentum
from odyssey.search_space import stream
from odyssey.tasks import TASKS
from odyssey.variants import VARIANTS


def targets_of(task, frames):
    if task == "next_step":
        return (torch.rand(frames, 4) < 0.5).double()
    return torch.randint(1, 4, (frames if task == "framewise" else frames // 3,))


def loss_by_autograd(task, logits, targets):
    F = torch.nn.functional
    if task == "next_step":
        return F.binary_cross_entropy_with_logits(logits, targets, reduction="sum")
    if task == "framewise":
        return F.cross_entropy(logits, targets, reduction="sum")
    lengths = (len(logits),), (len(targets),)
    return F.ctc_loss(F.log_softmax(logits, 1), targets, *lengths, reduction="sum")


@pytest.mark.parametrize("bidirectional", [False, True])
def test_all_parameters_start_from_the_papers_distribution(bidirectional):
    network = Network(VARIANTS["FGR"], 40, 50, 30, "fused", bidirectional)
    network.initialise(stream(1, "weights"))
    everything = torch.cat([parameter.detach().flatten() for parameter in network.parameters()])
    assert float(everything.mean()) == pytest.approx(0, abs=0.002)
    assert float(everything.std()) == pytest.approx(0.1, rel=0.01)
    for name, parameter in network.named_parameters():
        assert parameter.detach().abs().max() > 0, name


@pytest.mark.parametrize("engine", ["fused", "reference"])
@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("variant", ["V", "FGR"])
def test_gradient_by_hand_is_autograds(engine, task, variant):
    torch.manual_seed(0)
    network = Network(VARIANTS[variant], 4, 6, 4, engine, TASKS[task].bidirectional).double()
    Momentum(network.parameters(), 1, 0)
    x, targets = torch.randn(9, 4).double(), targets_of(task, 9)
    logits = network(x)
    loss = loss_by_autograd(task, logits, targets)
    expected = torch.autograd.grad(loss, list(network.parameters()))
    assert network.add_gradient(x, targets, TASKS[task]) == pytest.approx(float(loss.detach()))
    for (name, parameter), gradient in zip(network.named_parameters(), expected, strict=True):
        torch.testing.assert_close(parameter.grad, gradient, msg=name)
    torch.testing.assert_close(network.logits(x), logits.detach())


@pytest.mark.parametrize("engine", ["fused", "reference"])
def test_two_directions_are_two_layers(engine):
    """Each of the paper's hidden layers alone, put together by hand."""
    network = Network(VARIANTS["V"], 3, 5, 4, engine, bidirectional=True).double()
    forward, backward = network.layers
    x = torch.randn(7, 3).double()
    y = torch.cat([forward(x), backward(x.flip(0)).flip(0)], dim=1)
    torch.testing.assert_close(network(x), y @ network.output.weight.T + network.output.bias)
    assert network.size == 2 * sum(p.numel() for p in forward.parameters()) + 10 * 4 + 4


@pytest.mark.parametrize("bidirectional", [False, True])
def test_only_two_directions_see_what_comes(bidirectional):
    network = Network(VARIANTS["V"], 3, 5, 4, "fused", bidirectional)
    x = torch.randn(7, 3)
    changed = x.clone()
    changed[-1] += 1
    earlier = (network(changed) - network(x))[:-1]
    assert bool(earlier.abs().max() > 0) is bidirectional
