"""Numbers and lists as they stand in a sentence."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey.phrases import (
    count,
    duration,
    interval,
    joined,
    measured,
    number,
    percent,
    scientific,
    share,
)
from odyssey.report.words.hyperparameters import name_of, setting


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
        (scientific(0.003), "3e-3"),
        (scientific(0.0316), "3.2e-2"),
        (scientific(1.04e-6), "1e-6"),
        (percent(0.714), "71 %"),
        (percent(0.004), "under 1 %"),
        (percent(0.0), "0 %"),
        (percent(math.nan), "unknown"),
        (duration(35.2), "35 s"),
        (duration(1.46), "1.5 s"),
        (duration(244), "4.1 min"),
        (duration(86400), "24 h"),
        (duration(math.nan), "unknown"),
        (interval(8.7, 9.2), " [8.70, 9.20]"),
        (interval(math.nan, 9.2), ""),
        (share(0.71, 0.64, 0.78), "71 % [64, 78]"),
        (share(0.71, math.nan, 0.78), "71 %"),
        (count(1, "trial"), "1 trial"),
        (count(0, "trial"), "0 trials"),
        (count(5400, "trial"), "5,400 trials"),
        (joined(["a"]), "a"),
        (joined("ab"), "a and b"),
        (joined("abc"), "a, b and c"),
        (name_of("learning_rate"), "learning rate"),
        (name_of("clip_gradients × momentum"), "clipped gradients × momentum"),
        (setting("learning_rate", 1e-6), "1e-6"),
        (setting("hidden_size", 86.97), "87"),
        (setting("nesterov", 1.0), "yes"),
        (setting("input_noise", 0.25), "0.25"),
    ],
)
def test_phrases(phrase, words):
    assert phrase == words


@settings(max_examples=100, deadline=None)
@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_number_can_be_said_shortly(value):
    for log in (number, measured, scientific, percent, duration):
        assert 0 < len(log(value)) < 400


@settings(max_examples=100, deadline=None)
@given(st.floats(1e-4, 1e6))
def test_a_said_number_is_within_half_a_percent(value):
    for log in (number, measured):
        assert float(log(value).replace(",", "")) == pytest.approx(value, rel=0.0051)
