"""Losses and error measures of each task, on cases computed by hand."""

import math

import numpy as np
import pytest
import torch

from odyssey.labels import MEASURES
from odyssey.training.tasks import TASKS


def peaked(symbols, size):
    """Logits whose most probable symbol in each frame is the given one."""
    return 5 * np.eye(size)[symbols]


def loss_and_gradient(task, logits, targets):
    gradient = np.full_like(logits, np.nan)
    return TASKS[task].loss(logits, targets, gradient), gradient


def test_every_task_has_a_named_error_measure():
    assert set(TASKS) == set(MEASURES)


def test_next_step_sums_over_notes_and_steps():
    logits, targets = np.zeros((5, 4)), np.ones((5, 4), np.uint8)
    loss, gradient = loss_and_gradient("next_step", logits, targets)
    assert loss == pytest.approx(20 * math.log(2))
    np.testing.assert_allclose(gradient, -0.5)
    assert TASKS["next_step"].error(logits, targets) == (pytest.approx(20 * math.log(2)), 5)


def test_framewise_loss_sums_over_frames():
    classes = np.array([0, 3, 3], np.uint8)
    loss, gradient = loss_and_gradient("framewise", np.zeros((3, 4)), classes)
    assert loss == pytest.approx(3 * math.log(4))
    np.testing.assert_allclose(gradient, 0.25 - np.eye(4)[classes])


LOSSES = {
    "next_step": torch.nn.functional.binary_cross_entropy_with_logits,
    "framewise": torch.nn.functional.cross_entropy,
}


@pytest.mark.parametrize("scale", [0.1, 1, 30, 1000])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("task", LOSSES)
def test_losses_and_gradients_are_pytorchs(task, dtype, scale):
    random = np.random.default_rng(0)
    logits = (scale * random.standard_normal((40, 90))).astype(dtype)
    shape = logits.shape if task == "next_step" else len(logits)
    targets = random.integers(0, 2 if task == "next_step" else 90, shape).astype(np.uint8)
    precise = torch.from_numpy(logits).double().requires_grad_()
    truth = torch.from_numpy(targets).to(torch.float64 if task == "next_step" else torch.int64)
    expected = LOSSES[task](precise, truth, reduction="sum")
    expected.backward()
    loss, gradient = loss_and_gradient(task, logits, targets)
    tolerance = 1e-6 if dtype == np.float32 else 1e-12
    assert loss == pytest.approx(expected.item(), rel=tolerance)
    np.testing.assert_allclose(gradient, precise.grad, atol=tolerance)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_not_hidden(task, bad):
    logits = np.zeros((6, 4), np.float32)
    logits[2, 1] = bad
    targets = np.ones((6, 4) if task == "next_step" else 6, np.uint8)
    loss, _ = loss_and_gradient(task, logits, targets[:2] if task == "transcription" else targets)
    if np.isnan(bad) or (task, bad) in HARMFUL:
        assert not math.isfinite(loss)


HARMFUL = {("next_step", -np.inf), ("framewise", np.inf), ("framewise", -np.inf)}


def test_frame_error_is_the_percentage_of_wrong_frames():
    total, count = TASKS["framewise"].error(peaked([0, 1, 2, 2], 3), np.array([0, 1, 1, 2]))
    assert (total / count, count) == (25.0, 4)


@pytest.mark.parametrize(
    ("path", "labels", "edits"),
    [
        ([1, 1, 0, 2], [1, 2], 0),
        ([1, 0, 2], [1, 3], 1),  # a substitution
        ([1, 0, 1, 2], [1, 2], 1),  # an insertion
        ([0, 0, 0], [1, 2, 3], 3),  # three deletions
        ([3, 2, 1], [3, 2], 1),
    ],
)
def test_character_error_counts_edits(path, labels, edits):
    total, count = TASKS["transcription"].error(peaked(path, 4), np.array(labels))
    assert (total, count) == (100.0 * edits, len(labels))


def test_character_error_can_pass_100_percent():
    total, count = TASKS["transcription"].error(peaked([1, 2, 1, 2], 3), np.array([1]))
    assert total / count == 300.0
