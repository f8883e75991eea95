"""Networks with one and two directions: initial weights, gradients, what outputs depend on."""

import numpy as np
import pytest
import torch

from odyssey.cells.variants import VARIANTS
from odyssey.search_space import stream
from odyssey.training.network import BATCH_STEPS, MAX_BATCH, Network, batches
from odyssey.training.tasks import TASKS
from tests.helpers.synthetic_cells import AWKWARD


def a_network(variant, engine, bidirectional=True, inputs=3, hidden=5):
    network = Network(VARIANTS[variant], inputs, hidden, 4, engine, bidirectional)
    network.initialise(stream(1, "weights"))
    return network.double()


def targets_of(task, frames):
    random = np.random.default_rng(0)
    if task == "next_step":
        return random.integers(0, 2, (frames, 4), np.uint8)
    return random.integers(1, 4, frames if task == "framewise" else frames // 3, np.uint8)


def loss_by_autograd(task, logits, targets):
    F = torch.nn.functional
    targets = torch.from_numpy(targets.astype(np.int64))
    if task == "next_step":
        return F.binary_cross_entropy_with_logits(logits, targets.double(), reduction="sum")
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


@pytest.mark.parametrize("bidirectional", [False, True])
def test_parameters_start_around_what_the_cell_declares(bidirectional):
    network = Network(VARIANTS["FB1"], 40, 50, 30, "fused", bidirectional)
    network.initialise(stream(1, "weights"))
    around_zero = Network(VARIANTS["NP"], 40, 50, 30, "fused", bidirectional)
    around_zero.initialise(stream(1, "weights"))
    others = dict(around_zero.named_parameters())
    for name, parameter in network.named_parameters():
        moved = 1 if name.endswith(".b_f") else 0
        torch.testing.assert_close(parameter, others[name] + moved, msg=name)


@pytest.mark.parametrize("cell", [AWKWARD["positive"], AWKWARD["quotient"], VARIANTS["sLSTM"]])
def test_training_does_not_change_padding(cell):
    """Padded units of these cells do not compute zero, but engines agree after some updates."""
    x, targets = np.random.default_rng(0).standard_normal((9, 3)), targets_of("framewise", 9)
    logits = []
    for engine in ("fused", "reference"):
        network = Network(cell, 3, 5, 4, engine, bidirectional=True)
        network.initialise(stream(1, "weights"))
        weights, gradients = network.double().pack_into()
        for _ in range(5):
            network.set_gradient(x, targets, TASKS["framewise"])
            weights -= 0.1 * gradients
        assert torch.count_nonzero(weights) == network.size
        logits.append(network.logits(x).copy())
    np.testing.assert_allclose(*logits, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("engine", ["fused", "reference"])
@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("variant", ["V", "FGR"])
def test_gradient_agrees_with_autograd(engine, task, variant):
    torch.manual_seed(0)
    network = a_network(variant, engine, TASKS[task].bidirectional, inputs=4, hidden=6)
    network.pack_into()
    x, targets = torch.randn(9, 4).double(), targets_of(task, 9)
    logits = network(x)
    loss = loss_by_autograd(task, logits, targets)
    expected = torch.autograd.grad(loss, list(network.parameters()))
    for _ in range(2):  # the second time in used buffers
        actual = network.set_gradient(x.numpy(), targets, TASKS[task])
        assert actual == pytest.approx(float(loss.detach()))
        for (name, parameter), gradient in zip(network.named_parameters(), expected, strict=True):
            torch.testing.assert_close(parameter.grad, gradient, msg=name)
    np.testing.assert_allclose(network.logits(x.numpy()), logits.detach())


@pytest.mark.parametrize("engine", ["fused", "reference"])
def test_a_vector_holds_all_parameters_and_gradients(engine):
    """Padding in the vectors stays zero, also with full gate recurrence."""
    network = a_network("FGR", engine).float()
    before = [parameter.detach().clone() for parameter in network.parameters()]
    weights, gradients = network.pack_into()
    torch.testing.assert_close([p.detach() for p in network.parameters()], before)
    assert torch.count_nonzero(weights) == network.size
    x = np.random.default_rng(0).standard_normal((9, 3), dtype=np.float32)
    network.set_gradient(x, targets_of("framewise", 9), TASKS["framewise"])
    assert torch.count_nonzero(gradients) == network.size
    assert sum(float(p.grad.sum()) for p in network.parameters()) == pytest.approx(
        float(gradients.sum()), rel=1e-4
    )
    weights += 1
    torch.testing.assert_close([p.detach() - 1 for p in network.parameters()], before)


@pytest.mark.parametrize("engine", ["fused", "reference"])
def test_two_directions_are_two_layers(engine):
    """The logits are the same as from two separate layers and their weights."""
    network = a_network("V", engine)
    forward, backward = network.layers
    x = torch.randn(7, 3).double()
    y = torch.cat([forward(x), backward(x.flip(0)).flip(0)], dim=1)
    V = torch.cat([network.output.V_forward, network.output.V_backward], dim=1)
    torch.testing.assert_close(network(x), y @ V.T + network.output.b)
    assert network.size == 2 * sum(p.numel() for p in forward.parameters()) + 10 * 4 + 4


@pytest.mark.parametrize("bidirectional", [False, True])
def test_only_two_directions_depend_on_later_inputs(bidirectional):
    network = a_network("V", "fused", bidirectional).float()
    x = torch.randn(7, 3)
    changed = x.clone()
    changed[-1] += 1
    earlier = (network(changed) - network(x))[:-1]
    assert bool(earlier.abs().max() > 0) is bidirectional


@pytest.mark.parametrize("engine", ["fused", "reference"])
@pytest.mark.parametrize("hidden", [5, 90])
def test_logits_of_a_batch_are_those_of_single_sequences(engine, hidden):
    """In single precision; 90 units use products of matrices."""
    random = np.random.default_rng(0)
    network = Network(VARIANTS["V"], 3, hidden, 4, engine, bidirectional=True)
    network.initialise(stream(1, "weights"))
    network.pack_into()
    inputs = [random.standard_normal((n, 3), dtype=np.float32) for n in (9, 4, 7, 1)]
    with torch.no_grad():
        alone = [network.logits(x).copy() for x in inputs]
    for _ in range(2):  # the second time in used buffers
        for actual, expected in zip(network.logits_of_batch(inputs), alone, strict=True):
            np.testing.assert_allclose(actual, expected, atol=2e-6)
    for actual, expected in zip(network.logits_of_batch(inputs[:2]), alone, strict=False):
        np.testing.assert_allclose(actual, expected, atol=2e-6)


def test_batches_contain_every_sequence_once_and_have_a_limited_size():
    lengths = np.random.default_rng(0).integers(1, 3000, 500).tolist()
    result = batches(lengths)
    assert sorted(index for batch in result for index in batch) == list(range(500))
    for batch in result:
        longest = max(lengths[index] for index in batch)
        assert len(batch) == 1 or len(batch) * longest <= BATCH_STEPS
        assert len(batch) <= MAX_BATCH
    assert batches([]) == [] and batches([10**6]) == [[0]]
