import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from odyssey.errors import BadInput
from odyssey.random_sampling.distribution import FLOOR, fit_errors, largest_error, log_probability

RNG = np.random.default_rng(0)
ERRORS = RNG.normal(0.9, 0.16, 100)


def truncated(mean, sd, size, upper=2.0, seed=0):
    ends = -mean / sd, (upper - mean) / sd
    return stats.truncnorm.rvs(*ends, loc=mean, scale=sd, size=size, random_state=seed)


def test_moments_are_the_authors_formula():
    """As loc and scale go the mean and the standard deviation with ddof 0; p is scipy's cdf."""
    fit = fit_errors(ERRORS, 2.0, seed=0)
    mean, sd = np.mean(ERRORS), np.std(ERRORS)
    p = stats.truncnorm.cdf(0.01, -mean / sd, (2 - mean) / sd, loc=mean, scale=sd)
    assert (fit.mean, fit.sd) == (mean, sd)
    assert fit.log_p == pytest.approx(math.log(p))


def test_by_hand_a_wide_normal_is_uniform():
    """Truncated to [0, 2], it has 1/200 of its mass below 0.01."""
    assert log_probability(1.0, 1e6, 2.0, 0.01) == pytest.approx(math.log(1 / 200), rel=1e-6)


def test_half_of_a_normal_without_upper_end():
    """Mean 0: below one standard deviation lie 68.27 % of the upper half."""
    assert log_probability(0.0, 1.0, math.inf, 1.0) == pytest.approx(math.log(0.6826895))


def test_the_probability_is_that_of_simulated_errors():
    drawn = truncated(0.5, 0.3, 200_000)
    assert math.exp(log_probability(0.5, 0.3, 2.0, 0.1)) == pytest.approx(
        np.mean(drawn < 0.1), rel=0.03
    )


def test_a_probability_too_small_for_a_float_still_counts():
    """An underflow to zero would be the floor; the logarithm is finite until there."""
    far = log_probability(0.9, 0.0245, 2.0, 0.01)
    assert FLOOR < far < -640
    assert log_probability(0.9, 0.02, 2.0, 0.01) == FLOOR


def test_errors_without_spread_are_certain_either_way():
    assert fit_errors(np.full(5, 0.1), 2.0, 0, threshold=0.2).log_p == 0
    assert fit_errors(np.full(5, 0.1), 2.0, 0, threshold=0.05).log_p == FLOOR


def test_likelihood_recovers_what_errors_were_drawn_from():
    drawn = truncated(0.3, 0.4, 20_000)
    fit = fit_errors(drawn, 2.0, 0, method="likelihood", resamples=1)
    assert fit.mean == pytest.approx(0.3, abs=0.03) and fit.sd == pytest.approx(0.4, abs=0.02)


def test_likelihood_is_at_its_maximum():
    fit = fit_errors(drawn := truncated(0.4, 0.5, 200), 2.0, 0, method="likelihood", resamples=1)

    def likelihood(mean, sd):
        return stats.truncnorm.logpdf(drawn, -mean / sd, (2 - mean) / sd, mean, sd).sum()

    best = likelihood(fit.mean, fit.sd)
    for d_mean, d_sd in ((0.02, 0), (-0.02, 0), (0, 0.02), (0, -0.02)):
        assert likelihood(fit.mean + d_mean, fit.sd + d_sd) < best


def test_moments_and_likelihood_agree_far_from_the_ends():
    a, b = (fit_errors(ERRORS, 2.0, 0, method=m, resamples=1) for m in ("moments", "likelihood"))
    assert a.log_p == pytest.approx(b.log_p, abs=0.05)


def test_the_interval_has_the_spread_of_repeated_samplings():
    intervals = [fit_errors(RNG.normal(0.9, 0.16, 100), 2.0, seed) for seed in range(40)]
    centre = log_probability(0.9, 0.16, 2.0, 0.01)
    assert np.mean([i.low <= centre <= i.high for i in intervals]) > 0.8
    width = np.mean([i.high - i.low for i in intervals])
    assert width == pytest.approx(2 * 1.96 * np.std([i.log_p for i in intervals]), rel=0.35)


def test_errors_that_are_not_finite_are_counted_and_left_out():
    fit = fit_errors(np.array([*ERRORS, math.nan, math.inf]), 2.0, seed=0)
    assert (fit.samples, fit.finite) == (102, 100)
    assert (fit.mean, fit.log_p) == (
        fit_errors(ERRORS, 2.0, seed=0).mean,
        fit_errors(ERRORS, 2.0, seed=0).log_p,
    )
    none = fit_errors(np.full(3, math.nan), 2.0, seed=0)
    assert (none.samples, none.finite) == (3, 0) and math.isnan(none.log_p)


def test_the_same_seed_gives_the_same_fit():
    assert fit_errors(ERRORS, 2.0, seed=4) == fit_errors(ERRORS, 2.0, seed=4)
    assert fit_errors(ERRORS, 2.0, seed=4) != fit_errors(ERRORS, 2.0, seed=5)


@settings(max_examples=40, deadline=None)
@given(
    st.floats(0.05, 1.9),
    st.floats(0.01, 3),
    st.floats(0.001, 1),
    st.floats(0.001, 0.9),
)
def test_a_larger_threshold_is_never_less_likely(mean, sd, threshold, more):
    lower, higher = (log_probability(mean, sd, 2.0, t) for t in (threshold, threshold + more))
    assert FLOOR <= lower <= higher <= 1e-9


def test_the_upper_end_follows_from_output_and_series():
    assert largest_error(np.array([[-0.95], [0.5]]), "tanh") == 2
    assert largest_error(np.array([[-3.0], [0.5]]), "tanh") == 4
    assert largest_error(np.array([[0.5]]), "linear") == math.inf


@pytest.mark.parametrize("threshold", [0.0, -1.0, math.nan])
def test_a_threshold_that_nothing_is_below_is_one_sentence(threshold):
    with pytest.raises(BadInput, match="give one above 0"):
        fit_errors(ERRORS, 2.0, 0, threshold=threshold)


def test_an_unknown_fit_is_one_sentence():
    with pytest.raises(BadInput, match="choose one of moments, likelihood"):
        fit_errors(ERRORS, 2.0, 0, method="magic")
