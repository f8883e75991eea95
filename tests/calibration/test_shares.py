"""The made-up studies with known shares, and the intervals on one of them."""

import numpy as np
import pytest

from calibration import shares


@pytest.mark.parametrize("name", list(shares.studies()))
def test_true_shares_are_of_a_surface_of_variance_one(name):
    study = shares.studies()[name]
    points = np.random.default_rng(0).random((20_000, len(shares.NAMES)))
    assert study.surface(points).var() == pytest.approx(1, abs=0.05)
    singles = sum(study.shares.get(one, 0) for one in shares.NAMES)
    assert singles + study.shares[shares.INTERACTIONS] == pytest.approx(1)


def test_the_learning_rate_explains_its_share_of_the_moving_valley():
    study = shares.studies()["a valley that moves, capped"]
    rng = np.random.default_rng(0)
    rate = (np.arange(50) + 0.5) / 50
    others = rng.random((4000, len(shares.NAMES)))
    means = [study.surface(np.column_stack([np.full(4000, x), others[:, 1:]])).mean() for x in rate]
    assert np.var(means) == pytest.approx(study.shares[shares.RATE], abs=0.02)


def test_intervals_of_one_study_hold_the_true_shares():
    found = shares.intervals("no interactions", 50, seed=1)
    low, high = found[shares.INTERACTIONS]
    assert low == 0 and high < 0.2
    low, high = found[shares.RATE]
    assert 0.6 < low < 0.85 < high < 0.95
