"""The LSTM's recurrence and its backpropagation through time as compiled loops.

Greff et al. 2017, Section II.A and II.B. One time step's units lie side by side in a row: block
input z first, then the learned gates in the order i, f, o, each with as many places as `Stacks`
says. Row t + 1 of c and y belongs to time t; row 0 is the zero state before the sequence. Products
that do not depend on the step before are not here but in `fused_lstm`, for all time steps at once.

One pair of kernels serves every variant: `Switches` says which parts are there and is looked at
once per vector operation, never per element. What is padding stays zero, in the weights' gradients
too: there z, c and y are zero, and so is all that is multiplied by them.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from odyssey.cells.activations import INLINED, OPTIONS, sigmoid_in_place, tanh, tanh_in_place
from odyssey.cells.rows import add_product, add_products, add_scaled, unit, zeros
from odyssey.compiled import kept
from odyssey.variants import Variant


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
    room = Memory(*(zeros(shape, dtype) for shape in (*rows, (steps, units), *step)))
    room.ones.fill(1)
    return room


@numba.njit(**OPTIONS)
def _add_peepholes(row, p, place, c, n):
    """To the gate at `place`, if it is learned: what it sees of the cell."""
    if place and len(p):
        add_scaled(unit(row, place, n), unit(p, place - 1, n), c)


@numba.njit(**OPTIONS)
def _peepholes_back(d_row, p, place, c, dc, dp, n):
    """The way back from the gate at `place`, if it is learned: to the cell, and to the weights."""
    if place and len(p):
        delta = unit(d_row, place, n)
        add_scaled(dc, unit(p, place - 1, n), delta)
        add_scaled(unit(dp, place - 1, n), c, delta)


@numba.njit(**INLINED)
def _gate_values(s, row, m):
    """i, f and o of a time step."""
    n = len(m.ones)
    i = unit(row, s.i, n) if s.i else m.ones
    f = unit(row, s.f, n) if s.f else m.ones
    o = unit(row, s.o, n) if s.o else m.ones
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
            add_product(row, m.y[t], w.R)
            if len(w.R_gates):
                add_product(row[n:], m.units[t - 1, n:], w.R_gates)
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
        delta, passed = unit(d_row, place, n), unit(from_gates, place - 1, n)
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
            add_products(dy_now, w.R, m.d[t + 1])
            if len(w.R_gates):
                from_gates[:] = zero
                add_products(from_gates, w.R_gates, m.d[t + 1, n:])
        z, dz = row[:n], d_row[:n]
        i, f, o = _gate_values(s, row, m)

        _gate_delta(d_row, s.o, o, dy_now, h_now, from_gates, n)
        _peepholes_back(d_row, w.p, s.o, c_now, dc, g.p, n)
        if s.output_tanh:
            _add_through_tanh(dc, dy_now, o, h_now)
        else:
            add_scaled(dc, dy_now, o)

        dz[:] = zero
        if s.input_tanh:
            _add_through_tanh(dz, dc, i, z)
        else:
            add_scaled(dz, dc, i)
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
