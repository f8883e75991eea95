"""Activation functions in compiled loops against NumPy's in double precision."""

import math

import numba
import numpy as np
import pytest

from odyssey.cells.compiler import activations
from odyssey.cells.compiler.activations import OPTIONS


def _sigmoid(x):
    return np.exp(-np.logaddexp(0, -x))


# Where each is to be right, and what its values are at -∞ and ∞.
EXACT = {"tanh": np.tanh, "sigmoid": _sigmoid, "exp": np.exp, "exp_not_above_one": np.exp}
RANGE = {"tanh": (-80, 80), "sigmoid": (-80, 80), "exp": (-87, 88), "exp_not_above_one": (-87, 0)}
LIMITS = {"tanh": (-1, 1), "sigmoid": (0, 1), "exp": (0, math.inf)}
every_function = pytest.mark.parametrize("name", EXACT)
every_type = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def values(name, x):
    function = getattr(activations, name)

    @numba.njit(**OPTIONS)
    def loop(a):
        for k in range(len(a)):
            a[k] = function(a[k])

    found = x.copy()
    loop(found)
    return found


@every_function
def test_single_precision_is_right_to_three_units_in_the_last_place(name):
    low, high = RANGE[name]
    x = np.linspace(low, high, 400_001)
    near = np.geomspace(1e-30, 1, 10_000)
    x = np.concatenate([x, -near, near * (high > 0)]).astype(np.float32)
    exact = EXACT[name](x.astype(float))
    off = np.abs(values(name, x) - exact) / np.spacing(np.abs(exact).astype(np.float32))
    assert off.max() <= 3


@every_function
def test_double_precision_is_that_of_the_library(name):
    x = np.linspace(*RANGE[name], 1001)
    np.testing.assert_allclose(values(name, x), EXACT[name](x), rtol=1e-13)


def test_a_large_hyperbolic_tangent_is_rounded_correctly():
    """The derivative 1 - tanh² has no digits to lose there."""
    x = np.linspace(3, 12, 300_001).astype(np.float32)
    x = np.concatenate([x, -x])
    found, exact = values("tanh", x), np.tanh(x.astype(float))
    assert np.abs(found).max() == 1
    assert np.abs(found - exact).max() <= 0.6 * np.spacing(np.float32(0.9))


@pytest.mark.parametrize("name", LIMITS)
@every_type
def test_what_is_not_finite(name, dtype):
    low, high = LIMITS[name]
    found = values(name, np.array([np.nan, np.inf, -np.inf, 1e30, -1e30, 0], dtype))
    assert np.isnan(found[0])
    middle = EXACT[name](0.0)
    np.testing.assert_allclose(found[1:], [high, low, high, low, middle], atol=1e-37)


@every_type
def test_the_larger_of_two(dtype):
    nan = np.nan
    pairs = [(1, 2), (2, 1), (-1, -1), (np.inf, 0), (nan, 0), (0, nan), (nan, nan), (-np.inf, nan)]
    found = [activations.maximum(dtype(a), dtype(b)) for a, b in pairs]
    np.testing.assert_array_equal(found, [2, 2, -1, np.inf, nan, nan, nan, nan])
