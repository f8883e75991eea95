"""The GRU's recurrence and its backpropagation through time as compiled loops.

Equations: docs/equations.md. One time step's units lie side by side in a row, z, r, u, each with as
many places as `Stacks` says. Row t + 1 of y belongs to time t; row 0 is the zero state before the
sequence. What is padding stays zero, as in `kernels`.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from odyssey.cells.activations import OPTIONS, sigmoid_in_place, tanh_in_place
from odyssey.cells.rows import add_product, add_products, add_scaled, unit, zeros
from odyssey.cells.stacks import Stacks
from odyssey.compiled import kept


class Memory(NamedTuple):
    """Room for the activations and deltas of up to T time steps, with row 0 of y zero.

    units, d: (T, 3 P), the units' activations and δ before them. recurrent, d_recurrent: (T, 3 P),
    the products R y of the units and δ for them, which differ from d where r lies between.
    y: (T + 1, P), block output.
    """

    units: np.ndarray
    recurrent: np.ndarray
    y: np.ndarray
    d: np.ndarray
    d_recurrent: np.ndarray


def memory(steps: int, padded: int, dtype: type) -> Memory:
    """Room for so many time steps, `padded` places for each unit."""
    row, output = (steps, 3 * padded), (steps + 1, padded)
    return Memory(*(zeros(shape, dtype) for shape in (row, row, output, row, row)))


@kept
@numba.njit(**OPTIONS)
def forward(w: Stacks, m: Memory, steps: int) -> None:
    """Run over a sequence: fill in units, which hold W x on entry, recurrent and y of the memory m.

    w: weights.
    """
    n = len(w.R)
    zero, one = m.y.dtype.type(0), m.y.dtype.type(1)
    for t in range(steps):
        row, recurrent, y_before, y_now = m.units[t], m.recurrent[t], m.y[t], m.y[t + 1]
        z, r, u = unit(row, 0, n), unit(row, 1, n), unit(row, 2, n)
        recurrent[:] = zero
        if t > 0:
            add_product(recurrent, y_before, w.R)
        for k in range(len(row)):
            row[k] += w.b[k]
        for k in range(n, len(row)):
            row[k] += recurrent[k]
        sigmoid_in_place(row[n:])
        add_scaled(z, r, recurrent[:n])
        tanh_in_place(z)
        for k in range(n):
            y_now[k] = u[k] * y_before[k] + (one - u[k]) * z[k]


@kept
@numba.njit(**OPTIONS)
def backward(w: Stacks, m: Memory, dy: np.ndarray, g: Stacks) -> None:
    """Backpropagate through time: fill in both deltas of the memory m, and the gradients g.b.

    w, m: as `forward` left them. dy: (time, P), Δ^t on entry, δy^t on return.
    """
    steps, n = dy.shape
    one = dy.dtype.type(1)
    g.b[:] = dy.dtype.type(0)
    for t in range(steps - 1, -1, -1):
        row, recurrent, y_before, dy_now = m.units[t], m.recurrent[t], m.y[t], dy[t]
        d_row, d_recurrent = m.d[t], m.d_recurrent[t]
        z, r, u = unit(row, 0, n), unit(row, 1, n), unit(row, 2, n)
        dz, dr, du = unit(d_row, 0, n), unit(d_row, 1, n), unit(d_row, 2, n)
        if t < steps - 1:
            add_products(dy_now, w.R, m.d_recurrent[t + 1])
            add_scaled(dy_now, dy[t + 1], unit(m.units[t + 1], 2, n))
        for k in range(n):
            dz[k] = dy_now[k] * (one - u[k]) * (one - z[k] * z[k])
            dr[k] = dz[k] * recurrent[k] * (r[k] * (one - r[k]))
            du[k] = dy_now[k] * (y_before[k] - z[k]) * (u[k] * (one - u[k]))
        for k in range(n):
            d_recurrent[k] = dz[k] * r[k]
        for k in range(n, len(d_row)):
            d_recurrent[k] = d_row[k]
        for k in range(len(d_row)):
            g.b[k] += d_row[k]
