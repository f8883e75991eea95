"""Connectionist temporal classification (Graves et al. 2006): loss, gradient, decoding.

The loss of a sequence is -ln p(labels | inputs): the probability of all paths through the outputs,
one symbol per frame, that give the labels once repeated symbols are merged and blanks removed.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from numba import njit

from odyssey.cells.compiler.activations import OPTIONS, REORDERING
from odyssey.cells.compiler.kernel_cache import cached_on_disk
from odyssey.training.losses import softmax

BLANK = 0
# Forward and backward variables are scaled to sum to one in every frame. What falls below the range
# of float64 there is at most 1e-308 of the product of their sums, of which all paths through the
# frame are the `agreement`: above this, what is lost does not count.
SMALLEST_AGREEMENT = 1e-200
# Of a frame's probability, given those before: what is below the range of float32 in the outputs is
# then at most 1e-18 of it.
SMALLEST_TOTAL = 1e-20
ALLOCATING = {**OPTIONS, "_nrt": True}


def connectionist_loss(logits: np.ndarray, labels: np.ndarray, gradient: np.ndarray) -> float:
    """Return the loss in nats, and write its gradient for the logits into `gradient`.

    logits, gradient: (time, symbols), before the softmax. labels: (labels,), none of them BLANK.

    The loss is infinite, and the gradient not finite, where no path gives the labels: they need a
    frame each, and one more between two that are the same.
    """
    loss = _in_scaled_space(logits, labels, gradient)
    return _in_log_space(logits, labels, gradient) if np.isnan(loss) else loss


def best_path(logits: np.ndarray) -> list[int]:
    """Decode: the likeliest symbol of every frame, repeats merged, blanks removed."""
    path = logits.argmax(axis=1)
    starts = np.flatnonzero(np.diff(path, prepend=BLANK) != 0)
    return [symbol for symbol in path[starts].tolist() if symbol != BLANK]


def _in_log_space(logits: np.ndarray, labels: np.ndarray, gradient: np.ndarray) -> float:
    """As `connectionist_loss`, by PyTorch in double precision: slower, and nothing is lost."""
    with torch.enable_grad():
        precise = torch.from_numpy(logits).double().requires_grad_()
        log_y = F.log_softmax(precise, dim=1)
        lengths = torch.tensor([len(logits)]), torch.tensor([len(labels)])
        targets = torch.from_numpy(labels.astype(np.int64))
        loss = F.ctc_loss(log_y, targets, *lengths, BLANK, reduction="sum")
        gradient[:] = torch.autograd.grad(loss, precise)[0]
    return loss.item()


@cached_on_disk
@njit(**ALLOCATING)
def _in_scaled_space(logits, labels, gradient):
    """As `connectionist_loss`, but NaN where float64 does not suffice, and where there is no path.

    State s of the 2 L + 1 is a blank where s is even and else label (s - 1) / 2. The variables are
    padded by two states that are never reached, in front or behind.
    """
    states = 2 * len(labels) + 1
    skips = np.zeros(states + 2)  # 1 where a path may come from two states before
    for i in range(len(labels)):
        skips[2 * i + 1] = i == 0 or labels[i] != labels[i - 1]
    alpha = np.zeros((len(logits) + 1, states + 2))
    emitted, beta, after = np.zeros(states), np.zeros(states + 2), np.zeros(states + 2)
    log_p = _forward(logits, labels, gradient, skips, alpha, emitted)
    if np.isnan(log_p) or not _backward(labels, gradient, skips, alpha, emitted, beta, after):
        return np.nan
    return -log_p


@njit(**OPTIONS)
def _forward(logits, labels, y, skips, alpha, emitted):
    """Fill in the softmax y and the forward variables; return ln p(labels).

    Row t + 1 of alpha belongs to frame t.
    """
    states = len(emitted)
    alpha[0, 1] = 1.0  # as if at state -1, from where a path may enter states 0 and 1
    log_p = 0.0
    for t in range(len(logits)):
        before, here = alpha[t], alpha[t + 1]
        softmax(logits[t], y[t])
        _emit(y[t], labels, emitted)
        for s in range(states):
            here[s + 2] = (before[s + 2] + before[s + 1] + skips[s] * before[s]) * emitted[s]
        total = _normalise(here)
        if not total > SMALLEST_TOTAL:
            return np.nan
        log_p += np.log(total)
    return log_p + np.log(alpha[-1, -1] + (alpha[-1, -2] if states > 1 else 0.0))


@njit(**OPTIONS)
def _backward(labels, gradient, skips, alpha, emitted, beta, after):
    """Subtract from each symbol's probability its share of the paths; return whether that is exact.

    gradient: the softmax on entry. alpha: forward variables, overwritten. emitted, beta, after:
    room for one frame; beta and after are zeros.
    """
    states = len(emitted)
    beta[max(states - 2, 0) : states] = 1.0
    for t in range(len(gradient) - 1, -1, -1):
        shares, row = alpha[t + 1, 2:], gradient[t]
        _emit(row, labels, emitted)
        _normalise(beta)
        for s in range(states):
            shares[s] *= beta[s]
            after[s] = beta[s] * emitted[s]
        if not _normalise(shares) > SMALLEST_AGREEMENT:
            return False
        blank = shares[0]
        for i in range(len(labels)):
            row[labels[i]] -= shares[2 * i + 1]
            blank += shares[2 * i + 2]
        row[BLANK] -= blank
        for s in range(states):
            beta[s] = after[s] + after[s + 1] + skips[s + 2] * after[s + 2]
    return True


@njit(**OPTIONS)
def _emit(y, labels, emitted):
    """The probability of each state's symbol: a blank stands around every label."""
    emitted[0] = y[BLANK]
    for i in range(len(labels)):
        emitted[2 * i + 1] = y[labels[i]]
        emitted[2 * i + 2] = y[BLANK]


@njit(**REORDERING)
def _normalise(a):
    """Divide by the sum; return it."""
    total = 0.0
    for k in range(len(a)):
        total += a[k]
    scale = 1 / total
    for k in range(len(a)):
        a[k] *= scale
    return total
