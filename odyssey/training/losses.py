"""Losses of a sequence and their gradients for the logits, as compiled loops."""

from __future__ import annotations

import math

import numba

from odyssey.cells.compiler.activations import OPTIONS, REORDERING, exp_not_above_one, sigmoid
from odyssey.cells.compiler.kernel_cache import cached_on_disk

MAX_FACTORS = 512  # a product of so many numbers from 1/2 to 1 does not underflow in float64


@cached_on_disk
@numba.njit(**OPTIONS)
def sigmoid_cross_entropy(logits, targets, gradient):
    """Return the sigmoid cross-entropy of independent outputs, in nats, summed over all.

    A logit a with target b costs max(a, 0) - a b - ln σ(|a|). Instead of one logarithm for each
    output, the logarithm of a product of many σ(|a|) is taken.

    Args:
        logits: (time, outputs).
        targets: (time, outputs), 0 or 1.
        gradient: (time, outputs), overwritten with the gradient for the logits.
    """
    half = logits.dtype.type(0.5)
    one = logits.dtype.type(1)
    loss, product, factors = 0.0, 1.0, 0
    for t in range(len(logits)):
        row, target, d = logits[t], targets[t], gradient[t]
        for k in range(len(row)):
            d[k] = sigmoid(row[k])
        for k in range(len(row)):
            product *= d[k] if d[k] > half else one - d[k]
            factors += 1
            if factors == MAX_FACTORS:
                loss -= math.log(product)
                product, factors = 1.0, 0
            if row[k] > 0:
                loss += row[k]
            if target[k]:
                loss -= row[k]
                d[k] -= one
    return loss - math.log(product)


@numba.njit(**REORDERING)
def softmax(a, y):
    """Write the softmax of the vector a into y; return ln Σ exp(a)."""
    highest = a[0]
    for k in range(1, len(a)):
        highest = max(highest, a[k])
    for k in range(len(a)):
        y[k] = exp_not_above_one(a[k] - highest)
    total = 0.0
    for k in range(len(a)):
        total += y[k]
    scale = y.dtype.type(1 / total)
    for k in range(len(a)):
        y[k] *= scale
    return highest + math.log(total)


@cached_on_disk
@numba.njit(**OPTIONS)
def softmax_cross_entropy(logits, classes, gradient):
    """Return the softmax cross-entropy of one class per time step, in nats, summed over time.

    Args:
        logits: (time, classes).
        classes: (time,), index of the true class.
        gradient: (time, classes), overwritten with the gradient for the logits.
    """
    loss = 0.0
    for t in range(len(logits)):
        loss += softmax(logits[t], gradient[t]) - logits[t, classes[t]]
        gradient[t, classes[t]] -= 1
    return loss
