"""Shares of variance that random forests find."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from optuna.importance._fanova._fanova import _Fanova
from sklearn.ensemble import RandomForestRegressor

from odyssey.search_space import PRIORS
from odyssey.statistics.fanova.forest import HIGHER_ORDER, functional_anova, grow
from tests.helpers import synthetic_trials

CUBE = dict.fromkeys("abc", (0.0, 1.0))


def shares(*arguments, **options):
    return functional_anova(*arguments, **options).set_index("hyperparameters")["share"]


def test_recovers_known_shares_of_an_interaction():
    points = pd.DataFrame(np.random.default_rng(0).random((3000, 3)), columns=list("abc"))
    # With centred uniform a and b of variance v = 1/12: 4 v, v and 12² v² / 1 = 12 v for the pair.
    a, b = points["a"] - 0.5, points["b"] - 0.5
    explained = shares(points, 2 * a + b + 12 * a * b, CUBE, n_trees=10)
    assert explained["a"] == pytest.approx(4 / 17, abs=0.03)
    assert explained["b"] == pytest.approx(1 / 17, abs=0.03)
    assert explained["a × b"] == pytest.approx(12 / 17, abs=0.05)
    assert explained["c"] + explained["a × c"] + explained["b × c"] + explained[HIGHER_ORDER] < 0.05


def test_three_hyperparameters_that_only_act_together_are_of_higher_order():
    points = np.random.default_rng(0).integers(0, 2, (300, 3))
    explained = shares(points, (points.sum(axis=1) % 2).astype(float), CUBE, n_trees=10)
    assert explained[HIGHER_ORDER] > 0.95


def test_agrees_with_optuna_on_the_same_forest():
    points = np.random.default_rng(0).random((80, 3))
    response = np.abs(points[:, 0] - 0.3) + 0.3 * points[:, 1]
    forest = grow(points, response, CUBE, n_trees=20, seed=5)
    evaluator = _Fanova(20, None, 2, 1, seed=5)  # which grows the same trees of the same numbers
    axes = [np.array([axis]) for axis in range(3)]
    evaluator.fit(points, forest.response, np.array([[0.0, 1.0]] * 3), axes)
    explained = shares(points, response, CUBE, n_trees=20, seed=5)
    for axis, name in enumerate(CUBE):
        expected, _ = evaluator.get_importance(axis)
        assert explained[name] == pytest.approx(expected, abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 30), st.integers(0, 2**31 - 1), st.sampled_from([1e-300, 1, 1e300]))
def test_shares_are_never_negative_and_sum_to_one(count, seed, scale):
    rng = np.random.default_rng(seed)
    response = scale * rng.standard_normal(count)
    table = functional_anova(rng.random((count, 3)), response, CUBE, n_trees=5, seed=seed)
    total = table["share"].sum()
    assert (table["share"] >= 0).all() and np.isfinite(table["share_std"]).all()
    assert total == pytest.approx(1) or (total == 0 and count < 4)


@pytest.mark.parametrize("value", [0.0, 0.1, 1e300])
def test_a_constant_response_has_shares_of_zero(value):
    table = functional_anova(np.random.default_rng(0).random((20, 3)), np.full(20, value), CUBE, 5)
    assert (table[["share", "share_std"]] == 0).all(axis=None)


@pytest.mark.parametrize("bounds", [(0.0, 1.0), (0.4, 0.4)])
def test_a_constant_hyperparameter_has_a_share_of_zero(bounds):
    points = np.random.default_rng(0).random((40, 3))
    points[:, 1] = 0.4
    explained = shares(points, points[:, 0] + points[:, 2], CUBE | {"b": bounds}, n_trees=10)
    assert (explained[["b", "a × b", "b × c"]] == 0).all()
    assert explained.sum() == pytest.approx(1)


def test_same_seed_same_shares_other_seed_others():
    points = np.random.default_rng(0).random((40, 3))
    first, again, other = (
        functional_anova(points, points[:, 0], CUBE, 5, seed) for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(first, again, check_exact=True)
    assert not first.equals(other)


def test_the_last_bits_of_a_response_do_not_matter():
    points = np.random.default_rng(0).random((80, 3))
    response = np.abs(points[:, 0] - 0.3) + 0.3 * points[:, 1]
    last_bits = response * (1 + 1e-15 * np.random.default_rng(1).standard_normal(80))
    assert np.allclose(shares(points, response, CUBE, 5), shares(points, last_bits, CUBE, 5))


def test_a_table_is_read_by_column_name():
    points = pd.DataFrame(np.random.default_rng(0).random((40, 3)), columns=list("abc"))
    response = points["a"] + points["b"] ** 2
    assert shares(points[list("cab")], response, CUBE, 5).equals(shares(points, response, CUBE, 5))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_numbers_that_are_not_finite_are_refused(bad):
    points = np.random.default_rng(0).random((10, 3))
    with pytest.raises(ValueError, match="finite"):
        functional_anova(points, [bad] + 9 * [1.0], CUBE)
    points[2, 1] = bad
    with pytest.raises(ValueError, match="finite"):
        functional_anova(points, np.arange(10.0), CUBE)


def test_a_factor_of_three_levels_needs_no_order():
    rng = np.random.default_rng(0)
    points = pd.DataFrame({"a": rng.random(600), "f": rng.choice(["x", "y", "z"], 600)})
    # Level y stands apart: variance 4 · 2/9. The slope on a: 12 · 1/12.
    response = 2 * (points["f"] == "y") + np.sqrt(12) * points["a"]
    explained = shares(points, response, {"a": (0.0, 1.0), "f": None}, n_trees=10)
    assert explained["f"] == pytest.approx(8 / 17, abs=0.03)
    assert explained["a × f"] < 0.01
    renamed = points.replace({"f": {"x": "z", "y": "x", "z": "y"}})
    assert shares(renamed, response, {"a": (0.0, 1.0), "f": None}, n_trees=10).equals(explained)


def test_raw_values_hide_what_search_coordinates_show():
    trials = synthetic_trials.trials(variants=["V"], count=400)
    hidden = trials["hidden_size"].to_numpy()
    response = -np.log10(hidden) + 0.3 * np.log10(trials["learning_rate"])
    names = ["hidden_size", "learning_rate"]
    ends = {"hidden_size": (20, 200), "learning_rate": (1e-6, 1e-2)}
    searched = {name: trials[name].map(PRIORS[name].coordinate) for name in names}
    bounds = {name: tuple(map(PRIORS[name].coordinate, ends[name])) for name in names}
    right = shares(pd.DataFrame(searched), response, bounds, n_trees=10)
    wrong = shares(trials[names], response, ends, n_trees=10)
    # Over log10: a range of 1 against one of 0.3 · 4, hence 1 to 1.44.
    assert right["hidden_size"] == pytest.approx(1 / 2.44, abs=0.05)
    assert wrong["learning_rate"] < 0.2 < right["learning_rate"]


def test_trees_are_those_of_a_random_forest_of_scikit_learn():
    rng = np.random.default_rng(0)
    points, response = rng.random((50, 3)), rng.random(50)
    ours = grow(points, response, CUBE, n_trees=5, seed=3)
    theirs = RandomForestRegressor(5, random_state=3).fit(ours.cube, ours.response)
    for one, other in zip(ours.models, theirs.estimators_, strict=True):
        assert np.array_equal(one.tree_.threshold, other.tree_.threshold)
        assert np.array_equal(one.tree_.value, other.tree_.value)
