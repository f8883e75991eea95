"""Tests of the normalisation of inputs, which uses only the training set."""

import numpy as np

from odyssey.corpora.normalisation import normalise, normalised
from odyssey.features import Sequence


def splits(rng, counts):
    return {
        split: [
            Sequence(rng.normal([5, -300, 0.001], [2, 50, 1e-4], (n, 3)).astype("f4"), np.zeros(1))
            for n in lengths
        ]
        for split, lengths in counts.items()
    }


def test_training_inputs_have_zero_mean_and_unit_variance():
    data = splits(np.random.default_rng(0), {"train": [7, 100, 1], "test": [40]})
    everything = np.concatenate([s.inputs for s in data["train"]]).astype(np.float64)
    test = data["test"][0].inputs.astype(np.float64)
    normalise(data)
    inputs = np.concatenate([s.inputs for s in data["train"]])
    np.testing.assert_allclose(inputs.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(inputs.std(axis=0), 1, rtol=1e-5)
    expected = (test - everything.mean(axis=0)) / everything.std(axis=0)
    np.testing.assert_allclose(data["test"][0].inputs, expected, rtol=1e-4, atol=1e-5)
    assert inputs.dtype == np.float32


def test_an_input_that_never_changes_is_only_shifted():
    data = {"train": [Sequence(np.full((4, 1), 3, np.float32), np.zeros(1))]}
    data["test"] = [Sequence(np.array([[3], [5]], np.float32), np.zeros(1))]
    normalise(data)
    assert data["train"][0].inputs.tolist() == [[0]] * 4
    assert data["test"][0].inputs.tolist() == [[0], [2]]


def test_what_is_returned_prepares_further_inputs_bit_for_bit_as_in_training():
    data = splits(np.random.default_rng(1), {"train": [7, 30], "test": [40]})
    recorded = data["test"][0].inputs.copy()
    shift, scale = normalise(data)
    assert all(isinstance(value, float) for value in (*shift, *scale))
    again = normalised(recorded, shift, scale)
    assert again.dtype == np.float32
    np.testing.assert_array_equal(again, data["test"][0].inputs)
