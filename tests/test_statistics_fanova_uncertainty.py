"""Intervals and noise floors of shares of variance."""

import numpy as np
import pandas as pd
import pytest

from odyssey.statistics.fanova.forest import grow
from odyssey.statistics.fanova.uncertainty import bootstrap, noise_floor

BOUNDS = dict.fromkeys("ab", (0.0, 1.0))


def made_up(count, noise=0.1, seed=0):
    rng = np.random.default_rng(seed)
    points = pd.DataFrame(rng.random((count, 2)), columns=list("ab"))
    return points, points["a"].to_numpy() + noise * rng.standard_normal(count)


def test_intervals_hold_the_share_and_narrow_with_more_trials():
    widths = []
    for count in (15, 150):
        points, response = made_up(count)
        forest = grow(points, response, BOUNDS, n_trees=30)
        low, high = bootstrap(forest, points, BOUNDS, resamples=15)
        share = forest.shares.mean(axis=0)
        assert (low <= share).all() and (share <= high).all() and low[0] > 0.3
        widths.append(high[0] - low[0])
    assert widths[1] < widths[0] / 2


def test_effects_are_above_the_floor_and_chance_is_below():
    points, response = made_up(100)
    forest = grow(points, response, BOUNDS, n_trees=30)
    above = forest.shares.mean(axis=0) > noise_floor(forest, points, BOUNDS)
    assert above.tolist() == [True, False, False, False]


def test_a_real_interaction_is_above_the_floor():
    points, _ = made_up(200)
    response = ((points["a"] - 0.5) * (points["b"] - 0.5)).to_numpy()
    forest = grow(points, response, BOUNDS, n_trees=30)
    assert forest.shares.mean(axis=0)[2] > noise_floor(forest, points, BOUNDS)[2]


def test_noise_alone_seldom_passes_the_floor():
    passed = []
    for seed in range(6):
        points, _ = made_up(30, seed=seed)
        response = np.random.default_rng(seed + 100).standard_normal(30)
        forest = grow(points, response, BOUNDS, n_trees=10)
        passed.extend(forest.shares.mean(axis=0) > noise_floor(forest, points, BOUNDS, 20))
    assert np.mean(passed) < 0.2


def test_a_constant_response_has_a_floor_of_zero():
    points, _ = made_up(20)
    forest = grow(points, np.ones(20), BOUNDS, n_trees=5)
    assert noise_floor(forest, points, BOUNDS, 2) == pytest.approx(np.zeros(4))


def test_same_seed_same_result():
    points, response = made_up(20)
    forest = grow(points, response, BOUNDS, n_trees=5)
    floors = [noise_floor(forest, points, BOUNDS, 3, seed) for seed in (1, 1, 2)]
    assert (floors[0] == floors[1]).all() and not (floors[0] == floors[2]).all()
    low = [bootstrap(forest, points, BOUNDS, 3, seed)[0] for seed in (1, 1, 2)]
    assert (low[0] == low[1]).all() and not (low[0] == low[2]).all()
