"""Tests of curves over one hyperparameter, on trials whose curve is known."""

import numpy as np
import pandas as pd
import pytest

from odyssey.statistics.marginal_curve import (
    FEWEST_TRIALS,
    curve_draws,
    parabolas,
    without_other_effects,
)

POINTS = np.linspace(0, 4, 41)


def search(count, noise, seed=0):
    """Coordinates and responses of a parabola, with noise that grows with the coordinate."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, 4, count)
    return x, curve(x) + noise * (0.5 + x / 2) * rng.standard_normal(count)


def curve(x):
    return 10 + (x - 1.5) ** 2


@pytest.mark.parametrize("count", [FEWEST_TRIALS, 400])
def test_the_interval_contains_the_curve(count):
    inside = []
    for seed in range(10):
        drawn = curve_draws(*search(count, 1.0, seed), POINTS)
        low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
        inside.append((low <= curve(POINTS)) & (curve(POINTS) <= high))
    assert drawn.shape[1] == len(POINTS)
    assert np.mean(inside) > 0.85


def test_many_trials_give_a_narrow_interval():
    few, many = (curve_draws(*search(n, 1.0), POINTS).std(axis=0).mean() for n in (80, 2000))
    assert many < few / 2


def test_the_interval_is_wider_where_responses_vary_more():
    spread = curve_draws(*search(2000, 3.0), POINTS).std(axis=0)
    assert spread[30] > 1.5 * spread[8]


def test_draws_are_the_same_again():
    x, y = search(80, 1.0)
    np.testing.assert_array_equal(curve_draws(x, y, POINTS), curve_draws(x, y, POINTS))


def table(count=300):
    rng = np.random.default_rng(2)
    return pd.DataFrame(
        {
            "variant": np.repeat(["V", "NP", "NFG"], count // 3),
            "learning_rate": 10 ** rng.uniform(-6, -2, count),
            "input_noise": rng.random(count),
            "nesterov": rng.random(count) < 0.5,
            "momentum": 0.9,
        }
    )


def test_other_effects_are_removed_and_the_curve_is_kept():
    trials = table()
    own = np.abs(np.log10(trials["learning_rate"]) + 4)
    others = trials["variant"].map({"V": 0.0, "NP": 5.0, "NFG": -3.0})
    others += 4 * trials["input_noise"] ** 2 + 2 * trials["nesterov"]
    left = without_other_effects(trials, own + others, "learning_rate")
    deviation = left - own
    assert deviation.std() < 0.1 * others.std()
    assert left.mean() == pytest.approx((own + others).mean())


def test_what_does_not_vary_has_no_parabola():
    columns = parabolas(table(), ["learning_rate"])
    assert columns.shape == (300, 3)  # two of the input noise, one of the choice
    assert columns.min() >= -1 and columns.max() == 1
    assert parabolas(table(), ["learning_rate", "input_noise", "nesterov"]).shape == (300, 0)
