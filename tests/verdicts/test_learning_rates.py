"""Tests of claims on good learning rates, decided on trials whose curve is known."""

from math import inf, log10

import numpy as np
import pytest

from odyssey.verdicts import learning_rates
from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.decision import FAILS, HOLDS, UNDECIDED, NotTestable
from tests.helpers import synthetic_trials

LABEL = synthetic_trials.LABELS["timit"]


def study(curve, seconds=lambda rate: 0 * rate, noise=0.03, count=60, of_size=0.0, other=None):
    """Trials with this curve over log10 of the learning rate, relative to the lowest error."""
    rng = np.random.default_rng(1)
    trials = synthetic_trials.trials(("timit",), count=count).assign(status="finished")
    rate = np.log10(trials["learning_rate"])
    large = trials["hidden_size"] > trials["hidden_size"].median()
    moved = rate - of_size * (large - 0.5)
    errors = 30 * (1 + curve(moved)) * (1 + noise * rng.standard_normal(len(trials)))
    times = 10 ** (seconds(rate) + 0.1 * rng.standard_normal(len(trials)))
    tables = {"trials": trials.assign(test_error=errors, cpu_seconds=times)}
    if other is None:
        return DatasetTables(LABEL, tables)
    return DatasetTables(LABEL, tables, lambda name: other)


def plateau(low, high, slope=1.0):
    return lambda x: np.minimum(1, slope * np.clip(np.maximum(low - x, x - high), 0, None))


FLAT, CUT_OFF = plateau(-4.5, -3.0), plateau(-3.5, -1.0)


def v(x):
    return 0.5 * np.abs(x + 3.2)


def parabola(x):
    return 0.25 * (x + 3.6) ** 2


@pytest.mark.parametrize(
    ("curve", "noise", "verdict"),
    [
        (FLAT, 0.03, HOLDS),
        (CUT_OFF, 0.03, HOLDS),
        (v, 0.03, FAILS),
        (parabola, 0.03, FAILS),
        (plateau(-3.6, -3.5, 3.0), 0.03, FAILS),
        (plateau(-5.5, -2.2), 0.03, FAILS),
        (lambda x: 0 * x, 0.03, FAILS),
        (FLAT, 0.9, UNDECIDED),
    ],
    ids=["flat", "cut off", "V", "parabola", "narrow", "wide", "no effect", "noise"],
)
def test_basin(curve, noise, verdict):
    assert learning_rates.basin(study(curve, noise=noise), 0.5, 2.5).verdict == verdict


def test_the_width_of_a_basin():
    decision = learning_rates.basin(study(FLAT), 0.5, 2.5)
    assert decision.low < decision.value < decision.high
    assert decision.value == pytest.approx(1.5 + 2 * 0.1, abs=0.2)
    assert decision.note.startswith("flatness 0.")


def test_a_basin_that_is_cut_off_has_no_upper_end():
    decision = learning_rates.basin(study(CUT_OFF), 0.5, 2.5)
    assert decision.high == inf and "reaches an end of the searched range" in decision.note


@pytest.mark.parametrize(
    ("curve", "noise", "verdict"),
    [(FLAT, 0.03, HOLDS), (v, 0.03, FAILS), (parabola, 0.03, FAILS), (FLAT, 0.9, UNDECIDED)],
)
def test_performance_in_the_basin(curve, noise, verdict):
    assert learning_rates.varies_little(study(curve, noise=noise)).verdict == verdict


@pytest.mark.parametrize(
    ("curve", "noise", "verdict"),
    [(CUT_OFF, 0.03, HOLDS), (FLAT, 0.03, FAILS), (CUT_OFF, 2.0, UNDECIDED)],
)
def test_the_high_end_is_outside(curve, noise, verdict):
    assert learning_rates.reaches_upper_end(study(curve, noise=noise)).verdict == verdict


@pytest.mark.parametrize(("slope", "verdict"), [(-0.5, HOLDS), (0.5, FAILS), (-0.015, UNDECIDED)])
def test_a_sweet_spot_is_fast(slope, verdict):
    decision = learning_rates.fast_at_the_high_end(study(FLAT, lambda rate: slope * rate))
    assert decision.verdict == verdict and decision.unit == "times"
    # The high end is half a basin above its mean: 0.8 powers of ten.
    assert decision.value == pytest.approx(10 ** (0.8 * slope), rel=0.15)


@pytest.mark.parametrize(("shift", "verdict"), [(1.0, HOLDS), (0.0, FAILS), (log10(2), UNDECIDED)])
def test_best_rates_of_two_data_sets(shift, verdict):
    other = study(plateau(-4.5 - shift, -3.0 - shift))
    decision = learning_rates.best_rate_differs(study(FLAT, other=other), "other", 2.0)
    assert decision.verdict == verdict
    assert decision.value == pytest.approx(10**shift, rel=0.3)


def test_the_other_data_set_is_not_in_the_run():
    with pytest.raises(NotTestable, match="other is not in this run"):
        learning_rates.best_rate_differs(study(FLAT), "other", 2.0)


@pytest.mark.parametrize(
    ("shift", "verdict"), [(0.0, HOLDS), (-1.0, FAILS), (1.0, FAILS), (log10(2), UNDECIDED)]
)
def test_best_rates_of_small_and_large_networks(shift, verdict):
    decision = learning_rates.same_rate_for_all_sizes(study(FLAT, of_size=shift), 2.0)
    assert decision.verdict == verdict
    assert decision.low <= decision.value <= decision.high and decision.low >= 1


def test_sizes_must_vary():
    trials = synthetic_trials.trials(("timit",)).assign(hidden_size=50)
    with pytest.raises(NotTestable, match="hidden size was not varied"):
        learning_rates.same_rate_for_all_sizes(DatasetTables(LABEL, {"trials": trials}), 2.0)
