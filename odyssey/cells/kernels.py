"""The recurrence and its backpropagation through time as compiled loops.

Greff et al. 2017, Section II.A and II.B. One time step's units lie side by side in a row: block
input z first, then the learned gates in the order i, f, o, each with as many places as `Stacks`
says. Row t + 1 of c and y belongs to time t; row 0 is the zero state before the sequence. Products
that do not depend on the step before are not here but in `fused`, for all time steps at once.

One pair of kernels serves every variant: `Switches` says which parts are there and is looked at
once per vector operation, never per element. What is padding stays zero, in the weights' gradients
too: there z, c and y are zero, and so is all that is multiplied by them.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba
import numpy as np

from odyssey.cells.activations import (
    INLINED,
    OPTIONS,
    REORDERING,
    sigmoid_in_place,
    tanh,
    tanh_in_place,
)
from odyssey.compiled import kept
from odyssey.variants import Variant

ALIGNMENT = 64  # bytes


class Switches(NamedTuple):
    """A variant as the kernels see it.

    i, f, o: where the gate lies in a row, counted in units; 0 for a gate not learned.
    """

    i: int
    f: int
    o: int
    coupled: bool
    input_tanh: bool
    output_tanh: bool


class Memory(NamedTuple):
    """Room for the activations and deltas of up to T time steps, with row 0 of c and y zero.

    units, d: (T, U P), the units' activations and δ before them. c, y: (T + 1, P), cell and block
    output. h: (T, P), h(c). The others are for one step: (P,), and from_gates (G P,).
    """

    units: np.ndarray
    c: np.ndarray
    h: np.ndarray
    y: np.ndarray
    d: np.ndarray
    ones: np.ndarray
    coupled: np.ndarray
    towards_i: np.ndarray
    dc: np.ndarray
    from_gates: np.ndarray


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


def memory(steps: int, units: int, padded: int, dtype: type) -> Memory:
    """Room for so many time steps, of `units` numbers in a row, `padded` for each unit."""
    rows = ((steps, units), (steps + 1, padded), (steps, padded), (steps + 1, padded))
    step = ((padded,), (padded,), (padded,), (padded,), (units - padded,))
    room = Memory(*(_zeros(shape, dtype) for shape in (*rows, (steps, units), *step)))
    room.ones.fill(1)
    return room


def _zeros(shape: tuple[int, ...], dtype: type) -> np.ndarray:
    """Aligned, as PyTorch aligns the weights: else, every other vector crosses a cache line."""
    size, step = math.prod(shape), np.dtype(dtype).itemsize
    room: np.ndarray = np.zeros(size + ALIGNMENT // step, dtype)
    start = -room.ctypes.data % ALIGNMENT // step
    return room[start : start + size].reshape(shape)


@numba.njit(**OPTIONS)
def _add_product(out, x, rows):
    """Add x @ rows to out, streaming through the rows eight at a time."""
    for j in range(0, len(x), 8):
        x0, x1, x2, x3 = x[j], x[j + 1], x[j + 2], x[j + 3]
        x4, x5, x6, x7 = x[j + 4], x[j + 5], x[j + 6], x[j + 7]
        r = rows[j : j + 8]
        for k in range(len(out)):  # short sums, for less rounding than one long one
            a = x0 * r[0, k] + x1 * r[1, k] + x2 * r[2, k] + x3 * r[3, k]
            b = x4 * r[4, k] + x5 * r[5, k] + x6 * r[6, k] + x7 * r[7, k]
            out[k] += a + b


@numba.njit(**REORDERING)
def _add_products(out, rows, x):
    """Add rows @ x to out, streaming through the rows eight at a time."""
    for j in range(0, len(out), 8):
        r = rows[j : j + 8]
        a0, a1, a2, a3 = out[j], out[j + 1], out[j + 2], out[j + 3]
        a4, a5, a6, a7 = out[j + 4], out[j + 5], out[j + 6], out[j + 7]
        for k in range(len(x)):
            a0 += r[0, k] * x[k]
            a1 += r[1, k] * x[k]
            a2 += r[2, k] * x[k]
            a3 += r[3, k] * x[k]
            a4 += r[4, k] * x[k]
            a5 += r[5, k] * x[k]
            a6 += r[6, k] * x[k]
            a7 += r[7, k] * x[k]
        out[j], out[j + 1], out[j + 2], out[j + 3] = a0, a1, a2, a3
        out[j + 4], out[j + 5], out[j + 6], out[j + 7] = a4, a5, a6, a7


@numba.njit(**OPTIONS)
def _add_scaled(out, a, b):
    """Add a ⊙ b to out."""
    for k in range(len(out)):
        out[k] += a[k] * b[k]


@numba.njit(**INLINED)
def _unit(row, place, n):
    """One unit's part of a row."""
    return row[place * n : (place + 1) * n]


@numba.njit(**OPTIONS)
def _add_peepholes(row, p, place, c, n):
    """To the gate at `place`, if it is learned: what it sees of the cell."""
    if place and len(p):
        _add_scaled(_unit(row, place, n), _unit(p, place - 1, n), c)


