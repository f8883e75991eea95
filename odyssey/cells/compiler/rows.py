"""Aligned arrays, and compiled vector and matrix operations that all kernels share."""

from __future__ import annotations

import math

import numba
import numpy as np

from odyssey.cells.compiler.activations import OPTIONS, REORDERING

ALIGNMENT = 64  # bytes


def zeros(shape: tuple[int, ...], dtype: type) -> np.ndarray:
    """Return an array of zeros whose memory is aligned; unaligned vectors cross cache lines."""
    size, step = math.prod(shape), np.dtype(dtype).itemsize
    memory: np.ndarray = np.zeros(size + ALIGNMENT // step, dtype)
    start = -memory.ctypes.data % ALIGNMENT // step
    return memory[start : start + size].reshape(shape)


@numba.njit(**OPTIONS)
def add_product(out: np.ndarray, x: np.ndarray, rows: np.ndarray) -> None:
    """Add x @ rows to out, eight rows at a time. The length of x is a multiple of 8."""
    for j in range(0, len(x), 8):
        x0, x1, x2, x3 = x[j], x[j + 1], x[j + 2], x[j + 3]
        x4, x5, x6, x7 = x[j + 4], x[j + 5], x[j + 6], x[j + 7]
        r = rows[j : j + 8]
        for k in range(len(out)):  # short sums have smaller rounding errors than one long sum
            a = x0 * r[0, k] + x1 * r[1, k] + x2 * r[2, k] + x3 * r[3, k]
            b = x4 * r[4, k] + x5 * r[5, k] + x6 * r[6, k] + x7 * r[7, k]
            out[k] += a + b


@numba.njit(**REORDERING)
def add_products(out: np.ndarray, rows: np.ndarray, x: np.ndarray) -> None:
    """Add rows @ x to out, eight rows at a time. The length of out is a multiple of 8."""
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
def copy_transposed(matrix: np.ndarray, out: np.ndarray) -> None:
    """Copy the transpose of a matrix to the first columns of out."""
    for j in range(len(out)):
        for k in range(len(matrix)):
            out[j, k] = matrix[k, j]
