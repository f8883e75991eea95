"""The made-up studies with known shares."""

import numpy as np
import pytest

from calibration.known_shares import INTERACTIONS, NAMES, RATE, studies


@pytest.mark.parametrize("name", list(studies()))
def test_true_shares_are_of_a_surface_of_variance_one(name):
    study = studies()[name]
    points = np.random.default_rng(0).random((20_000, len(NAMES)))
    assert study.surface(points).var() == pytest.approx(1, abs=0.05)
    singles = sum(study.shares.get(one, 0) for one in NAMES)
    assert singles + study.shares[INTERACTIONS] == pytest.approx(1)


def test_the_learning_rate_explains_its_share_of_the_moving_valley():
    study = studies()["a valley that moves, capped"]
    rng = np.random.default_rng(0)
    rate = (np.arange(50) + 0.5) / 50
    others = rng.random((4000, len(NAMES)))
    means = [study.surface(np.column_stack([np.full(4000, x), others[:, 1:]])).mean() for x in rate]
    assert np.var(means) == pytest.approx(study.shares[RATE], abs=0.02)
