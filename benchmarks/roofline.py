"""Compares the time of a step of vanilla LSTM with a limit that the machine sets.

Each time step needs one product of the recurrent matrix with a vector in the forward pass and one
in the backward pass. They depend on one another, so their speed is limited by reading the matrix
from the cache. All other products are over all time steps at once. The limit is the time of all
these products. Step and products are timed in turns.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import numba
import numpy as np
import torch

from benchmarks.steps import OdysseyStep, Shape
from benchmarks.switches import Switches
from benchmarks.timing import take_turns
from odyssey.cells.compiler.rows import add_product, add_products
from odyssey.cells.fused import FusedLayer
from odyssey.cells.variants import VARIANTS

VARIANT = VARIANTS["V"]
UNITS = len(Switches.of(VARIANT).units)
BUDGET = 1.0  # seconds
SQUARE = (512, 512, 512)  # a product large enough for the highest rate
REPEATS = 100  # matrix-vector products in one call of compiled code
BYTES = 4  # of a float32

Product = tuple[int, int, int]  # rows, length of the sums, columns


@dataclass(frozen=True)
class Roof:
    """A step and its limit.

    Attributes:
        shape: the network and the sequence.
        bandwidth: bytes of the recurrent matrix that are read per second.
        rate: floating-point operations per second of the other products.
        highest_rate: floating-point operations per second of large square products.
        seconds: time of a step.
    """

    shape: Shape
    bandwidth: float
    rate: float
    highest_rate: float
    seconds: float

    @property
    def limit(self) -> float:
        """The least possible time of a step in seconds."""
        return self._seconds_at(self.rate)

    @property
    def share(self) -> float:
        """The limit divided by the time of a step; 1 is best."""
        return self.limit / self.seconds

    @property
    def share_of_highest(self) -> float:
        """The same, with a limit where all products have the highest rate."""
        return self._seconds_at(self.highest_rate) / self.seconds

    def _seconds_at(self, rate: float) -> float:
        operations = sum(map(_operations, _products(self.shape)))
        return _bytes(self.shape) / self.bandwidth + operations / rate


def roofline(shape: Shape) -> Roof:
    """Time a step, four implementations of the matrix-vector product, and the other products."""
    network = shape.network(VARIANT, "fused")
    step = OdysseyStep(network, shape)
    R = _ones(*cast(FusedLayer, network.layers[0]).layout.shapes[1])
    products = _products(shape)
    streaming = dict(enumerate(_matrix_vector_products(R)))
    calls: dict[Any, Callable[[], object]] = {"step": step, **streaming}
    calls |= {product: _call(product) for product in [*products, SQUARE]}
    seconds = take_turns(calls, BUDGET)
    fastest = min(seconds[way] for way in streaming) / REPEATS
    return Roof(
        shape,
        bandwidth=R.nbytes / fastest,
        rate=sum(map(_operations, products)) / sum(seconds[product] for product in products),
        highest_rate=_operations(SQUARE) / seconds[SQUARE],
        seconds=seconds["step"],
    )


def _bytes(shape: Shape) -> int:
    """Bytes that the recurrent products read: R in both passes, at every time step but one."""
    R = shape.units * UNITS * shape.units * BYTES
    return shape.directions * 2 * (shape.frames - 1) * R


def _products(shape: Shape) -> list[Product]:
    """All other products: W x, V y, and the gradients of W, R, V and y."""
    units = shape.units * UNITS
    of_a_direction = [
        (shape.frames, shape.inputs, units),
        (shape.frames, shape.units, shape.outputs),
        (shape.inputs, shape.frames, units),
        (shape.units, shape.frames, units),
        (shape.units, shape.frames, shape.outputs),
        (shape.frames, shape.outputs, shape.units),
    ]
    return of_a_direction * shape.directions


def _operations(product: Product) -> int:
    rows, summed, columns = product
    return 2 * rows * summed * columns


def _call(product: Product) -> Callable[[], Any]:
    """A call of BLAS that computes the product of contiguous matrices."""
    rows, summed, columns = product
    matrices = _ones(rows, summed), _ones(summed, columns)
    return partial(np.dot, *matrices, out=_ones(rows, columns))


def _matrix_vector_products(R: np.ndarray) -> list[Callable[[], None]]:
    """Products by rows and by columns, with the kernels' loops and with BLAS; REPEATS each."""
    rows, columns = R.shape
    ways = (
        (add_product, _ones(columns), _ones(rows), R),
        (add_products, _ones(rows), R, _ones(columns)),
        (_blas, _ones(columns), _ones(rows), R),
        (_blas, _ones(rows), R, _ones(columns)),
    )
    return [partial(_repeat, *way) for way in ways]


def _ones(*shape: int) -> np.ndarray:
    """An array aligned to cache lines by PyTorch; reading unaligned matrices is slower."""
    return torch.ones(shape).numpy()


@numba.njit
def _blas(out: Any, a: Any, b: Any) -> None:
    np.dot(a, b, out)


@numba.njit
def _repeat(product: Any, out: Any, a: Any, b: Any) -> None:
    for _ in range(REPEATS):
        product(out, a, b)
