"""NumPy arrays of decimal numbers, with the functions that a block's equations need."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

to_decimal = np.frompyfunc(Decimal, 1, 1)
_exp: Any = np.frompyfunc(Decimal.exp, 1, 1)
_log: Any = np.frompyfunc(Decimal.ln, 1, 1)


class DecimalArray(np.ndarray):
    """An array of `Decimal` with the functions of `odyssey.cells.operations` as methods.

    Floats in an operation are converted first. They are exact as decimal numbers.
    """

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **_: Any) -> Any:
        converted = (to_decimal(np.asarray(value)) for value in inputs)
        return getattr(ufunc, method)(*converted).view(DecimalArray)

    def exp(self) -> Any:
        return _exp(self)

    def log(self) -> Any:
        return _log(self)

    def sigmoid(self) -> Any:
        return 1 / (1 + _exp(-self))

    def tanh(self) -> Any:
        e = _exp(2 * self)
        return (e - 1) / (e + 1)

    def maximum(self, other: Any) -> Any:
        return np.maximum(self, other)


def decimal_array(values: np.ndarray) -> DecimalArray:
    """Convert numbers of any type without rounding."""
    converted: Any = to_decimal(values)
    return np.asarray(converted).view(DecimalArray)
