"""Exact marginals of regression trees."""

import numpy as np
import pytest
from optuna.importance._fanova._tree import _FanovaTree
from sklearn.tree import DecisionTreeRegressor

from odyssey.statistics.fanova.trees import Boxes, boxes

# Left of x = 1/4 the value is 8. Right of it: 0 below y = 1/2, 4 above.
LOW = np.array([[0, 0], [0.25, 0], [0.25, 0.5]])
HIGH = np.array([[0.25, 1], [1, 0.5], [1, 1]])
VALUE = np.array([8.0, 0.0, 4.0])


@pytest.fixture
def by_hand():
    return Boxes(LOW, HIGH, VALUE)


def test_mean_and_variance_worked_out_on_paper(by_hand):
    assert by_hand.mean == pytest.approx(8 / 4 + 4 * 3 / 8)  # 3.5
    assert by_hand.variance == pytest.approx(64 / 4 + 16 * 3 / 8 - 3.5**2)  # 9.75


def test_marginals_worked_out_on_paper(by_hand):
    assert by_hand.marginal([0]) == pytest.approx(np.array([8, 2]) - 3.5)
    assert by_hand.marginal([1]) == pytest.approx(np.array([2, 5]) - 3.5)
    assert by_hand.marginal([0, 1]) == pytest.approx(np.array([[8, 8], [0, 4]]) - 3.5)
    assert by_hand.marginal([1, 0]) == pytest.approx(np.array([[8, 0], [8, 4]]) - 3.5)


def test_marginal_variances_worked_out_on_paper(by_hand):
    assert by_hand.marginal_variance([0]) == pytest.approx(4.5**2 / 4 + 1.5**2 * 3 / 4)  # 6.75
    assert by_hand.marginal_variance([1]) == pytest.approx(1.5**2)
    assert by_hand.marginal_variance([0, 1]) == pytest.approx(by_hand.variance)


def test_a_point_on_a_border_belongs_to_the_cell_below(by_hand):
    grid = np.array([0, 0.25, 0.2500001, 1])
    assert by_hand.marginal_at([0], [grid]) == pytest.approx(np.array([8, 8, 2, 2]) - 3.5)


def test_a_tree_becomes_its_leaves_cut_to_the_cube():
    points, response = np.array([[0.1], [0.3], [2.0]]), np.array([1.0, 2.0, 50.0])
    tree = boxes(DecisionTreeRegressor(random_state=0).fit(points, response).tree_)
    assert tree.edges(0) == pytest.approx([0, 0.2, 1])
    assert tree.mean == pytest.approx(0.2 * 1 + 0.8 * 2)


def test_marginals_are_means_of_the_trees_own_predictions():
    rng = np.random.default_rng(0)
    points = rng.random((60, 3))
    model = DecisionTreeRegressor(random_state=0).fit(points, points[:, 0] * points[:, 1])
    tree, grid = boxes(model.tree_), np.array([0.123, 0.456, 0.789])
    sample = rng.random((200_000, 3))
    for index, x in enumerate(grid):
        sample[:, 0] = x
        expected = model.predict(sample).mean() - tree.mean
        assert tree.marginal_at([0], [grid])[index] == pytest.approx(expected, abs=0.003)


@pytest.mark.parametrize("axes", [[0], [1], [2], [3], [0, 1], [0, 3], [2, 3]])
def test_agrees_with_optuna(axes):
    rng = np.random.default_rng(1)
    points = rng.random((50, 4))
    points[:, 3] = points[:, 3] < 0.5
    response = np.sin(7 * points[:, 0]) + points[:, 1] * points[:, 3] + 0.1 * rng.random(50)
    grown = DecisionTreeRegressor(random_state=0).fit(points, response).tree_
    ours, theirs = boxes(grown), _FanovaTree(grown, np.array([[0.0, 1.0]] * 4))
    assert ours.variance == pytest.approx(theirs.variance, rel=1e-9)
    expected = theirs.get_marginal_variance(np.array(axes))
    assert ours.marginal_variance(axes) == pytest.approx(expected, rel=1e-9)
