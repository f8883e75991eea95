from math import isnan, sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.meta_analysis import effectsize_smd

from odyssey.statistics.effect_size import hedges_g

values = st.lists(st.integers(-1000, 1000).map(float), min_size=2, max_size=12)
pytestmark = pytest.mark.filterwarnings("error")


def sample_with(mean, sd, n):
    """Values with exactly this mean and standard deviation."""
    shape = np.linspace(-1, 1, n)
    return mean + sd * shape / shape.std(ddof=1)


def test_published_example():
    """Borenstein et al. 2009, Introduction to Meta-Analysis, chapter 4: g is 0.5924."""
    effect = hedges_g(sample_with(103, 5.5, 50), sample_with(100, 4.5, 50))
    assert effect.estimate == pytest.approx(0.5924, abs=5e-5)


def test_two_against_two_by_hand():
    """Means 2 and 5, variances 2 and 2: d is -3 / sqrt(2); with df = 2, J is 1 / sqrt(pi)."""
    effect = hedges_g([1, 3], [4, 6])
    assert effect.estimate == pytest.approx(-3 / sqrt(2) / sqrt(np.pi))


def test_agrees_with_statsmodels_up_to_its_approximate_correction():
    rng = np.random.default_rng(0)
    sample, baseline = rng.normal(9, 0.3, 20), rng.normal(9.2, 0.1, 17)
    groups = [(g.mean(), g.std(ddof=1), len(g)) for g in (sample, baseline)]
    expected, _ = effectsize_smd(*groups[0], *groups[1])
    assert hedges_g(sample, baseline).estimate == pytest.approx(expected, rel=1e-3)


def test_interval_ends_give_the_observed_t_a_chance_of_one_in_forty():
    sample, baseline = np.array([1.0, 2, 4]), np.array([3.0, 5, 6, 9])
    effect = hedges_g(sample, baseline)
    t = stats.ttest_ind(sample, baseline).statistic
    per_effect = 1 / sqrt(1 / 3 + 1 / 4)
    assert stats.nct.sf(t, 5, effect.low * per_effect) == pytest.approx(0.025, abs=1e-6)
    assert stats.nct.cdf(t, 5, effect.high * per_effect) == pytest.approx(0.025, abs=1e-6)


@pytest.mark.parametrize("n", [2, 10])
def test_interval_covers_the_true_effect(n):
    """It does so in 95 % of studies of any size; the standard error for 600 studies is 0.9 %."""
    rng, true = np.random.default_rng(1), 0.8
    effects = [hedges_g(rng.normal(true, 1, n), rng.normal(0, 1, n)) for _ in range(600)]
    covered = np.mean([effect.low <= true <= effect.high for effect in effects])
    assert 0.92 < covered < 0.98


def test_estimate_is_unbiased():
    rng = np.random.default_rng(2)
    estimates = [hedges_g(rng.normal(1, 1, 5), rng.normal(0, 1, 5)).estimate for _ in range(4000)]
    assert np.mean(estimates) == pytest.approx(1, abs=4 * np.std(estimates) / sqrt(4000))


@pytest.mark.parametrize(
    ("sample", "baseline"), [([], [1, 2]), ([1], [1, 2]), ([1, 2], [3]), ([0.1] * 3, [0.3] * 2)]
)
def test_undecidable(sample, baseline):
    effect = hedges_g(sample, baseline)
    assert all(map(isnan, (effect.estimate, effect.low, effect.high)))


def test_groups_far_apart_still_have_an_interval():
    effect = hedges_g([1e4, 1e4 + 1], [0, 1])
    assert 0 < effect.low < effect.estimate < effect.high < np.inf


@settings(max_examples=50, deadline=None, derandomize=True)
@given(values, values, st.integers(-500, 500), st.sampled_from([0.25, 2.0, 1024.0]))
def test_symmetry_shift_and_scale(sample, baseline, shift, scale):
    sample, baseline = np.array(sample), np.array(baseline)
    assume(np.ptp(sample) > 0 or np.ptp(baseline) > 0)
    effect, swapped = hedges_g(sample, baseline), hedges_g(baseline, sample)
    moved = hedges_g(sample * scale + shift, baseline * scale + shift)
    expected = (effect.estimate, effect.low, effect.high)
    assert (-swapped.estimate, -swapped.high, -swapped.low) == pytest.approx(expected, abs=1e-6)
    assert (moved.estimate, moved.low, moved.high) == pytest.approx(expected, abs=1e-6, rel=1e-6)
