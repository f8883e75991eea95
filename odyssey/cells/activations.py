"""Activation functions for compiled loops, in single and double precision."""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.extending import intrinsic, overload

# Multiply and add may contract into one rounding; no sum is reordered, unless with REORDERING.
# `_nrt` off leaves out the counting of references to each row that a loop looks at, which takes
# longer than a short row itself; what is compiled so can allocate and return no array.
OPTIONS: Any = {
    "nogil": True,
    "error_model": "numpy",
    "fastmath": {"contract", "nsz"},
    "_nrt": False,
}
REORDERING: Any = {**OPTIONS, "fastmath": {"contract", "nsz", "reassoc"}}
INLINED: Any = {**OPTIONS, "inline": "always"}  # functions that return part of an array

# tanh(x) = x P(x²) / Q(x²) to a relative 2e-8 for |x| <= 9.02, beyond which float32 rounds tanh to
# ±1; at most 5 units in the last place with rounding. A minimax fit: least squares of
# P(x²) - Q(x²) tanh(x)/x, reweighted until the error is level, then the best float32 neighbours.
# Being nothing but arithmetic, it is vectorised by the compiler on any machine; exp is not.
_LIMIT = np.float32(9.02)
_P1, _P2, _P3, _P4 = map(np.float32, (0.13379712, 0.0034940285, 2.0583384e-05, 1.3318955e-08))
_Q1, _Q2, _Q3, _Q4 = map(np.float32, (0.46713027, 0.02587105, 0.0003283083, 7.7619677e-07))
_ONE = np.float32(1)


def tanh(x):
    """Hyperbolic tangent of a float32 or float64: see the overload."""


@overload(tanh, jit_options=OPTIONS)
def _tanh_of_type(x):
    if x != numba.float32:
        return lambda x: math.tanh(x)

    def rational(x):
        # Comparisons, not min and max: a NaN stays a NaN, or a diverged network would look sane.
        x = _LIMIT if x > _LIMIT else (-_LIMIT if x < -_LIMIT else x)
        u = x * x
        p = _ONE + u * (_P1 + u * (_P2 + u * (_P3 + u * _P4)))
        q = _ONE + u * (_Q1 + u * (_Q2 + u * (_Q3 + u * _Q4)))
        return x * p / q

    return rational


# exp(x) = 2^k exp(r) with k the whole number next to x / ln 2, and exp(r) to a relative 3e-9 by a
# fit like the one above. ln 2 is in two parts, the first of so few digits that k times it is exact.
_LOWEST = np.float32(-87.0)
_LOG2_E, _LN2_HIGH, _LN2_LOW = map(np.float32, (1.442695, 0.693359375, -2.12194440e-4))
_E2, _E3, _E4 = map(np.float32, (0.49999994, 0.16666521, 0.041668389))
_E5, _E6 = map(np.float32, (0.0083687175, 0.0013814596))


@intrinsic
def _power_of_two(typing_context, k):
    """2^k of an int32 from -126 to 127, as float32, by its place in the exponent."""

    def generate(context, builder, signature, arguments):
        number = ir.IntType(32)
        biased = builder.add(arguments[0], ir.Constant(number, 127))
        return builder.bitcast(builder.shl(biased, ir.Constant(number, 23)), ir.FloatType())

    return numba.float32(numba.int32), generate


def exp_not_above_one(x):
    """Exponential function of a float32 or float64 that is not positive: see the overload.

    In single precision it does not fall below exp(-87), 1.6e-38.
    """


@overload(exp_not_above_one, jit_options=OPTIONS)
def _exp_of_type(x):
    if x != numba.float32:
        return lambda x: math.exp(x)

    def polynomial(x):
        x = _LOWEST if x < _LOWEST else x
        k = np.floor(x * _LOG2_E + np.float32(0.5))
        r = (x - k * _LN2_HIGH) - k * _LN2_LOW
        p = _ONE + r * (_ONE + r * (_E2 + r * (_E3 + r * (_E4 + r * (_E5 + r * _E6)))))
        return p * _power_of_two(np.int32(k))

    return polynomial


@numba.njit(**OPTIONS)
def tanh_in_place(a):
    for k in range(len(a)):
        a[k] = tanh(a[k])


@numba.njit(**OPTIONS)
def sigmoid_in_place(a):
    half = a.dtype.type(0.5)
    for k in range(len(a)):
        a[k] = half + half * tanh(half * a[k])
