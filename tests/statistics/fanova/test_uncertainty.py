"""Intervals and noise floors of shares of variance."""

import numpy as np
import pandas as pd
import pytest

from odyssey.statistics.fanova.forest import grow
from odyssey.statistics.fanova.uncertainty import (
    noise_floor,
    noise_shares,
    resampled_shares,
    share_interval,
)

BOUNDS = dict.fromkeys("ab", (0.0, 1.0))


def bounds_of(forest, resamples, seed=0):
    return share_interval(forest.shares.mean(axis=0), resampled_shares(forest, resamples, seed))


def floor(forest, permutations=20, seed=0):
    return noise_floor(noise_shares(forest, permutations, seed))


def made_up(count, noise=0.1, seed=0):
    rng = np.random.default_rng(seed)
    points = pd.DataFrame(rng.random((count, 2)), columns=list("ab"))
    return points, points["a"].to_numpy() + noise * rng.standard_normal(count)


def test_intervals_hold_the_share_and_narrow_with_more_trials():
    widths = []
    for count in (15, 150):
        points, response = made_up(count)
        forest = grow(points, response, BOUNDS, n_trees=30)
        low, high = bounds_of(forest, resamples=15)
        share = forest.shares.mean(axis=0)
        assert (low <= share + 1e-9).all() and (share <= high + 1e-9).all() and low[0] > 0.3
        widths.append(high[0] - low[0])
    assert widths[1] < widths[0] / 2


def test_effects_are_above_the_floor_and_chance_is_below():
    points, response = made_up(100)
    forest = grow(points, response, BOUNDS, n_trees=30)
    above = forest.shares.mean(axis=0) > floor(forest)
    assert above.tolist() == [True, False, False, False]


def test_a_real_interaction_is_above_the_floor():
    points, _ = made_up(200)
    response = ((points["a"] - 0.5) * (points["b"] - 0.5)).to_numpy()
    forest = grow(points, response, BOUNDS, n_trees=30)
    assert forest.shares.mean(axis=0)[2] > floor(forest)[2]


def test_noise_alone_seldom_passes_the_floor():
    passed = []
    for seed in range(6):
        points, _ = made_up(30, seed=seed)
        response = np.random.default_rng(seed + 100).standard_normal(30)
        forest = grow(points, response, BOUNDS, n_trees=10)
        passed.extend(forest.shares.mean(axis=0) > floor(forest))
    assert np.mean(passed) < 0.2


def test_a_constant_response_has_a_floor_of_zero():
    points, _ = made_up(20)
    forest = grow(points, np.ones(20), BOUNDS, n_trees=5)
    assert floor(forest, 2) == pytest.approx(np.zeros(4))


def test_same_seed_same_result():
    points, response = made_up(20)
    forest = grow(points, response, BOUNDS, n_trees=5)
    floors = [floor(forest, 3, seed) for seed in (1, 1, 2)]
    assert (floors[0] == floors[1]).all() and not (floors[0] == floors[2]).all()
    low = [bounds_of(forest, 3, seed)[0] for seed in (1, 1, 2)]
    assert (low[0] == low[1]).all() and not (low[0] == low[2]).all()


def test_a_sum_that_cannot_vary_has_no_width():
    """All shares of a forest sum to 1, also where the interval of each is wide."""
    points, response = made_up(30)
    forest = grow(points, response, BOUNDS, n_trees=10)
    resampled = resampled_shares(forest, 10)
    low, high = share_interval(np.array(1.0), resampled.sum(axis=1))
    assert (low, high) == pytest.approx((1, 1))
    low, high = share_interval(forest.shares.mean(axis=0), resampled)
    assert (high - low).sum() > 0.1


def test_interval_by_hand():
    """Draws from 0.1 to 0.5 with mean 0.3, around a share of 0.25: ends at 0.105 and 0.495."""
    low, high = share_interval(np.array(0.25), np.linspace(0.1, 0.5, 41))
    assert (low, high) == pytest.approx((0.25 - 0.19, 0.25 + 0.19))


def test_a_factor_is_regrown_from_its_levels():
    points, _ = made_up(40)
    points["f"] = np.tile(["x", "y"], 20)
    response = (points["f"] == "y").to_numpy(dtype=float)
    forest = grow(points, response, BOUNDS | {"f": None}, n_trees=5)
    again = forest.regrow(forest.points, -response, n_trees=5, seed=0)
    assert again.shares == pytest.approx(forest.shares)
    assert (again.cube[:, 2] == 1 - forest.cube[:, 2]).all()
