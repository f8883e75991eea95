"""Tests of the basin of good learning rates, on curves whose basin is known."""

import numpy as np
import pytest

from odyssey.verdicts.basins import (
    Curves,
    error_curves,
    estimate,
    outer_interval,
    time_curves,
    trials_per_variant,
)
from odyssey.verdicts.decision import CannotDecide
from tests.helpers import synthetic_trials

POINTS = np.linspace(-6, -2, 401)


def of(*curves):
    return Curves(POINTS, np.array([curve(POINTS) for curve in curves]))


def v(x):
    return 1 + 0.5 * np.abs(x + 4)


def parabola(x):
    return 1 + 0.25 * (x + 4) ** 2


def flat(x):
    return 1 + np.clip(np.abs(x + 4) - 1, 0, None) * 2


def at_the_end(x):
    return 1 + 0.5 * np.clip(-3 - x, 0, None)


def constant(x):
    return 0 * x + 1


def test_width_and_middle():
    curves = of(v, parabola, flat)
    # A V rises by a tenth at 0.2 on both sides, a parabola at the root of 0.4, the basin at 1.05.
    np.testing.assert_allclose(curves.width, [0.4, 2 * np.sqrt(0.4), 2.1], atol=0.15)
    np.testing.assert_allclose(curves.middle, -4, atol=0.01)
    assert not curves.cut_off.any()


def test_flatness_tells_shapes_apart():
    of_v, of_parabola, of_flat, of_constant = of(v, parabola, flat, constant).flatness
    assert of_v == pytest.approx(0.25, abs=0.12)
    assert of_parabola == pytest.approx(0.5, abs=0.02)
    assert of_flat == pytest.approx(2.05 / 2.2, abs=0.05)
    assert of_constant == 1


@pytest.mark.parametrize("lowest", [-2.0, -2.2, -2.5, -2.8, -3.0])
def test_a_parabola_that_is_cut_off_is_not_flatter(lowest):
    curves = of(lambda x: 1 + 0.25 * (x - lowest) ** 2)
    assert curves.flatness[0] < 0.52


def test_a_basin_that_is_cut_off():
    curves = of(at_the_end, constant)
    assert curves.cut_off.all()
    np.testing.assert_allclose(curves.width, [1.2, 4], atol=0.05)
    np.testing.assert_allclose(curves.excess[:, -1], 0, atol=1e-12)


def test_the_lowest_error_may_be_zero():
    curves = of(lambda x: np.clip(np.abs(x + 4) - 1, 0, None))
    assert curves.width == pytest.approx(2, abs=0.3)


def test_an_interval_contains_both_intervals():
    drawn = np.linspace(0, 10, 1001)
    assert outer_interval(6.0, drawn) == pytest.approx((0.25, 11.75))
    assert outer_interval(5.0, drawn) == pytest.approx((0.25, 9.75))


def test_an_estimate_of_trials():
    trials = synthetic_trials.trials(("timit",), count=60)
    width = estimate(error_curves(trials), lambda c: c.width, trials, most=4.0)
    assert 0 <= width.low < width.value < width.high <= 4 and width.trials == 60
    assert trials_per_variant(trials) == 60


@pytest.mark.parametrize(
    ("trials", "reason"),
    [
        (synthetic_trials.trials(count=4), "too few learning rates"),
        (synthetic_trials.trials().assign(learning_rate=1e-3), "learning rate was not varied"),
        (synthetic_trials.trials().assign(status="diverged"), "too few learning rates"),
        (synthetic_trials.trials().assign(test_error=9.0), "the same value"),
    ],
)
def test_what_has_no_curve(trials, reason):
    with pytest.raises(CannotDecide, match=reason):
        error_curves(trials)


def test_equal_times_have_no_curve():
    trials = synthetic_trials.trials().assign(cpu_seconds=3.0)
    with pytest.raises(CannotDecide, match="the same value"):
        time_curves(trials, (-6, -2))
