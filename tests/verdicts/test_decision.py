from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.power import TTestIndPower

from odyssey.verdicts.decision import (
    FAILS,
    HOLDS,
    UNDECIDED,
    Estimate,
    Limits,
    between,
    judge,
    judge_point,
    more_trials,
)


def estimate_with(low, high, trials=20.0):
    return Estimate((low + high) / 2, low, high, trials)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.06, 0.19, HOLDS),
        (0.01, 0.04, FAILS),
        (0.21, 0.3, FAILS),
        (0.04, 0.1, UNDECIDED),
        (0.0, 1.0, UNDECIDED),
        (0.3, inf, FAILS),
        (0.1, inf, UNDECIDED),
        (nan, 0.1, UNDECIDED),
    ],
)
def test_an_interval_against_a_range(low, high, verdict):
    assert judge(estimate_with(low, high), between(0.05, 0.2)) == verdict


def test_a_small_but_certain_effect_holds_and_a_certain_nothing_fails():
    rises = Limits(at_least=0, fails_below=0.5)
    assert judge(estimate_with(0.1, 0.4), rises) == HOLDS
    assert judge(estimate_with(-0.1, 0.4), rises) == FAILS
    assert judge(estimate_with(-0.1, 0.6), rises) == UNDECIDED


def test_the_paper_looks_at_the_estimate():
    assert judge_point(0.1, between(0.05, 0.2)) == HOLDS
    assert judge_point(0.3, between(0.05, 0.2)) == FAILS
    assert judge_point(nan, between(0.05, 0.2)) == ""


@pytest.mark.parametrize("effect", [0.3, 0.8, 1.5])
def test_more_trials_agree_with_power_analysis(effect):
    """Two groups of 20 with standard deviation 1: the standard error of a difference is known."""
    standard_error = np.sqrt(2 / 20)
    estimate = Estimate(effect, nan, nan, 20, standard_error=standard_error)
    needed = TTestIndPower().solve_power(effect, alpha=0.05, power=0.8)
    expected = max(1, needed - 20)
    actual = more_trials(estimate, Limits(at_least=0))
    assert actual == pytest.approx(expected, abs=1)


def test_more_trials_of_a_tenth_that_counts():
    """Ten trials are needed for each used trial, so ten times as many are needed."""
    limits = Limits(at_least=0)
    every = Estimate(0.3, nan, nan, 20, standard_error=0.3)
    best = Estimate(0.3, nan, nan, 200, selected=20, standard_error=0.3)
    assert more_trials(best, limits, per_selected=10) == pytest.approx(
        10 * more_trials(every, limits), abs=10
    )


def test_no_number_of_trials_moves_an_estimate_off_its_limit():
    at_the_limit = Estimate(0.5, 0.0, 1.0, 20)
    assert more_trials(at_the_limit, between(0.5, 0.9)) is None
    assert more_trials(Estimate(nan, nan, nan, 20), between(0.5, 0.9)) is None


@settings(max_examples=50, deadline=None)
@given(st.floats(-1, 1), st.floats(0.01, 1), st.floats(0.05, 0.5))
def test_at_the_number_of_trials_that_decides_the_interval_decides(value, half, margin):
    limits = Limits(-margin, margin, fails_below=0, fails_above=0)
    estimate = Estimate(value, value - half, value + half, 20)
    more = more_trials(estimate, limits)
    if more is not None:
        narrower = half * np.sqrt(20 / (20 + more))
        later = Estimate(value, value - narrower, value + narrower, 20 + more)
        assert judge(later, limits) != UNDECIDED
