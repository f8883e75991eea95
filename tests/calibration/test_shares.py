"""The intervals of shares of made-up studies."""

from calibration import shares
from calibration.known_shares import INTERACTIONS, RATE


def test_intervals_of_one_study_hold_the_true_shares():
    found = shares.intervals("no interactions", 50, seed=1)
    low, high = found[INTERACTIONS]
    assert low == 0 and high < 0.2
    low, high = found[RATE]
    assert 0.6 < low < 0.85 < high < 0.95
