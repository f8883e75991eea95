"""A small version of the calibration of curves over the learning rate."""

import numpy as np

from calibration.curves import covered, rates


def test_intervals_cover_a_parabola():
    found = [covered(3, "parabola", 50, number) for number in range(6)]
    assert np.mean([one["points"] for one in found]) > 0.8
    for what in ("width", "middle", "flatness"):
        assert np.mean([one[what] for one in found]) >= 0.5


def test_every_quantity_has_a_rate():
    found = list(rates(3, sizes=(10,), count=2))
    assert len({(one.what, one.case) for one in found}) == len(found) == 16
