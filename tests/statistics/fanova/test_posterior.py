"""Intervals of shares of variance; `calibration/shares.py` measures their coverage."""

import numpy as np
import pytest

from odyssey.statistics.fanova.basis import basis
from odyssey.statistics.fanova.posterior import (
    WIDENING,
    difference_interval,
    posterior_shares,
    share_interval,
)

SHARES = {"a": 0.8, "b": 0.15, "a × b": 0.05}


def made_up(trials, seed, product=True, noise=0.1):
    """Trials with the shares in SHARES, or without the interaction; c has no effect."""
    rng = np.random.default_rng(seed)
    points = rng.random((trials, 3))
    a, b, _ = np.sqrt(12) * (points - 0.5).T
    response = np.sqrt(0.8) * a + np.sqrt(0.15) * b + np.sqrt(0.05) * a * b * product
    return points, response + np.sqrt(noise) * rng.standard_normal(trials)


def drawn(points, response, strata=None, draws=150, seed=0):
    functions = basis(points, [False] * points.shape[1])
    return posterior_shares(functions, response, points.shape[1], strata, draws, seed)


@pytest.mark.parametrize("trials", [50, 200])
def test_intervals_cover_the_true_shares(trials):
    true = np.array([0.8, 0.15, 0, 0.05, 0, 0, 0])
    inside = []
    for seed in range(6):
        low, high = share_interval(drawn(*made_up(trials, seed)))
        inside.append((low <= true) & (true <= high))
    assert np.mean(inside) > 0.85 and np.mean(inside, axis=0).min() >= 0.5


def test_what_has_no_effect_may_be_zero_and_the_rest_may_not():
    low, _ = share_interval(drawn(*made_up(150, 0, product=False)))
    assert (low > 0).tolist() == [True, True, False, False, False, False, False]


def test_interactions_of_a_fifth_can_be_excluded():
    points, response = made_up(200, 1, product=False)
    together = drawn(points, response)[:, 3:].sum(axis=1)
    low, high = share_interval(together[:, None])
    assert low[0] == 0 and high[0] < 0.05


def test_strata_take_away_the_differences_between_groups():
    points, response = made_up(200, 2, product=False)
    groups = np.repeat([0, 1, 2, 3], 50)
    offset = response + np.array([0.0, 3, -2, 5])[groups]
    with_groups, without = (drawn(points, offset, strata) for strata in (groups, None))
    low, high = share_interval(with_groups)
    assert low[0] <= 0.84 <= high[0] and high[0] - low[0] < 0.15
    assert with_groups[:, 0].std() < without[:, 0].std()


def test_shares_sum_to_one_or_are_zero():
    shares = drawn(*made_up(20, 3))
    assert (shares >= 0).all() and np.isin(shares.sum(axis=1).round(9), [0, 1]).all()
    rng = np.random.default_rng(4)
    low, _ = share_interval(drawn(rng.random((30, 3)), rng.standard_normal(30)))
    assert (low == 0).all()


def test_same_seed_same_draws():
    trials = made_up(20, 5)
    first, again, other = (drawn(*trials, draws=5, seed=seed) for seed in (1, 1, 2))
    assert (first == again).all() and not (first == other).all()


def test_interval_by_hand():
    """The square root of a share is from 0.3 to 0.7, or the share is absent in half of the draws.

    The quantiles of the root are 0.31 and 0.69, its median is 0.5.
    """
    present = np.linspace(0.3, 0.7, 41) ** 2
    half = WIDENING * 0.19
    low, high = share_interval(np.append(present, np.zeros(41))[:, None])
    assert (low[0], high[0]) == pytest.approx((0, (0.5 + half) ** 2))
    low, high = share_interval(np.column_stack([present, np.zeros(41)]))
    assert low == pytest.approx([(0.5 - half) ** 2, 0])
    assert high == pytest.approx([(0.5 + half) ** 2, 0])


def test_shares_are_at_most_one():
    low, high = share_interval(np.linspace(0.5, 1, 41)[:, None])
    assert high[0] == 1 and 0 < low[0] < 0.5


def test_interval_of_a_difference_by_hand():
    """Where the second share is absent in most draws, the lower end is of the others."""
    first, second = np.full(100, 0.3), np.append(np.zeros(99), 0.2)
    assert difference_interval(first, second) == pytest.approx((0.1, 0.3))
    first, second = np.linspace(0.3, 0.7, 41), np.full(41, 0.1)
    expected = (0.4 - WIDENING * 0.19, 0.4 + WIDENING * 0.19)
    assert difference_interval(first, second) == pytest.approx(expected)
