"""What each task minimises and how it judges, on cases worked out by hand."""

import math

import numpy as np
import pytest
import torch

from odyssey.labels import MEASURES
from odyssey.tasks import TASKS


def peaked(symbols, size):
    """Logits whose likeliest symbol is the given one at every frame."""
    return 5 * torch.eye(size)[symbols]


def test_every_task_has_a_measure_for_people():
    assert set(TASKS) == set(MEASURES)


def test_next_step_sums_over_notes_and_steps():
    logits, targets = torch.zeros(5, 4), torch.ones(5, 4)
    loss, gradient = TASKS["next_step"].loss_and_gradient(logits, targets)
    assert loss == pytest.approx(20 * math.log(2))
    np.testing.assert_allclose(gradient, -0.5)
    assert TASKS["next_step"].error(logits, targets) == (pytest.approx(20 * math.log(2)), 5)


def test_framewise_loss_sums_over_frames():
    logits, classes = torch.zeros(3, 4), torch.tensor([0, 3, 3])
    loss, gradient = TASKS["framewise"].loss_and_gradient(logits, classes)
    assert loss == pytest.approx(3 * math.log(4))
    np.testing.assert_allclose(gradient, 0.25 - torch.eye(4)[classes])


def test_framewise_gradient_is_autograds():
    logits = torch.randn(7, 5, dtype=torch.float64, requires_grad=True)
    classes = torch.tensor([0, 1, 2, 3, 4, 4, 0])
    expected = torch.nn.functional.cross_entropy(logits, classes, reduction="sum")
    expected.backward()
    loss, gradient = TASKS["framewise"].loss_and_gradient(logits.detach(), classes)
    assert loss == pytest.approx(expected.item())
    torch.testing.assert_close(gradient, logits.grad)


def test_frame_error_is_the_percentage_of_wrong_frames():
    total, count = TASKS["framewise"].error(peaked([0, 1, 2, 2], 3), torch.tensor([0, 1, 1, 2]))
    assert (total / count, count) == (25.0, 4)


@pytest.mark.parametrize(
    ("path", "labels", "edits"),
    [
        ([1, 1, 0, 2], [1, 2], 0),
        ([1, 0, 2], [1, 3], 1),  # a substitution
        ([1, 0, 1, 2], [1, 2], 1),  # one too many
        ([0, 0, 0], [1, 2, 3], 3),  # nothing read
        ([3, 2, 1], [3, 2], 1),
    ],
)
def test_character_error_counts_edits(path, labels, edits):
    total, count = TASKS["transcription"].error(peaked(path, 4), torch.tensor(labels))
    assert (total, count) == (100.0 * edits, len(labels))


def test_character_error_can_pass_100_percent():
    total, count = TASKS["transcription"].error(peaked([1, 2, 1, 2], 3), torch.tensor([1]))
    assert total / count == 300.0