@numba.njit(**OPTIONS)
def _peepholes_back(d_row, p, place, c, dc, dp, n):
    """The way back from the gate at `place`, if it is learned: to the cell, and to the weights."""
    if place and len(p):
        delta = _unit(d_row, place, n)
        _add_scaled(dc, _unit(p, place - 1, n), delta)
        _add_scaled(_unit(dp, place - 1, n), c, delta)


@numba.njit(**INLINED)
def _gate_values(s, row, m):
    """i, f and o of a time step."""
    n = len(m.ones)
    i = _unit(row, s.i, n) if s.i else m.ones
    f = _unit(row, s.f, n) if s.f else m.ones
    o = _unit(row, s.o, n) if s.o else m.ones
    if s.coupled:
        for k in range(n):
            m.coupled[k] = m.ones[k] - i[k]
        f = m.coupled
    return i, f, o


@kept
@numba.njit(**OPTIONS)
def forward(s, w, m, steps):
    """Run over a sequence: fill in units, which hold W x on entry, c, h and y of the memory m.

    s: Switches. w: Stacks of weights.
    """
    n = len(w.R)
    before_output = n * (1 + (s.i > 0) + (s.f > 0))
    for t in range(steps):
        row, c_before, c_now, h_now, y_now = m.units[t], m.c[t], m.c[t + 1], m.h[t], m.y[t + 1]
        for k in range(len(row)):
            row[k] += w.b[k]
        if t > 0:
            _add_product(row, m.y[t], w.R)
            if len(w.R_gates):
                _add_product(row[n:], m.units[t - 1, n:], w.R_gates)
        _add_peepholes(row, w.p, s.i, c_before, n)
        _add_peepholes(row, w.p, s.f, c_before, n)
        if s.input_tanh:
            tanh_in_place(row[:n])
        sigmoid_in_place(row[n:before_output])
        z = row[:n]
        i, f, o = _gate_values(s, row, m)
        for k in range(n):
            c_now[k] = z[k] * i[k] + c_before[k] * f[k]
            h_now[k] = tanh(c_now[k]) if s.output_tanh else c_now[k]
        _add_peepholes(row, w.p, s.o, c_now, n)
        if s.o:
            sigmoid_in_place(o)
        for k in range(n):
            y_now[k] = h_now[k] * o[k]


@numba.njit(**OPTIONS)
def _gate_delta(d_row, place, gate, dc, factor, from_gates, n):
    """For the gate at `place`, if it is learned: δ = (dc ⊙ factor + from later gates) ⊙ σ'."""
    if place:
        delta, passed = _unit(d_row, place, n), _unit(from_gates, place - 1, n)
        one = gate.dtype.type(1)
        for k in range(n):
            delta[k] = (dc[k] * factor[k] + passed[k]) * (gate[k] * (one - gate[k]))


@numba.njit(**OPTIONS)
def _add_through_tanh(out, a, b, value):
    """Add a ⊙ b ⊙ tanh' to out; `value` is that of tanh."""
    one = value.dtype.type(1)
    for k in range(len(out)):
        out[k] += a[k] * b[k] * (one - value[k] * value[k])


@kept
@numba.njit(**OPTIONS)
def backward(s, w, m, dy, g):
    """Backpropagate through time: fill in d of the memory m, and the gradients g.p and g.b.

    s, w, m: as `forward` left them. dy: (time, P), Δ^t on entry, δy^t on return.
    """
    steps, n = dy.shape
    zero = dy.dtype.type(0)
    # On entry to a step: what later steps pass back to this cell, and to this step's gates.
    dc, from_gates, towards_i = m.dc, m.from_gates, m.towards_i
    dc[:] = zero
    from_gates[:] = zero
    g.p[:] = zero
    g.b[:] = zero
    for t in range(steps - 1, -1, -1):
        row, d_row, h_now, dy_now = m.units[t], m.d[t], m.h[t], dy[t]
        c_before, c_now = m.c[t], m.c[t + 1]
        if t < steps - 1:
            _add_products(dy_now, w.R, m.d[t + 1])
            if len(w.R_gates):
                from_gates[:] = zero
                _add_products(from_gates, w.R_gates, m.d[t + 1, n:])
        z, dz = row[:n], d_row[:n]
        i, f, o = _gate_values(s, row, m)

        _gate_delta(d_row, s.o, o, dy_now, h_now, from_gates, n)
        _peepholes_back(d_row, w.p, s.o, c_now, dc, g.p, n)
        if s.output_tanh:
            _add_through_tanh(dc, dy_now, o, h_now)
        else:
            _add_scaled(dc, dy_now, o)

        dz[:] = zero
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
        _peepholes_back(d_row, w.p, s.i, c_before, dc, g.p, n)
        _peepholes_back(d_row, w.p, s.f, c_before, dc, g.p, n)
        for k in range(len(d_row)):
            g.b[k] += d_row[k]
