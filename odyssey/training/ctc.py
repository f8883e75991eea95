"""Connectionist temporal classification (Graves et al. 2006): loss, gradient, decoding.

A path is one symbol for each frame; it gives a labelling when repeated symbols are merged and then
blanks are removed. The loss of a sequence is -ln p(labels | inputs), where p is the total
probability of all paths that give the labels.
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
# `_in_scaled_space` scales the forward variables, and the backward variables, so that they sum to
# one in each frame. A product of a forward and a backward variable below 1e-308 underflows in
# float64. If the sum of these products over all states is above this limit, what underflows is
# negligible.
MIN_PRODUCT_SUM = 1e-200
# The sum of a frame's forward variables before scaling. Softmax outputs that underflow in float32
# (below 1e-38) are then at most a share of 1e-18.
MIN_FORWARD_SUM = 1e-20
ALLOCATING = {**OPTIONS, "_nrt": True}


def ctc_loss(logits: np.ndarray, labels: np.ndarray, gradient: np.ndarray) -> float:
    """Return the loss in nats and write its gradient for the logits into `gradient`.

    If no path gives the labels, the loss is infinite and the gradient is not finite. Each label
    needs one frame, and two equal labels in a row need one more frame between them.

    Args:
        logits: (time, symbols), before the softmax.
        labels: (labels,), symbols other than BLANK.
        gradient: (time, symbols), overwritten.
    """
    loss = _in_scaled_space(logits, labels, gradient)
    return _in_log_space(logits, labels, gradient) if np.isnan(loss) else loss


def best_path(logits: np.ndarray) -> list[int]:
    """Decode: take the most probable symbol of each frame, merge repeats, remove blanks.

    Args:
        logits: (time, symbols).

    Returns:
        The labels.
    """
    path = logits.argmax(axis=1)
    starts = np.flatnonzero(np.diff(path, prepend=BLANK) != 0)
    return [symbol for symbol in path[starts].tolist() if symbol != BLANK]


def _in_log_space(logits: np.ndarray, labels: np.ndarray, gradient: np.ndarray) -> float:
    """Compute `ctc_loss` with logarithms, by PyTorch in float64: slower, but never underflows."""
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
    """Compute `ctc_loss` with scaled probabilities; NaN if it underflows or no path exists.

    There are 2 L + 1 states for L labels: an even state s is a blank, an odd state s is label
    (s - 1) / 2. The arrays of forward and backward variables have two more entries, in front
    (alpha) or behind (beta), for states that are never reached.
    """
    states = 2 * len(labels) + 1
    skips = np.zeros(states + 2)  # 1 where a path may skip a blank: go from state s - 2 to s
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
    """Fill in the softmax y and the forward variables alpha; return ln p(labels).

    Row t + 1 of alpha is frame t.
    """
    states = len(emitted)
    alpha[0, 1] = (
        1.0  # before the first frame: state -1, from which a path can enter states 0 and 1
    )
    log_p = 0.0
    for t in range(len(logits)):
        before, here = alpha[t], alpha[t + 1]
        softmax(logits[t], y[t])
        _emit(y[t], labels, emitted)
        for s in range(states):
            here[s + 2] = (before[s + 2] + before[s + 1] + skips[s] * before[s]) * emitted[s]
        total = _normalise(here)
        if not total > MIN_FORWARD_SUM:
            return np.nan
        log_p += np.log(total)
    return log_p + np.log(alpha[-1, -1] + (alpha[-1, -2] if states > 1 else 0.0))


@njit(**OPTIONS)
def _backward(labels, gradient, skips, alpha, emitted, beta, after):
    """Subtract the share of paths through each symbol from the softmax; False if it underflows.

    gradient contains the softmax at first. alpha: forward variables, overwritten. emitted, beta,
    after: work arrays for one frame; beta and after contain zeros.
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
        if not _normalise(shares) > MIN_PRODUCT_SUM:
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
    """Write the probability of each state's symbol into emitted."""
    emitted[0] = y[BLANK]
    for i in range(len(labels)):
        emitted[2 * i + 1] = y[labels[i]]
        emitted[2 * i + 2] = y[BLANK]


@njit(**REORDERING)
def _normalise(a):
    """Divide a by its sum; return the sum."""
    total = 0.0
    for k in range(len(a)):
        total += a[k]
    scale = 1 / total
    for k in range(len(a)):
        a[k] *= scale
    return total
