"""Numbers, intervals, times and lists as people read them."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey.phrases import (
    DASH,
    coefficient,
    count,
    duration,
    joined,
    mean_and_sd,
    measured,
    number,
    p_value,
    percent,
    percent_with_interval,
    scientific,
    with_interval,
)
from odyssey.report.words.hyperparameters import display_name, display_value


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        (number(20.0), "20"),
        (number(1234.5), "1,230"),
        (number(0.00012345), "0.000123"),
        (number(-0.0), "0"),
        (number(math.nan), "unknown"),
        (number(3.2e9), "3.2e9"),
        (measured(9.2), "9.20"),
        (measured(60.04), "60.0"),
        (measured(181.4), "181"),
        (measured(0.5, "+"), "+0.500"),
        (measured(math.inf), "unknown"),
        (measured(0.0), "0.00"),
        (measured(2.04e-6, "+"), "+2e-6"),
        (measured(-2.04e-6, "+"), "-2e-6"),
        (scientific(0.003), "3e-3"),
        (scientific(0.0316), "3.2e-2"),
        (scientific(1.04e-6), "1e-6"),
        (percent(0.714), "71 %"),
        (percent(0.004), "< 1 %"),
        (percent(0.0), "0 %"),
        (percent(math.nan), "unknown"),
        (duration(35.2), "35 s"),
        (duration(1.46), "1.5 s"),
        (duration(244), "4.1 min"),
        (duration(86400), "24 h"),
        (duration(53 * 3600), "2.2 days"),
        (duration(math.nan), "unknown"),
        (with_interval(9, 8.7, 9.2), "9.00 [8.70, 9.20]"),
        (with_interval(0.31, -0.02, 0.64, sign="+"), "+0.310 [-0.0200, +0.640]"),
        (with_interval(0.31, 0.02, math.inf), "0.310 [0.0200, ∞]"),
        (with_interval(9, math.nan, 9.2), "9.00"),
        (with_interval(math.nan, 8.7, 9.2), "unknown"),
        (with_interval(math.nan, 8.7, 9.2, unknown=DASH), "–"),
        (coefficient(-0.714, -0.83, -0.5), "-0.71 [-0.83, -0.50]"),
        (coefficient(-0.714, math.nan, -0.5), "-0.71"),
        (coefficient(math.nan, unknown=DASH), "–"),
        (mean_and_sd(9.2149, 0.1312), "9.21 ± 0.13"),
        (mean_and_sd(9.2149, math.nan), "9.21"),
        (mean_and_sd(math.nan, 1.0), "–"),
        (p_value(0.0342), "0.034"),
        (p_value(0.0002), "< 0.001"),
        (p_value(0.0342, "p"), "p = 0.034"),
        (p_value(0.0002, "p"), "p < 0.001"),
        (p_value(math.nan), "–"),
        (percent_with_interval(0.71, 0.64, 0.78), "71 % [64, 78]"),
        (percent_with_interval(0.71, math.nan, 0.78), "71 %"),
        (count(1, "trial"), "1 trial"),
        (count(0, "trial"), "0 trials"),
        (count(5400, "trial"), "5,400 trials"),
        (joined(["a"]), "a"),
        (joined("ab"), "a and b"),
        (joined("abc"), "a, b and c"),
        (display_name("learning_rate"), "learning rate"),
        (display_name("clip_gradients × momentum"), "clipped gradients × momentum"),
        (display_value("learning_rate", 1e-6), "1e-6"),
        (display_value("hidden_size", 86.97), "87"),
        (display_value("nesterov", 1.0), "yes"),
        (display_value("input_noise", 0.25), "0.25"),
    ],
)
def test_phrases(phrase, words):
    assert phrase == words


@settings(max_examples=100, deadline=None)
@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_number_has_a_short_text(value):
    for write in (number, measured, scientific, percent, duration):
        assert 0 < len(write(value)) < 400


@settings(max_examples=100, deadline=None)
@given(st.floats(1e-4, 1e6))
def test_a_written_number_is_within_half_a_percent(value):
    for write in (number, measured):
        assert float(write(value).replace(",", "")) == pytest.approx(value, rel=0.0051)
