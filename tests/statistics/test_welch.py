from math import isnan, sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from odyssey.statistics.multiple import bonferroni
from odyssey.statistics.welch import welch_test

values = st.lists(st.integers(-1000, 1000).map(float), min_size=2, max_size=12)
pytestmark = pytest.mark.filterwarnings("error")


def test_unequal_variances_by_hand():
    """Means 2 and 5, variances 1 and 20/3, n 3 and 4: squared standard error 1/3 + 5/3 = 2."""
    test = welch_test([1, 2, 3], [2, 4, 6, 8])
    assert test.difference == pytest.approx(-3)
    assert test.t == pytest.approx(-3 / sqrt(2))
    # df = 2**2 / ((1/3)**2 / 2 + (5/3)**2 / 3) = 4 / (53/54)
    assert test.df == pytest.approx(216 / 53)
    half_width = stats.t.ppf(0.975, 216 / 53) * sqrt(2)
    assert (test.low, test.high) == pytest.approx((-3 - half_width, -3 + half_width))
    assert (test.n, test.n_baseline, test.note) == (3, 4, "")


def test_p_value_by_hand():
    """With equal variances and n = 3 + 3, df is 4, where Student's distribution is algebraic."""
    test = welch_test([1, 2, 3], [3, 4, 5])
    t = -2 / sqrt(2 / 3)
    s = 1 + t**2 / 4
    below = 1 / 2 + 3 / 8 * (t / sqrt(s)) * (1 - t**2 / s / 12)
    assert (test.t, test.df, test.p) == pytest.approx((t, 4, 2 * below))
    assert test.p == pytest.approx(0.0705, abs=5e-5)


def test_agrees_with_scipy():
    rng = np.random.default_rng(0)
    sample, baseline = rng.normal(9, 0.3, 20), rng.normal(9.2, 0.1, 17)
    test, expected = (
        welch_test(sample, baseline),
        stats.ttest_ind(sample, baseline, equal_var=False),
    )
    interval = expected.confidence_interval(0.95)
    assert (test.t, test.df, test.p) == pytest.approx(
        (expected.statistic, expected.df, expected.pvalue)
    )
    assert (test.low, test.high) == pytest.approx((interval.low, interval.high))


@pytest.mark.parametrize(
    ("sample", "baseline", "note"),
    [
        ([], [1, 2], "the variant has no trials, a test needs two"),
        ([1], [1, 2], "the variant has 1 trial, a test needs two"),
        ([1, 2], [], "vanilla has no trials, a test needs two"),
        ([1, 2], [3], "vanilla has 1 trial, a test needs two"),
        ([0.1, 0.1, 0.1], [0.3, 0.3], "no variance in either group"),
    ],
)
def test_undecidable(sample, baseline, note):
    test = welch_test(sample, baseline)
    assert test.note == note
    assert all(map(isnan, (test.t, test.df, test.p, test.low, test.high)))


def test_one_constant_group_is_decidable():
    test = welch_test([5, 5, 5], [1, 2, 3])
    assert test.note == ""
    assert (test.difference, test.df) == pytest.approx((3, 2))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(values, values, st.integers(-500, 500), st.sampled_from([0.25, 2.0, 1024.0]))
def test_symmetry_shift_and_scale(sample, baseline, shift, scale):
    sample, baseline = np.array(sample), np.array(baseline)
    assume(np.ptp(sample) > 0 or np.ptp(baseline) > 0)
    test = welch_test(sample, baseline)
    swapped = welch_test(baseline, sample)
    moved = welch_test(sample * scale + shift, baseline * scale + shift)
    assert (swapped.t, swapped.difference) == pytest.approx((-test.t, -test.difference))
    assert (swapped.df, swapped.p) == pytest.approx((test.df, test.p))
    assert (swapped.low, swapped.high) == pytest.approx((-test.high, -test.low))
    assert (moved.t, moved.df, moved.p) == pytest.approx((test.t, test.df, test.p), abs=1e-9)
    assert (moved.low, moved.high) == pytest.approx((test.low * scale, test.high * scale), abs=1e-6)


def test_bonferroni_by_hand():
    assert bonferroni([0.01, 0.02, 0.5, 0.004]) == pytest.approx([0.04, 0.08, 1.0, 0.016])


def test_bonferroni_counts_undecided_comparisons():
    adjusted = bonferroni([0.01, np.nan, 0.02])
    assert adjusted[[0, 2]] == pytest.approx([0.03, 0.06])
    assert np.isnan(adjusted[1])


def test_bonferroni_of_nothing():
    assert bonferroni([]).size == 0
