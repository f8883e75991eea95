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
from typing import Any, NamedTuple

import numba
import numpy as np
from numba.extending import overload

from odyssey.variants import Variant

_OPTIONS: Any = {"nogil": True, "error_model": "numpy", "fastmath": {"contract", "nsz"}}


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


def switches(variant: Variant) -> Switches:
    """The variant's parts, with places for its learned gates."""
    place = {unit: k for k, unit in enumerate(variant.units)}
    return Switches(
        i=place.get("i", 0),
        f=place.get("f", 0),
        o=place.get("o", 0),
        coupled=variant.forget_gate == "coupled",
        input_tanh=variant.input_activation == "tanh",
        output_tanh=variant.output_activation == "tanh",
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
    """Add x @ rows to out, streaming through the rows eight at a time."""
    in_eights = len(x) // 8 * 8
    for j in range(0, in_eights, 8):
        x0, x1, x2, x3 = x[j], x[j + 1], x[j + 2], x[j + 3]
        x4, x5, x6, x7 = x[j + 4], x[j + 5], x[j + 6], x[j + 7]
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
    """Add a ⊙ b to out."""
    for k in range(len(out)):
        out[k] += a[k] * b[k]


@numba.njit(**_OPTIONS)
def _unit(row, place, n):
    """One unit's part of a row."""
    return row[place * n : (place + 1) * n]


@numba.njit(**_OPTIONS)
def _add_peepholes(row, p, place, c, n):
    """To the gate at `place`, if it is learned: what it sees of the cell."""
    if place and len(p):
        _add_scaled(_unit(row, place, n), _unit(p, place - 1, n), c)


@numba.njit(**_OPTIONS)
def _peepholes_back(d_row, p, place, c, dc, dp, n):
    """The way back from the gate at `place`, if it is learned: to the cell, and to the weights."""
    if place and len(p):
        delta = _unit(d_row, place, n)
        _add_scaled(dc, _unit(p, place - 1, n), delta)
        _add_scaled(_unit(dp, place - 1, n), c, delta)


@numba.njit(**_OPTIONS)
def _fill(out, value):
    for k in range(len(out)):
        out[k] = value


@numba.njit(**_OPTIONS)
def _gate_values(s, row, ones, coupled):
    """i, f and o of a time step; `coupled` is room for 1 - i."""
    n = len(ones)
    i = _unit(row, s.i, n) if s.i else ones
    f = _unit(row, s.f, n) if s.f else ones
    o = _unit(row, s.o, n) if s.o else ones
    if s.coupled:
        for k in range(n):
            coupled[k] = ones[k] - i[k]
        f = coupled
    return i, f, o


@numba.njit(**_OPTIONS)
def _add_recurrence(row, y_before, units_before, R, R_gates):
    """To the units of a step: what they receive from the step before."""
    n = len(y_before)
    _add_product(row, y_before, R)
    for source in range(len(R_gates)):
        gate_before = _unit(units_before, source + 1, n)
        for to in range(len(R_gates)):
            _add_product(_unit(row, to + 1, n), gate_before, R_gates[source, to])


@numba.njit(**_OPTIONS)
def _recurrence_back(dy, from_gates, d_later, R, R_gates):
    """The way back from the step after: to the block output, and to the gates."""
    n = len(dy)
    _add_product(dy, d_later, R)
    _fill(from_gates, dy.dtype.type(0))
    for source in range(len(R_gates)):
        for to in range(len(R_gates)):
            later = _unit(d_later, to + 1, n)
            _add_product(_unit(from_gates, source, n), later, R_gates[source, to])


@numba.njit(cache=True, **_OPTIONS)
def forward(s, units, R, R_gates, p, c, h, y):
    """Fill in a sequence's activations, in place.

    s: Switches. N is hidden_size, U the number of units, T the number of time steps, G the number
    of learned gates, or 0 for R_gates without gate recurrence and for p without peepholes.
    units: (T, U N), holds W x + b on entry and the activations of z and the gates on return.
    R: (N, U N) recurrent weights, transposed. R_gates: (G, G, N, N) from first gate to second, each
    transposed. p: (G N,) peephole weights.
    c, y: (T + 1, N), row 0 zero on entry; cell and block output. h: (T, N), h(c).
    """
    steps, n = h.shape
    ones, coupled = np.ones(n, units.dtype), np.empty(n, units.dtype)
    before_output = n * (1 + (s.i > 0) + (s.f > 0))
    for t in range(steps):
        row, c_before, c_now, h_now, y_now = units[t], c[t], c[t + 1], h[t], y[t + 1]
        if t > 0:
            _add_recurrence(row, y[t], units[t - 1], R, R_gates)
        _add_peepholes(row, p, s.i, c_before, n)
        _add_peepholes(row, p, s.f, c_before, n)
        if s.input_tanh:
            _tanh_in_place(row[:n])
        _sigmoid_in_place(row[n:before_output])
        z = row[:n]
        i, f, o = _gate_values(s, row, ones, coupled)
        for k in range(n):
            c_now[k] = z[k] * i[k] + c_before[k] * f[k]
            h_now[k] = c_now[k]
        if s.output_tanh:
            _tanh_in_place(h_now)
        _add_peepholes(row, p, s.o, c_now, n)
        if s.o:
            _sigmoid_in_place(o)
        for k in range(n):
            y_now[k] = h_now[k] * o[k]


@numba.njit(**_OPTIONS)
def _gate_delta(d_row, place, gate, dc, factor, from_gates, n):
    """For the gate at `place`, if it is learned: δ = (dc ⊙ factor + from later gates) ⊙ σ'."""
    if place:
        delta, passed = _unit(d_row, place, n), _unit(from_gates, place - 1, n)
        one = gate.dtype.type(1)
        for k in range(n):
            delta[k] = (dc[k] * factor[k] + passed[k]) * (gate[k] * (one - gate[k]))


@numba.njit(**_OPTIONS)
def _add_through_tanh(out, a, b, value):
    """Add a ⊙ b ⊙ tanh' to out; `value` is that of tanh."""
    one = value.dtype.type(1)
    for k in range(len(out)):
        out[k] += a[k] * b[k] * (one - value[k] * value[k])


@numba.njit(cache=True, **_OPTIONS)
def backward(s, units, R, R_gates, p, c, h, dy, d, dp):
    """Backpropagate through time: fill in `d`, the deltas before the activations.

    s, units, p, c, h: as `forward` left them. R: (U N, N), R_gates: (G, G, N, N), not transposed.
    dy: (T, N), Δ^t on entry, δy^t on return. d: (T, U N), δz, δi, δf, δo on return. dp: (G N,), to
    which the peepholes' gradient is added.
    """
    steps, n = h.shape
    zero = units.dtype.type(0)
    ones, coupled = np.ones(n, units.dtype), np.empty(n, units.dtype)
    towards_i = np.empty(n, units.dtype)
    dc = np.zeros(n, units.dtype)  # on entry to a step: what later steps pass back to this cell
    from_gates = np.zeros(units.shape[1] - n, units.dtype)  # likewise, to this step's gates
    for t in range(steps - 1, -1, -1):
        row, d_row, h_now, dy_now = units[t], d[t], h[t], dy[t]
        c_before, c_now = c[t], c[t + 1]
        if t < steps - 1:
            _recurrence_back(dy_now, from_gates, d[t + 1], R, R_gates)
        z, dz = row[:n], d_row[:n]
        i, f, o = _gate_values(s, row, ones, coupled)

        _gate_delta(d_row, s.o, o, dy_now, h_now, from_gates, n)
        _peepholes_back(d_row, p, s.o, c_now, dc, dp, n)
        if s.output_tanh:
            _add_through_tanh(dc, dy_now, o, h_now)
        else:
            _add_scaled(dc, dy_now, o)

        _fill(dz, zero)
        if s.input_tanh:
            _add_through_tanh(dz, dc, i, z)
        else:
            _add_scaled(dz, dc, i)
        for k in range(n):
            towards_i[k] = z[k] - c_before[k] if s.coupled else z[k]
        _gate_delta(d_row, s.i, i, dc, towards_i, from_gates, n)
        _gate_delta(d_row, s.f, f, dc, c_before, from_gates, n)

        for k in range(n):
            dc[k] *= f[k]
        _peepholes_back(d_row, p, s.i, c_before, dc, dp, n)
        _peepholes_back(d_row, p, s.f, c_before, dc, dp, n)
