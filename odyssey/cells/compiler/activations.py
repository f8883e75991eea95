"""Activation functions for compiled loops, in single and double precision.

All are derived from one exponential function. In single precision it consists of arithmetic only,
which the compiler vectorises on any processor. It does not vectorise calls of a library.
"""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.extending import intrinsic, overload

# A multiplication and an addition may be fused, with one rounding. Sums are reordered only with
# REORDERING. `_nrt: False` switches off the counting of references to arrays, which takes longer
# than a loop over a short row; functions compiled so cannot allocate or return arrays.
OPTIONS: Any = {
    "nogil": True,
    "error_model": "numpy",
    "fastmath": {"contract", "nsz"},
    "_nrt": False,
}
REORDERING: Any = {**OPTIONS, "fastmath": {"contract", "nsz", "reassoc"}}
INLINED: Any = {**OPTIONS, "inline": "always"}  # functions that return part of an array

# exp(x) = 2^k (1 + q), where k is the integer nearest to x / ln 2. q = exp(x - k ln 2) - 1 is a
# minimax polynomial with a relative error of 3e-9. ln 2 is split into two parts; the first has so
# few digits that its product with k is exact. Adding _ROUND to a float32 rounds it to an integer,
# which is then in its last bits.
_ZERO, _HALF, _ONE, _TWO = map(np.float32, (0, 0.5, 1, 2))
_LOWEST = np.float32(-87.0)
_LOG2_E, _LN2_HIGH, _LN2_LOW = map(np.float32, (1.442695, 0.693359375, -2.12194440e-4))
_E2, _E3, _E4 = map(np.float32, (0.49999994, 0.16666521, 0.041668389))
_E5, _E6 = map(np.float32, (0.0083687175, 0.0013814596))
_ROUND = np.float32(1.5 * 2**23)


@intrinsic
def _power_of_two(typing_context, rounded):
    """2^k as a float32; k, from -126 to 128, is in the last bits of a float32."""

    def generate(context, builder, signature, arguments):
        number = ir.IntType(32)
        bits = builder.shl(builder.bitcast(arguments[0], number), ir.Constant(number, 23))
        return builder.bitcast(builder.add(bits, ir.Constant(number, 127 << 23)), ir.FloatType())

    return numba.float32(numba.float32), generate


@numba.njit(**INLINED)
def _two_parts(x):
    """2^k and q of the equation above, for a float32 up to 88.5; values below -87 count as -87."""
    x = _LOWEST if x < _LOWEST else x  # a comparison, not max, so that NaN stays NaN
    rounded = x * _LOG2_E + _ROUND
    k = rounded - _ROUND
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    q = r * (_ONE + r * (_E2 + r * (_E3 + r * (_E4 + r * (_E5 + r * _E6)))))
    return _power_of_two(rounded), q


def exp_not_above_one(x):
    """Exponential function of a float32 or float64 that is not positive; see the overload.

    In single precision, the result is at least exp(-87) = 1.6e-38.
    """


@overload(exp_not_above_one, jit_options=OPTIONS)
def _exp_of_type(x):
    if x != numba.float32:
        return lambda x: math.exp(x)

    def in_two_parts(x):
        p, q = _two_parts(x)
        return p + p * q

    return in_two_parts


def exp(x):
    """Exponential function of a float32 or float64; see the overload.

    In single precision, the result is from exp(-87) to exp(88.3), and infinite for larger x.
    """


_HIGHEST = np.float32(88.5)  # its 2^k is infinite


@overload(exp, jit_options=OPTIONS)
def _any_exp_of_type(x):
    if x != numba.float32:
        return lambda x: math.exp(x)

    def in_two_parts(x):
        p, q = _two_parts(_HIGHEST if x > _HIGHEST else x)
        return p * (_ONE + q)  # p may be infinite and q negative, so p + p * q could be NaN

    return in_two_parts


def tanh(x):
    """Hyperbolic tangent of a float32 or float64; see the overload."""


# For larger x, 1 - exp(x) is precise only if it is computed from p and q.
_NEAR_ZERO = np.float32(-1.7)


@overload(tanh, jit_options=OPTIONS)
def _tanh_of_type(x):
    """In single precision: (1 - e) / (1 + e) or 1 - 2 e / (1 + e), with e = exp(-2 |x|).

    The second form, for large |x|, is correct to the last bit. Gradients need that, because their
    factor 1 - tanh² is small there.
    """
    if x != numba.float32:
        return lambda x: math.tanh(x)

    def by_exponential(x):
        doubled = -_TWO * abs(x)
        p, q = _two_parts(doubled)
        e = p + p * q
        small = doubled > _NEAR_ZERO
        share = ((_ONE - p) - p * q if small else _TWO * e) / (_ONE + e)
        return math.copysign(share if small else _ONE - share, x)

    return by_exponential


def sigmoid(x):
    """Logistic sigmoid of a float32 or float64; see the overload."""


@overload(sigmoid, jit_options=OPTIONS)
def _sigmoid_of_type(x):
    if x != numba.float32:

        def by_library(x):
            e = math.exp(-abs(x))
            return (e if x < 0 else 1.0) / (1.0 + e)

        return by_library

    def by_exponential(x):
        p, q = _two_parts(-abs(x))
        e = p + p * q
        return (e if x < _ZERO else _ONE) / (_ONE + e)

    return by_exponential


@numba.njit(**OPTIONS)
def hard_sigmoid(x):
    """Hard sigmoid of Keras 2.1: 0.2 x + 0.5, limited to [0, 1]; NaN stays NaN."""
    one, zero = type(x)(1), type(x)(0)
    v = type(x)(0.2) * x + type(x)(0.5)
    return one if v > one else (zero if v < zero else v)


@numba.njit(**OPTIONS)
def maximum(a, b):
    """The larger of two numbers; NaN if one of them is."""
    return a if (a > b) | (a != a) else b


@numba.njit(**OPTIONS)
def where_larger(g, a, b):
    """The derivative g if a > b, half of it if a = b, else zero."""
    half, zero = type(g)(0.5), type(g)(0)
    return g if a > b else (half * g if a == b else zero)


@numba.njit(**OPTIONS)
def where_inside(g, v):
    """The derivative of `hard_sigmoid` where its value is v, times g."""
    fifth, one, zero = type(g)(0.2), type(v)(1), type(v)(0)
    return fifth * g if (v > zero) & (v < one) else type(g)(0)
