"""The recurrence and its backpropagation through time as compiled loops.

Greff et al. 2017, Section II.A and II.B. One time step's units lie side by side in a row: block
input z first, then the learned gates in the order i, f, o, each `hidden_size` wide. Row t + 1 of c
and y belongs to time t; row 0 is the zero state before the sequence.

One pair of kernels serves every variant: `Switches` says which parts are there and is looked at
once per vector operation, never per element. No sum is reordered (multiply and add may contract
into one rounding), so results do not depend on how the compiler vectorises.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba
import numpy as np
from numba.extending import overload

from odyssey.variants import Variant

_OPTIONS = {"nogil": True, "error_model": "numpy", "fastmath": {"contract", "nsz"}}


class Switches(NamedTuple):
    """A variant as the kernels see it.

    i, f, o: where the gate lies in a row, in units of hidden_size; 0 for a gate not learned.
    """

    i: int
    f: int
    o: int
    coupled: bool
    input_tanh: bool
    output_tanh: bool
    peepholes: bool


def switches(variant: Variant) -> Switches:
    """The variant's parts, with places for its learned gates."""
    place = {unit: k for k, unit in enumerate(variant.units)}
    return Switches(
        *(place.get(gate, 0) for gate in "ifo"),
        coupled=variant.forget_gate == "coupled",
        input_tanh=variant.input_activation == "tanh",
        output_tanh=variant.output_activation == "tanh",
        peepholes=variant.peepholes,
    )


# tanh(x) = x P(x²) / Q(x²) to a relative 2e-8 for |x| <= 9.02, beyond which float32 rounds tanh to
# ±1; at most 5 units in the last place with rounding. A minimax fit: least squares of
# P(x²) - Q(x²) tanh(x)/x, reweighted until the error is level, then the best float32 neighbours.
# Being nothing but arithmetic, it is vectorised by the compiler on any machine; exp is not.
_LIMIT = np.float32(9.02)
_P1, _P2, _P3, _P4 = map(np.float32, (0.13379712, 0.0034940285, 2.0583384e-05, 1.3318955e-08))
_Q1, _Q2, _Q3, _Q4 = map(np.float32, (0.46713027, 0.02587105, 0.0003283083, 7.7619677e-07))
_ONE = np.float32(1)


def _tanh(x):
    """Hyperbolic tangent of a float32 or float64: see the overload."""


@overload(_tanh, jit_options=_OPTIONS)
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


@numba.njit(**_OPTIONS)
def _add_product(out, x, rows):
    """out += x @ rows, streaming through the rows eight at a time."""
    in_eights = len(x) // 8 * 8
    for j in range(0, in_eights, 8):
        x0, x1, x2, x3, x4, x5, x6, x7 = x[j], x[j+1], x[j+2], x[j+3], x[j+4], x[j+5], x[j+6], x[j+7]
        r = rows[j : j + 8]
        for k in range(len(out)):
            out[k] += ((x0 * r[0, k] + x1 * r[1, k]) + (x2 * r[2, k] + x3 * r[3, k])) + (
                (x4 * r[4, k] + x5 * r[5, k]) + (x6 * r[6, k] + x7 * r[7, k])
            )
    for j in range(in_eights, len(x)):
        for k in range(len(out)):
            out[k] += x[j] * rows[j, k]


@numba.njit(**_OPTIONS)
def _tanh_in_place(a):
    for k in range(len(a)):
        a[k] = _tanh(a[k])


@numba.njit(**_OPTIONS)
def _sigmoid_in_place(a):
    half = a.dtype.type(0.5)
    for k in range(len(a)):
        a[k] = half + half * _tanh(half * a[k])


@numba.njit(**_OPTIONS)
def _add_scaled(out, a, b):
    """out += a ⊙ b."""
    for k in range(len(out)):
        out[k] += a[k] * b[k]


