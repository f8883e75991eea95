"""A plain LSTM layer and its backpropagation through time, for a batch of windows, compiled.

The paper's LSTM (variant NP: Greff et al. 2017, Section II.A and II.B, without peepholes), with
gates that are hard sigmoids or sigmoids. As in `forward`, windows lie side by side, and the sums
before activation are one matrix product of all weights with all that they meet.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np

from odyssey.cells.activations import sigmoid_in_place, tanh, tanh_in_place
from odyssey.compiled import kept
from odyssey.sampling.activate import hard_sigmoid_in_place

OPTIONS: Any = {"nogil": True, "error_model": "numpy", "fastmath": {"contract", "nsz"}}


class Memory(NamedTuple):
    """One layer's values for T time steps of B windows, and the loss's derivatives for them.

    source: (T + 1, 1 + m + n, B), what the sums are of: 1, the m inputs, the n outputs of the step
    before, which at first are zero. units: (T, 4, n B), block input and gates z, i, f, o.
    c: (T + 1, n B), cells, zero at first. h: (T, n B), tanh(c). d_source: (T, 1 + m + n, B).
    d: (T, 4, n B), for the sums.
    """

    source: np.ndarray
    units: np.ndarray
    c: np.ndarray
    h: np.ndarray
    d_source: np.ndarray
    d: np.ndarray


def memory(steps: int, windows: int, inputs: int, cells: int) -> Memory:
    """Room for one layer."""
    met, flat = 1 + inputs + cells, cells * windows
    shapes = (
        (steps + 1, met, windows),
        (steps, 4, flat),
        (steps + 1, flat),
        (steps, flat),
        (steps, met, windows),
        (steps, 4, flat),
    )
    room = Memory(*(np.zeros(shape, np.float32) for shape in shapes))
    room.source[:, 0] = 1
    return room


@numba.njit(**OPTIONS)
def _cells(z: np.ndarray, i: np.ndarray, f: np.ndarray, before: np.ndarray, c: np.ndarray) -> None:
    for k in range(len(c)):
        c[k] = z[k] * i[k] + before[k] * f[k]


@numba.njit(**OPTIONS)
def _outputs(c: np.ndarray, o: np.ndarray, h: np.ndarray, y: np.ndarray) -> None:
    for k in range(len(y)):
        h[k] = tanh(c[k])
        y[k] = h[k] * o[k]


@numba.njit(**OPTIONS)
def _through_tanh(out: np.ndarray, a: np.ndarray, b: np.ndarray, value: np.ndarray) -> None:
    """Add a ⊙ b ⊙ tanh' to out; `value` is that of tanh."""
    one = np.float32(1)
    for k in range(len(out)):
        out[k] += a[k] * b[k] * (one - value[k] * value[k])


@numba.njit(**OPTIONS)
def _through_gate(
    out: np.ndarray, a: np.ndarray, b: np.ndarray, gate: np.ndarray, hard: bool
) -> None:
    """Set out to a ⊙ b ⊙ the derivative of the gate, from its value."""
    slope, zero, one = np.float32(0.2), np.float32(0), np.float32(1)
    if hard:
        for k in range(len(out)):
            out[k] = a[k] * b[k] * (slope if (gate[k] > zero) & (gate[k] < one) else zero)
    else:
        for k in range(len(out)):
            out[k] = a[k] * b[k] * (gate[k] * (one - gate[k]))


@kept
@numba.njit(**OPTIONS)
def forward(w: np.ndarray, m: Memory, hard: bool) -> None:
    """Run over windows from zero state: fill in the memory, but for the inputs in its source.

    w: (4 n, 1 + m + n), biases, input and recurrent weights.
    """
    steps, windows = len(m.units), m.source.shape[2]
    n = len(w) // 4
    for t in range(steps):
        units = m.units[t]
        np.dot(w, m.source[t], units.reshape(4 * n, windows))
        tanh_in_place(units[0])
        if hard:
            hard_sigmoid_in_place(units[1:].reshape(-1))
        else:
            sigmoid_in_place(units[1:].reshape(-1))
        _cells(units[0], units[1], units[2], m.c[t], m.c[t + 1])
        _outputs(m.c[t + 1], units[3], m.h[t], m.source[t + 1, -n:].reshape(-1))


@kept
@numba.njit(**OPTIONS)
def backward(w: np.ndarray, m: Memory, dy: np.ndarray, hard: bool) -> None:
    """Fill in the derivatives in the memory, after `forward` with the same weights.

    dy: (T, n B), those for the outputs without the recurrent ones, which are added to them.
    """
    steps, windows = len(m.units), m.source.shape[2]
    n = len(w) // 4
    dc = np.zeros_like(m.c[0])
    for t in range(steps - 1, -1, -1):
        (z, i, f, o), (dz, di, df, do) = m.units[t], m.d[t]
        if t < steps - 1:
            dy[t] += m.d_source[t + 1, -n:].reshape(-1)
        _through_gate(do, dy[t], m.h[t], o, hard)
        _through_tanh(dc, dy[t], o, m.h[t])
        _through_gate(df, dc, m.c[t], f, hard)
        _through_gate(di, dc, z, i, hard)
        dz[:] = np.float32(0)
        _through_tanh(dz, dc, i, z)
        dc *= f
        np.dot(w.T, m.d[t].reshape(4 * n, windows), m.d_source[t])
