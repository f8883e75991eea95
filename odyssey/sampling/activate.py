"""From sums to gates, cells and outputs, for many networks and many sequences, as a compiled loop.

Greff et al. 2017, Section II.A, after the matrix products. Arrays are (samples, rows, windows): a
row belongs to one unit of one block, and has all windows side by side.
"""

from __future__ import annotations

import numba
import numpy as np

from odyssey.cells.activations import OPTIONS, sigmoid_in_place, tanh, tanh_in_place
from odyssey.cells.kernels import Switches
from odyssey.compiled import kept


@numba.njit(**OPTIONS)
def hard_sigmoid_in_place(a: np.ndarray) -> None:
    """Keras 2.1's: 0.2 a + 0.5, cut to [0, 1]."""
    slope, half = a.dtype.type(0.2), a.dtype.type(0.5)
    zero, one = a.dtype.type(0), a.dtype.type(1)
    for k in range(len(a)):  # comparisons, not min and max: a NaN stays a NaN
        v = slope * a[k] + half
        a[k] = one if v > one else (zero if v < zero else v)


@numba.njit(**OPTIONS)
def _gate(a: np.ndarray, hard: bool, p: np.ndarray, place: int, c: np.ndarray) -> None:
    """Turn a gate's sums into the gate; p holds its peephole at `place`, or nothing at all."""
    if len(p):
        for k in range(len(a)):
            a[k] += p[place] * c[k]
    if hard:
        hard_sigmoid_in_place(a)
    else:
        sigmoid_in_place(a)


@kept
@numba.njit(**OPTIONS)
def activate(
    s: Switches,
    hard: bool,
    sums: np.ndarray,
    p: np.ndarray,
    c: np.ndarray,
    source: np.ndarray,
    inputs: int,
    following: np.ndarray,
    spare: np.ndarray,
) -> None:
    """One time step of a layer of n blocks, of each sample and window.

    s: the variant. hard: whether gates are hard sigmoids.
    sums: (samples, U n, windows), all but the peepholes' part; overwritten. p: (samples, G n) or
    (samples, 0). c: (samples, n, windows), the cells, updated.
    source: what the layer's next sums are of, 1 + inputs rows before the outputs and gates that
    this step leaves there; following: the same of the next layer, outputs from row 1.
    spare: (2, windows), ones and room.
    """
    n, own = c.shape[1], 1 + inputs
    recurrent_gates = source.shape[1] > own + n
    for k in range(len(sums)):
        for j in range(n):
            z, cell, ones = sums[k, j], c[k, j], spare[0]
            i = sums[k, s.i * n + j] if s.i else ones
            f = sums[k, s.f * n + j] if s.f else ones
            o = sums[k, s.o * n + j] if s.o else ones
            y, passed = source[k, own + j], following[k, 1 + j]
            if s.input_tanh:
                tanh_in_place(z)
            if s.i:
                _gate(i, hard, p[k], (s.i - 1) * n + j, cell)
            if s.f:
                _gate(f, hard, p[k], (s.f - 1) * n + j, cell)
            if s.coupled:
                f = spare[1]
                for w in range(len(f)):
                    f[w] = ones[w] - i[w]
            for w in range(len(cell)):
                cell[w] = z[w] * i[w] + cell[w] * f[w]
            if s.o:
                _gate(o, hard, p[k], (s.o - 1) * n + j, cell)
            for w in range(len(cell)):
                y[w] = (tanh(cell[w]) if s.output_tanh else cell[w]) * o[w]
                passed[w] = y[w]
        if recurrent_gates:
            for j in range(n, sums.shape[1]):
                gate, left = sums[k, j], source[k, own + j]
                for w in range(len(gate)):
                    left[w] = gate[w]