@numba.njit(cache=True, **_OPTIONS)
def forward(s, units, R, R_gates, p, c, h, y):
    """Fill in a sequence's activations, in place.

    s: Switches. N is hidden_size, U the number of units, T the number of time steps.
    units: (T, U N), holds W x + b on entry and the activations of z and the gates on return.
    R: (N, U N) recurrent weights, transposed. R_gates: (G, G, N, N) from first gate to second, each
        transposed; G is the number of learned gates, or 0 without gate recurrence.
    p: (G N,) peephole weights, or empty.
    c, y: (T + 1, N), row 0 zero on entry; cell and block output. h: (T, N), h(c).
    """
    steps, n = h.shape
    one = units.dtype.type(1)
    ones = np.ones(n, units.dtype)
    coupled = np.empty(n, units.dtype)
    before_output = n * (1 + (s.i > 0) + (s.f > 0))
    for t in range(steps):
        row, c_before, c_now, h_now, y_now = units[t], c[t], c[t + 1], h[t], y[t + 1]
        if t > 0:
            _add_product(row, y[t], R)
            for source in range(len(R_gates)):
                before = units[t - 1, (source + 1) * n : (source + 2) * n]
                for to in range(len(R_gates)):
                    _add_product(row[(to + 1) * n : (to + 2) * n], before, R_gates[source, to])
        if s.input_tanh:
            _tanh_in_place(row[:n])
        if s.peepholes:
            if s.i:
                _add_scaled(row[s.i * n : (s.i + 1) * n], p[(s.i - 1) * n : s.i * n], c_before)
            if s.f:
                _add_scaled(row[s.f * n : (s.f + 1) * n], p[(s.f - 1) * n : s.f * n], c_before)
        _sigmoid_in_place(row[n:before_output])

        z = row[:n]
        i = row[s.i * n : (s.i + 1) * n] if s.i else ones
        f = row[s.f * n : (s.f + 1) * n] if s.f else ones
        if s.coupled:
            for k in range(n):
                coupled[k] = one - i[k]
            f = coupled
        for k in range(n):
            c_now[k] = z[k] * i[k] + c_before[k] * f[k]
            h_now[k] = c_now[k]
        if s.output_tanh:
            _tanh_in_place(h_now)

        if s.o:
            o = row[s.o * n : (s.o + 1) * n]
            if s.peepholes:
                _add_scaled(o, p[(s.o - 1) * n : s.o * n], c_now)
            _sigmoid_in_place(o)
            for k in range(n):
                y_now[k] = h_now[k] * o[k]
        else:
            y_now[:] = h_now


@numba.njit(cache=True, **_OPTIONS)
def backward(s, units, R, R_gates, p, c, h, dy, d):
    """Backpropagate through time: fill in `d`, the deltas before the activations.

    s, units, p, c, h: as `forward` left them. R: (U N, N), R_gates: (G, G, N, N), not transposed. dy: (T, N), Δ^t on entry, δy^t on return. d: (T, U N), δz, δi, δf, δo on return.
    """
    steps, n = h.shape
    one = units.dtype.type(1)
    ones = np.ones(n, units.dtype)
    coupled = np.empty(n, units.dtype)
    dc = np.zeros(n, units.dtype)  # on entry to a step: what later steps pass back to this cell
    d_gates = np.zeros(units.shape[1] - n, units.dtype)  # likewise to this step's gates
    for t in range(steps - 1, -1, -1):
        row, d_row, c_before, h_now, dy_now = units[t], d[t], c[t], h[t], dy[t]
        if t < steps - 1:
            _add_product(dy_now, d[t + 1], R)
            d_gates[:] = 0
            for source in range(len(R_gates)):
                into = d_gates[source * n : (source + 1) * n]
                for to in range(len(R_gates)):
                    later = d[t + 1, (to + 1) * n : (to + 2) * n]
                    _add_product(into, later, R_gates[source, to])

        z = row[:n]
        i = row[s.i * n : (s.i + 1) * n] if s.i else ones
        f = row[s.f * n : (s.f + 1) * n] if s.f else ones
        o = row[s.o * n : (s.o + 1) * n] if s.o else ones
        if s.coupled:
            for k in range(n):
                coupled[k] = one - i[k]
            f = coupled

        if s.o:
            do, passed = d_row[s.o * n : (s.o + 1) * n], d_gates[(s.o - 1) * n : s.o * n]
            for k in range(n):
                do[k] = (dy_now[k] * h_now[k] + passed[k]) * (o[k] * (one - o[k]))
            if s.peepholes:
                _add_scaled(dc, p[(s.o - 1) * n : s.o * n], do)
        if s.output_tanh:
            for k in range(n):
                dc[k] += dy_now[k] * o[k] * (one - h_now[k] * h_now[k])
        else:
            _add_scaled(dc, dy_now, o)

        dz = d_row[:n]
        for k in range(n):
            dz[k] = dc[k] * i[k]
        if s.input_tanh:
            for k in range(n):
                dz[k] *= one - z[k] * z[k]
        if s.i:
            di, passed = d_row[s.i * n : (s.i + 1) * n], d_gates[(s.i - 1) * n : s.i * n]
            for k in range(n):
                towards = z[k] - c_before[k] if s.coupled else z[k]
                di[k] = (dc[k] * towards + passed[k]) * (i[k] * (one - i[k]))
        if s.f:
            df, passed = d_row[s.f * n : (s.f + 1) * n], d_gates[(s.f - 1) * n : s.f * n]
            for k in range(n):
                df[k] = (dc[k] * c_before[k] + passed[k]) * (f[k] * (one - f[k]))

        for k in range(n):
            dc[k] *= f[k]
        if s.peepholes:
            if s.i:
                _add_scaled(dc, p[(s.i - 1) * n : s.i * n], d_row[s.i * n : (s.i + 1) * n])
            if s.f:
                _add_scaled(dc, p[(s.f - 1) * n : s.f * n], d_row[s.f * n : (s.f + 1) * n])
