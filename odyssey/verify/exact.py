"""Arrays of decimal numbers that a block's equations can be called with."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

decimals = np.frompyfunc(Decimal, 1, 1)
_exp: Any = np.frompyfunc(Decimal.exp, 1, 1)
_log: Any = np.frompyfunc(Decimal.ln, 1, 1)


class Exact(np.ndarray):
    """Decimal numbers that know the functions of `odyssey.cells`, and take floats beside them."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **_: Any) -> Any:
        plain = (decimals(np.asarray(given)) for given in inputs)
        return getattr(ufunc, method)(*plain).view(Exact)

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


def exact(values: np.ndarray) -> Exact:
    """Numbers of any type, without any rounding."""
    found: Any = decimals(values)
    return np.asarray(found).view(Exact)
