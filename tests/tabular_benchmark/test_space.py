"""The search space of a table of trials: bounds, unit coordinates, Optuna's distributions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

from odyssey.search_space import PRIORS, with_choices
from odyssey.tabular_benchmark.distributions import configuration, distributions, parameters
from odyssey.tabular_benchmark.space import SearchSpace
from tests.helpers import synthetic_trials

BOUNDS = {
    "hidden_size": (20, 200),
    "learning_rate": (1e-6, 1e-2),
    "momentum": (0.0, 0.99),
    "input_noise": (0.0, 1.0),
}
WHOLE = SearchSpace(with_choices(BOUNDS, ["nesterov", "clip_gradients"]), {})


def test_trials_span_what_varies_among_them():
    table = synthetic_trials.similar_trials(
        learning_rate=[1e-3, 1e-5, 1e-4], nesterov=[True, False, True]
    )
    space = SearchSpace.spanned(table)
    assert space.bounds == {"learning_rate": (1e-5, 1e-3), "nesterov": (False, True)}
    constants = {"hidden_size": 50, "momentum": 0.9, "input_noise": 0.5, "clip_gradients": False}
    assert space.constants == constants


def test_corners_of_the_space_are_corners_of_the_cube():
    corners = {name: [ends[0], ends[1]] for name, ends in WHOLE.bounds.items()}
    expected = np.array([[0.0, 1.0]] * 6).T
    expected[:, 2] = [1, 0]  # 1 - momentum decreases as momentum increases
    np.testing.assert_allclose(WHOLE.cube(corners), expected, atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32))
def test_drawn_configurations_go_to_optuna_and_back(seed):
    drawn = WHOLE.sample(np.random.default_rng(seed))
    params, priors = parameters(WHOLE, drawn), distributions(WHOLE)
    assert list(params) == list(priors)
    for name, prior in priors.items():
        assert prior._contains(prior.to_internal_repr(params[name]))
    back = configuration(WHOLE, params)
    assert back == pytest.approx(drawn, rel=1e-12, abs=1e-15)
    assert WHOLE.outside({name: [value] for name, value in back.items()}) == [()]


def test_what_was_not_searched_comes_back():
    space = SearchSpace(BOUNDS, {"nesterov": True, "clip_gradients": False})
    drawn = space.sample(np.random.default_rng(0))
    assert set(drawn) == set(PRIORS)
    assert configuration(space, parameters(space, drawn)) == pytest.approx(drawn)


def test_distributions_are_those_that_the_search_draws_from():
    assert distributions(WHOLE) == {
        "hidden_size": IntDistribution(20, 200, log=True),
        "learning_rate": FloatDistribution(1e-6, 1e-2, log=True),
        "one_minus_momentum": FloatDistribution(1 - 0.99, 1.0, log=True),
        "input_noise": FloatDistribution(0.0, 1.0),
        "nesterov": CategoricalDistribution([False, True]),
        "clip_gradients": CategoricalDistribution([False, True]),
    }


def test_rounding_does_not_leave_the_bounds():
    space = SearchSpace({**BOUNDS, "momentum": (0.1, 0.9)}, {})
    low = {name: ends[0] for name, ends in space.bounds.items()}
    assert 1 - (1 - 0.1) < 0.1
    assert configuration(space, parameters(space, low))["momentum"] == 0.1
