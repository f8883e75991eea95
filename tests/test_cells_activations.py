"""Activation functions in compiled loops against NumPy's in double precision."""

import numpy as np
import pytest

from odyssey.cells.activations import sigmoid_in_place, tanh_in_place

EXACT = {
    tanh_in_place: np.tanh,
    sigmoid_in_place: lambda x: np.exp(-np.logaddexp(0, -x)),
}
every_function = pytest.mark.parametrize("function", EXACT, ids=lambda f: f.__name__)


def values(function, x):
    a = x.copy()
    function(a)
    return a


@every_function
def test_single_precision_is_right_to_three_units_in_the_last_place(function):
    x = np.concatenate([np.linspace(-80, 80, 400_001), np.geomspace(1e-30, 1, 10_000)])
    x = x.astype(np.float32)
    exact = EXACT[function](x.astype(float))
    off = np.abs(values(function, x) - exact) / np.spacing(np.abs(exact).astype(np.float32))
    assert off.max() <= 3


def test_a_large_hyperbolic_tangent_is_rounded_correctly():
    """The derivative 1 - tanh² has no digits to lose there."""
    x = np.linspace(3, 12, 300_001).astype(np.float32)
    x = np.concatenate([x, -x])
    found, exact = values(tanh_in_place, x), np.tanh(x.astype(float))
    assert np.abs(found).max() == 1
    assert np.abs(found - exact).max() <= 0.6 * np.spacing(np.float32(0.9))


@every_function
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_is_not_finite(function, dtype):
    found = values(function, np.array([np.nan, np.inf, -np.inf, 1e30, -1e30, 0], dtype))
    lowest = 0 if function is sigmoid_in_place else -1
    middle = 0.5 if function is sigmoid_in_place else 0
    assert np.isnan(found[0])
    np.testing.assert_allclose(found[1:], [1, lowest, 1, lowest, middle], atol=1e-37)
