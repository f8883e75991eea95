"""One trial learns, stops, diverges and repeats as the protocol says."""

import math
from dataclasses import replace

import pytest
import torch
from threadpoolctl import threadpool_info, threadpool_limits

from odyssey.cells.variants import VARIANTS
from odyssey.training.optimizer import Momentum
from odyssey.training.train import TrainingOptions, train
from tests.helpers.synthetic_sequences import HYPERPARAMETERS, features, framewise, transcription

UNTRAINED = 4 * math.log(2)  # nats per step: four notes, each as likely as not


def trial(variant="V", seed=1, options=None, log=lambda line: None, data=None, **changed):
    options = options or TrainingOptions(max_epochs=8)
    data = data or features()
    return train(data, VARIANTS[variant], HYPERPARAMETERS | changed, seed, options, log)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_learns(variant):
    outcome = trial(variant)
    assert outcome.status == "finished"
    assert outcome.test_error < 0.5 * UNTRAINED
    assert outcome.curve[0].validation_error == pytest.approx(UNTRAINED, rel=0.1)


@pytest.mark.parametrize("data", [framewise(), transcription()], ids=["framewise", "transcription"])
def test_every_task_is_learned(data):
    """Framewise needs the backward layer; transcription needs CTC to find the positions."""
    outcome = trial(data=data, options=TrainingOptions(max_epochs=25), learning_rate=0.05)
    assert outcome.curve[0].validation_error > 40
    assert outcome.test_error < 10


@pytest.mark.parametrize("changed", [{"nesterov": False}, {"clip_gradients": True}])
def test_kind_of_momentum_and_clipping_reach_the_optimizer(changed):
    assert trial(**changed).test_error != trial().test_error


@pytest.mark.parametrize("variant", ["V", "FGR", "CIFG", "GRU"])
def test_engines_train_the_same_network(variant):
    fused, reference = (
        trial(variant, options=TrainingOptions(max_epochs=2, engine=engine), hidden_size=6)
        for engine in ("fused", "reference")
    )
    assert fused.test_error == pytest.approx(reference.test_error, rel=1e-4)


def test_the_seed_determines_every_bit():
    one, other = trial(), trial()
    assert one.summary() == other.summary()
    assert repr(one.curve) == repr(other.curve)  # as text, because its first loss is NaN
    assert trial(seed=2).test_error != trial().test_error


def test_an_outcome_reports_its_best_epoch():
    outcome = trial(options=TrainingOptions(max_epochs=30, patience=30), learning_rate=0.3)
    best = min(outcome.curve, key=lambda epoch: epoch.validation_error)
    assert outcome.best_epoch == best.epoch
    assert (outcome.validation_error, outcome.train_loss) == (
        best.validation_error,
        best.train_loss,
    )
    assert [epoch.epoch for epoch in outcome.curve] == list(range(outcome.epochs + 1))


@pytest.mark.parametrize("patience", [0, 3])
def test_stops_once_patience_is_exceeded(patience):
    """A tiny learning rate makes any improvement impossible."""
    outcome = trial(options=TrainingOptions(max_epochs=50, patience=patience), learning_rate=1e-30)
    assert (outcome.epochs, outcome.best_epoch, outcome.status) == (patience + 1, 0, "finished")
    assert math.isnan(outcome.train_loss)
    assert outcome.validation_error == outcome.curve[0].validation_error


def test_a_trial_that_diverges_at_once_is_a_result():
    outcome = trial(learning_rate=1e39)  # larger than float32 can represent
    assert (outcome.status, outcome.epochs) == ("diverged", 1)
    assert [epoch.epoch for epoch in outcome.curve] == [0]
    assert outcome.test_error == pytest.approx(UNTRAINED, rel=0.1)


def test_a_trial_that_diverges_later_keeps_its_last_finite_state(monkeypatch):
    """Weights become NaN in epoch 4; the errors are those after epoch 3, best or not."""
    undisturbed = trial(options=TrainingOptions(max_epochs=3))
    steps = 0

    def descend_until(self, descend=Momentum.descend):
        nonlocal steps
        steps += 1
        descend(self)
        if steps > 3:
            self.theta[0] = math.nan

    monkeypatch.setattr(
        Momentum, "descend", descend_until
    )  # called once per epoch, for its last update
    outcome = trial()
    assert (outcome.status, outcome.epochs) == ("diverged", 4)
    assert repr(outcome.curve) == repr(undisturbed.curve)
    assert outcome.validation_error == undisturbed.curve[-1].validation_error


def test_test_error_is_of_the_best_weights():
    """If the test set is the validation set, their errors are equal."""
    data = features()
    alike = dict(data.splits) | {"test": data.splits["validation"]}
    outcome = train(
        replace(data, splits=alike),
        VARIANTS["V"],
        HYPERPARAMETERS,
        1,
        TrainingOptions(max_epochs=12, patience=12),
    )
    assert outcome.test_error == outcome.validation_error


def test_input_noise_is_for_training_only():
    loud, quiet = trial(input_noise=50.0), trial(input_noise=0.0)
    assert loud.curve[0].validation_error == quiet.curve[0].validation_error
    assert loud.curve[-1].train_loss > 2 * quiet.curve[-1].train_loss


def test_each_epoch_logs_one_line_with_the_time_left():
    lines = []
    trial(options=TrainingOptions(max_epochs=3), log=lines.append)
    assert [line.split()[:4] for line in lines] == [["epoch", str(n), "of", "3"] for n in (1, 2, 3)]
    assert lines[-1].endswith("0 to 0 s left")


def test_a_trial_uses_one_thread():
    torch.set_num_threads(2)
    with threadpool_limits(2):
        trial(options=TrainingOptions(max_epochs=1))
        assert torch.get_num_threads() == 1
        assert {library["num_threads"] for library in threadpool_info()} == {1}
