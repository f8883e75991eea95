"""Tests of the errors of constant predictions, against values computed by hand."""

import math

import numpy as np
import pytest

from odyssey.corpora.baselines import CONSTANT_ERRORS, constant_error
from odyssey.features import Features, Sequence
from odyssey.labels import MEASURES


def features(task, train, test):
    splits = {
        split: tuple(Sequence(np.zeros((3, 1), np.float32), np.array(t, np.uint8)) for t in targets)
        for split, targets in (("train", train), ("validation", train), ("test", test))
    }
    return Features(task, "Title", "made up", "", 4, splits)


def test_every_task_has_one():
    assert set(CONSTANT_ERRORS) == set(MEASURES)


def test_framewise_is_the_most_frequent_class_of_training():
    """Class 2 is the most frequent one in training: one of five test frames is right."""
    assert constant_error(features("framewise", [[2, 2, 0], [2, 1]], [[1, 1, 1], [2, 1]])) == 80


def test_next_step_is_the_frequency_of_each_note():
    """The first note sounds in two of three training frames, the second in none."""
    data = features("next_step", [[[1, 0], [1, 0], [0, 0]]], [[[1, 0]], [[1, 1]]])
    first, second = math.log(2.5 / 4), (math.log(1 - 0.5 / 4), math.log(0.5 / 4))
    assert constant_error(data) == pytest.approx(-(2 * first + sum(second)) / 2)


def test_no_characters_are_all_wrong():
    assert constant_error(features("transcription", [[1, 2]], [[3], [1, 1]])) == 100
