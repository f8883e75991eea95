"""One trial: that it learns, stops, diverges and repeats as the protocol says."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from made_up import HYPERPARAMETERS, features

from odyssey.network import Network
from odyssey.optimizer import Nesterov
from odyssey.search_space import stream
from odyssey.tasks import TASKS
from odyssey.training import Settings, train
from odyssey.variants import VARIANTS

UNTRAINED = 4 * math.log(2)  # nats per step: four notes, each as likely as not


def trial(variant="V", seed=1, settings=None, progress=lambda line: None, **changed):
    settings = settings or Settings(max_epochs=8)
    return train(features(), VARIANTS[variant], HYPERPARAMETERS | changed, seed, settings, progress)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_learns(variant):
    outcome = trial(variant)
    assert outcome.status == "finished"
    assert outcome.test_error < 0.5 * UNTRAINED
    assert outcome.curve[0].validation_error == pytest.approx(UNTRAINED, rel=0.1)


@pytest.mark.parametrize("variant", ["V", "FGR", "CIFG"])
def test_engines_train_the_same_network(variant):
    fused, reference = (
        trial(variant, settings=Settings(max_epochs=2, engine=engine), hidden_size=6)
        for engine in ("fused", "reference")
    )
    assert fused.test_error == pytest.approx(reference.test_error, rel=1e-4)


def test_same_seed_same_bits_and_other_seed_others():
    assert trial() == trial()
    assert trial(seed=2).test_error != trial().test_error


def test_an_outcome_reports_its_best_epoch():
    outcome = trial(settings=Settings(max_epochs=30, patience=30), learning_rate=0.3)
    best = min(outcome.curve, key=lambda epoch: epoch.validation_error)
    assert outcome.best_epoch == best.epoch
    assert (outcome.validation_error, outcome.train_loss) == (
        best.validation_error,
        best.train_loss,
    )
    assert [epoch.epoch for epoch in outcome.curve] == list(range(outcome.epochs + 1))


@pytest.mark.parametrize("patience", [0, 3])
def test_stops_once_patience_is_exceeded(patience):
    """No improvement for more epochs than `patience`; here none is possible from the start."""
    outcome = trial(settings=Settings(max_epochs=50, patience=patience), learning_rate=1e-30)
    assert (outcome.epochs, outcome.best_epoch, outcome.status) == (patience + 1, 0, "finished")
    assert math.isnan(outcome.train_loss)
    assert outcome.validation_error == outcome.curve[0].validation_error


def test_a_trial_that_diverges_at_once_is_a_result():
    outcome = trial(learning_rate=1e30)
    assert (outcome.status, outcome.epochs) == ("diverged", 1)
    assert [epoch.epoch for epoch in outcome.curve] == [0]
    assert outcome.test_error == pytest.approx(UNTRAINED, rel=0.1)


def test_a_trial_that_diverges_later_keeps_its_last_finite_state(monkeypatch):
    """Weights turn to NaN in epoch 4: errors are those after epoch 3, whichever was best."""
    undisturbed = trial(settings=Settings(max_epochs=3))
    steps = 0

    def descend_until(self, descend=Nesterov.descend):
        nonlocal steps
        steps += 1
        descend(self)
        if steps > 3 * len(features().splits["train"]):
            self.theta[0] = math.nan

    monkeypatch.setattr(Nesterov, "descend", descend_until)
    outcome = trial()
    assert (outcome.status, outcome.epochs) == ("diverged", 4)
    assert outcome.curve == undisturbed.curve
    assert outcome.validation_error == undisturbed.curve[-1].validation_error


def test_test_error_is_of_the_best_weights():
    """With test and validation sets alike, test error must equal validation error."""
    data = features()
    alike = dict(data.splits) | {"test": data.splits["validation"]}
    outcome = train(
        replace(data, splits=alike),
        VARIANTS["V"],
        HYPERPARAMETERS,
        1,
        Settings(max_epochs=12, patience=12),
    )
    assert outcome.test_error == outcome.validation_error


def test_input_noise_is_for_training_only():
    loud, quiet = trial(input_noise=50.0), trial(input_noise=0.0)
    assert loud.curve[0].validation_error == quiet.curve[0].validation_error
    assert loud.curve[-1].train_loss > 2 * quiet.curve[-1].train_loss


def test_progress_has_a_line_an_epoch_with_what_is_left():
    lines = []
    trial(settings=Settings(max_epochs=3), progress=lines.append)
    assert [line.split()[:4] for line in lines] == [["epoch", str(n), "of", "3"] for n in (1, 2, 3)]
    assert lines[-1].endswith("0 to 0 s left")


def test_a_trial_uses_one_thread():
    torch.set_num_threads(2)
    trial(settings=Settings(max_epochs=1))
    assert torch.get_num_threads() == 1


def test_all_parameters_start_from_the_papers_distribution():
    network = Network(VARIANTS["FGR"], 40, 50, 30, "fused")
    network.initialise(stream(1, "weights"))
    everything = torch.cat([parameter.detach().flatten() for parameter in network.parameters()])
    assert float(everything.mean()) == pytest.approx(0, abs=0.002)
    assert float(everything.std()) == pytest.approx(0.1, rel=0.01)
    for name, parameter in network.named_parameters():
        assert parameter.detach().abs().max() > 0, name


@pytest.mark.parametrize("engine", ["fused", "reference"])
def test_gradient_of_a_network_by_hand_is_autograds(engine):
    torch.manual_seed(0)
    task = TASKS["next_step"]
    network = Network(VARIANTS["V"], 4, 6, 4, engine).double()
    Nesterov(network.parameters(), 1, 0)
    x, targets = torch.randn(9, 4).double(), (torch.rand(9, 4) < 0.5).double()
    logits = network(x)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction="sum")
    expected = torch.autograd.grad(loss, list(network.parameters()))
    assert network.add_gradient(x, targets, task) == pytest.approx(float(loss.detach()))
    for (name, parameter), gradient in zip(network.named_parameters(), expected, strict=True):
        torch.testing.assert_close(parameter.grad, gradient, msg=name)
    torch.testing.assert_close(network.logits(x), logits.detach())


def test_loss_is_summed_over_time_and_error_is_per_step():
    logits, targets = torch.zeros(5, 4), torch.ones(5, 4)
    loss, gradient = TASKS["next_step"].loss_and_gradient(logits, targets)
    assert loss == pytest.approx(5 * UNTRAINED)
    np.testing.assert_allclose(gradient, -0.5)
    assert TASKS["next_step"].error(logits, targets) == (pytest.approx(5 * UNTRAINED), 5)
