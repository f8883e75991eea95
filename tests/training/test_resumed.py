"""A trial that was stopped anywhere continues to the same numbers, bit for bit."""

import math

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from odyssey.cells.variants import VARIANTS
from odyssey.training.checkpoint import Checkpoint
from odyssey.training.train import TrainingOptions, train
from tests.helpers.synthetic_sequences import HYPERPARAMETERS, features, framewise, transcription

TASKS = {
    "next_step": features((5, 2, 2), length=8),
    "framewise": framewise((4, 2, 2), length=6),
    "transcription": transcription((4, 2, 2)),
}


class Killed(Exception):
    """Stands for the death of the process."""


class DyingCheckpoint(Checkpoint):
    """A checkpoint that is always due, and raises Killed after some saves."""

    def __init__(self, path, saves):
        super().__init__(path, "this trial", save_every=-1)
        self.saves = saves

    def save(self, state):
        super().save(state)
        self.saves -= 1
        if self.saves <= 0:
            raise Killed


def train_to_the_end(path, task, lives, options, cell=VARIANTS["V"], **changed):
    """Train in processes that die after `lives` saves each, then in one that finishes."""
    trial = (TASKS[task], cell, HYPERPARAMETERS | changed, 1, options)
    for saves in lives:
        try:
            return train(*trial, checkpoint=DyingCheckpoint(path, saves))
        except Killed:
            continue
    return train(*trial, checkpoint=Checkpoint(path, "this trial"))


def uninterrupted(task, options, cell=VARIANTS["V"], **changed):
    return train(TASKS[task], cell, HYPERPARAMETERS | changed, 1, options)


def same(one, other):
    """Whether all bits are equal; NaN equals NaN."""
    return repr(vars(one)) == repr(vars(other))


@pytest.mark.parametrize("task", TASKS)
@hypothesis_settings(max_examples=15, deadline=None)
@given(lives=st.lists(st.integers(1, 9), max_size=4))
def test_killed_anywhere(tmp_path_factory, task, lives):
    path = tmp_path_factory.mktemp("killed") / "0.checkpoint"
    options = TrainingOptions(max_epochs=3)
    assert same(train_to_the_end(path, task, lives, options), uninterrupted(task, options))


def test_killed_after_every_single_save(tmp_path):
    options = TrainingOptions(max_epochs=3)
    resumed = train_to_the_end(tmp_path / "0.checkpoint", "next_step", [1] * 200, options)
    assert same(resumed, uninterrupted("next_step", options))


@pytest.mark.parametrize("changed", [{"nesterov": False}, {"clip_gradients": True}])
def test_killed_with_each_kind_of_momentum(tmp_path, changed):
    options = TrainingOptions(max_epochs=3)
    resumed = train_to_the_end(
        tmp_path / "0.checkpoint", "framewise", [2, 5, 3], options, **changed
    )
    assert same(resumed, uninterrupted("framewise", options, **changed))


def test_a_trial_that_diverges_diverges_again(tmp_path):
    """In a linear recurrence without gates, values and gradients grow in every time step."""
    linear = dict.fromkeys(("input_activation", "output_activation"), "identity")
    opened = dict.fromkeys(("input_gate", "forget_gate", "output_gate"), "open")
    cell, options = VARIANTS["V"].but(**linear, **opened), TrainingOptions(max_epochs=20)
    outcome = uninterrupted("next_step", options, cell)
    assert outcome.status == "diverged" and outcome.epochs > 1
    resumed = train_to_the_end(tmp_path / "0.checkpoint", "next_step", [1, 1, 1, 1], options, cell)
    assert same(resumed, outcome)


def test_patience_counts_epochs_before_the_interruption(tmp_path):
    options = TrainingOptions(max_epochs=30, patience=2)
    outcome = uninterrupted("next_step", options, learning_rate=1e-30)
    assert outcome.epochs < 30
    resumed = train_to_the_end(
        tmp_path / "0.checkpoint", "next_step", [9] * 3, options, learning_rate=1e-30
    )
    assert same(resumed, outcome)


def test_the_state_of_a_finished_trial_is_only_evaluated(tmp_path):
    path, options = tmp_path / "0.checkpoint", TrainingOptions(max_epochs=2)
    outcome = train_to_the_end(path, "next_step", [], options)
    lines = []
    again = train(
        TASKS["next_step"],
        VARIANTS["V"],
        HYPERPARAMETERS,
        1,
        options,
        lines.append,
        Checkpoint(path, "this trial"),
    )
    assert same(again, outcome) and not lines
    assert math.isfinite(again.test_error)
