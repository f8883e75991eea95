"""Orthonormal functions of the hyperparameters."""

import numpy as np
import pytest

from odyssey.statistics.fanova.basis import basis
from odyssey.statistics.fanova.forest import components


def grid(points, axes):
    axis = (np.arange(points) + 0.5) / points
    return np.stack([column.ravel() for column in np.meshgrid(*[axis] * axes)], axis=1)


def test_functions_are_orthonormal_over_the_search_space():
    values = basis(grid(200, 2), [False] * 2).values
    products = values.T @ values / len(values)
    assert products == pytest.approx(np.eye(values.shape[1]), abs=0.03)
    assert values.mean(axis=0) == pytest.approx(np.zeros(values.shape[1]), abs=0.01)


def test_each_component_has_a_block_and_weights_that_sum_to_one():
    functions = basis(grid(12, 3), [False] * 3)
    assert len(functions.blocks) == len(components("abc"))
    ends = [(block.start, block.stop) for block in functions.blocks]
    assert [start for start, _ in ends] == [0, *(stop for _, stop in ends[:-1])]
    assert ends[-1][1] == functions.values.shape[1] == len(functions.weights)
    assert [functions.weights[block].sum() for block in functions.blocks] == pytest.approx([1] * 7)


def test_two_values_have_one_function_and_levels_have_contrasts():
    points = np.column_stack([np.tile([0.2, 0.9], 30), np.tile([0.0, 1.0, 2.0], 20)])
    functions = basis(points, [False, True])
    assert [block.stop - block.start for block in functions.blocks] == [1, 2, 2, 0]
    assert np.abs(functions.values[:, 0]) == pytest.approx(np.ones(60))
    of_levels = functions.values[:3, 1:3]
    assert of_levels.T @ of_levels / 3 == pytest.approx(np.eye(2))
    assert of_levels.sum(axis=0) == pytest.approx([0, 0])


def test_few_trials_with_values_of_their_own_have_polynomials():
    points = np.random.default_rng(0).random((8, 1))
    assert basis(points, [False]).values.shape == (8, 10)
