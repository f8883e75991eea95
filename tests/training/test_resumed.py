"""A trial that was stopped anywhere goes on to the same numbers, bit for bit."""

import math

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from odyssey.cells.variants import VARIANTS
from odyssey.training.checkpoint import Checkpoint
from odyssey.training.train import Settings, train
from tests.helpers.synthetic_sequences import HYPERPARAMETERS, features, framewise, transcription

TASKS = {
    "next_step": features((5, 2, 2), length=8),
    "framewise": framewise((4, 2, 2), length=6),
    "transcription": transcription((4, 2, 2)),
}


class Killed(Exception):
    """The process is gone."""


class Mortal(Checkpoint):
    """A checkpoint that is always due, in a process that dies after some saves."""

    def __init__(self, path, saves):
        super().__init__(path, "this trial", interval=-1)
        self.saves = saves

    def save(self, state):
        super().save(state)
        self.saves -= 1
        if self.saves <= 0:
            raise Killed


def train_to_the_end(path, task, lives, settings, cell=VARIANTS["V"], **changed):
    """Train with processes that die after so many saves each; the last lives on."""
    about = (TASKS[task], cell, HYPERPARAMETERS | changed, 1, settings)
    for saves in lives:
        try:
            return train(*about, checkpoint=Mortal(path, saves))
        except Killed:
            continue
    return train(*about, checkpoint=Checkpoint(path, "this trial"))


def undisturbed(task, settings, cell=VARIANTS["V"], **changed):
    return train(TASKS[task], cell, HYPERPARAMETERS | changed, 1, settings)


def same(one, other):
    """Equal in every bit; a NaN equals itself."""
    return repr(vars(one)) == repr(vars(other))


@pytest.mark.parametrize("task", TASKS)
@hypothesis_settings(max_examples=15, deadline=None)
@given(lives=st.lists(st.integers(1, 9), max_size=4))
def test_wherever_it_is_killed(tmp_path_factory, task, lives):
    path = tmp_path_factory.mktemp("killed") / "0.checkpoint"
    settings = Settings(max_epochs=3)
    assert same(train_to_the_end(path, task, lives, settings), undisturbed(task, settings))


def test_killed_after_every_single_save(tmp_path):
    settings = Settings(max_epochs=3)
    resumed = train_to_the_end(tmp_path / "0.checkpoint", "next_step", [1] * 200, settings)
    assert same(resumed, undisturbed("next_step", settings))


@pytest.mark.parametrize("changed", [{"nesterov": False}, {"clip_gradients": True}])
def test_whatever_the_momentum(tmp_path, changed):
    settings = Settings(max_epochs=3)
    resumed = train_to_the_end(
        tmp_path / "0.checkpoint", "framewise", [2, 5, 3], settings, **changed
    )
    assert same(resumed, undisturbed("framewise", settings, **changed))


def test_a_trial_that_diverges_diverges_again(tmp_path):
    """A linear recurrence without gates, whose sums and gradients grow with every time step."""
    linear = dict.fromkeys(("input_activation", "output_activation"), "identity")
    opened = dict.fromkeys(("input_gate", "forget_gate", "output_gate"), "open")
    cell, settings = VARIANTS["V"].but(**linear, **opened), Settings(max_epochs=20)
    outcome = undisturbed("next_step", settings, cell)
    assert outcome.status == "diverged" and outcome.epochs > 1
    resumed = train_to_the_end(tmp_path / "0.checkpoint", "next_step", [1, 1, 1, 1], settings, cell)
    assert same(resumed, outcome)


def test_patience_is_counted_across_lives(tmp_path):
    settings = Settings(max_epochs=30, patience=2)
    outcome = undisturbed("next_step", settings, learning_rate=1e-30)
    assert outcome.epochs < 30
    resumed = train_to_the_end(
        tmp_path / "0.checkpoint", "next_step", [9] * 3, settings, learning_rate=1e-30
    )
    assert same(resumed, outcome)


def test_the_state_of_a_finished_trial_only_needs_to_be_judged(tmp_path):
    path, settings = tmp_path / "0.checkpoint", Settings(max_epochs=2)
    outcome = train_to_the_end(path, "next_step", [], settings)
    lines = []
    again = train(
        TASKS["next_step"],
        VARIANTS["V"],
        HYPERPARAMETERS,
        1,
        settings,
        lines.append,
        Checkpoint(path, "this trial"),
    )
    assert same(again, outcome) and not lines
    assert math.isfinite(again.test_error)
