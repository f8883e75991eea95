"""The functions that a cell's equations may use, beside + - * / and @.

They work element by element on symbols, PyTorch tensors and numbers.
"""

from __future__ import annotations

import math
from typing import Any

Value = Any  # a symbol, a tensor or a number


def tanh(a: Value) -> Value:
    """Hyperbolic tangent of every element."""
    return math.tanh(a) if isinstance(a, int | float) else a.tanh()


def sigmoid(a: Value) -> Value:
    """Logistic sigmoid 1 / (1 + exp(-a)) of every element."""
    return 1 / (1 + math.exp(-a)) if isinstance(a, int | float) else a.sigmoid()


def exp(a: Value) -> Value:
    """Exponential function of every element."""
    return math.exp(a) if isinstance(a, int | float) else a.exp()


def log(a: Value) -> Value:
    """Natural logarithm of every element."""
    return math.log(a) if isinstance(a, int | float) else a.log()


def maximum(a: Value, b: Value) -> Value:
    """The larger of each two elements; if they are equal, each gets half of the gradient."""
    if isinstance(a, int | float):
        a, b = b, a
    if isinstance(a, int | float):
        return max(a, b)
    if isinstance(b, int | float) and hasattr(a, "new_tensor"):
        b = a.new_tensor(b)  # PyTorch does not accept a number there
    return a.maximum(b)
