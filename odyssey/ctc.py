"""Connectionist temporal classification (Graves et al. 2006): loss, gradient, decoding.

The loss of a sequence is -ln p(labels | inputs): the probability of all paths through the outputs,
one symbol per frame, that give the labels once repeated symbols are merged and blanks removed.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from numba import njit
from torch import Tensor

BLANK = 0
# Forward and backward variables are scaled to sum to one in every frame. What falls below the range
# of float64 there is at most 1e-308 of the product of their sums, of which all paths through the
# frame are the `agreement`: above this, what is lost does not count.
SMALLEST_AGREEMENT = 1e-200


def loss_and_gradient(logits: Tensor, labels: Tensor) -> tuple[float, Tensor]:
    """Return the loss in nats, and its gradient for the logits.

    logits: (time, symbols), before the softmax. labels: (labels,) int64, none of them BLANK.

    The loss is infinite, and the gradient not finite, where no path gives the labels: they need a
    frame each, and one more between two that are the same.
    """
    log_y = F.log_softmax(logits, dim=1)
    symbols = labels.new_full((2 * len(labels) + 1,), BLANK)
    symbols[1::2] = labels
    log_emissions = log_y.index_select(1, symbols)
    highest = log_emissions.amax(dim=1, keepdim=True)
    emissions = (log_emissions - highest).double().exp_()
    occupancy = np.zeros(tuple(log_y.shape))
    log_p = _forward_backward(emissions.numpy(), symbols.numpy(), occupancy)
    if np.isnan(log_p):
        return _in_log_space(logits, labels)
    return -log_p - highest.double().sum().item(), log_y.exp_().sub_(torch.from_numpy(occupancy))


def best_path(logits: Tensor) -> list[int]:
    """Decode: the likeliest symbol of every frame, repeats merged, blanks removed."""
    path = logits.argmax(dim=1).numpy()
    starts = np.flatnonzero(np.diff(path, prepend=BLANK) != 0)
    return [symbol for symbol in path[starts].tolist() if symbol != BLANK]


def _in_log_space(logits: Tensor, labels: Tensor) -> tuple[float, Tensor]:
    """As `loss_and_gradient`, by PyTorch, which is slower and loses nothing."""
    with torch.enable_grad():
        precise = logits.detach().double().requires_grad_()
        log_y = F.log_softmax(precise, dim=1)
        lengths = torch.tensor([len(log_y)]), torch.tensor([len(labels)])
        loss = F.ctc_loss(log_y, labels, *lengths, BLANK, reduction="sum")
        (gradient,) = torch.autograd.grad(loss, precise)
    return loss.item(), gradient.to(logits.dtype)


@njit(cache=True, error_model="numpy")
def _forward_backward(emissions, symbols, occupancy):  # type: ignore[no-untyped-def]
    """Add each symbol's share of the paths at every frame to `occupancy`; return ln p(labels).

    emissions: (time, states), probability of each state's symbol, in any scale per frame.
    symbols: (states,); a blank stands before, between and behind the labels.
    occupancy: (time, symbols), zeros.

    Returns NaN where float64 does not suffice, and where there is no path.

    The variables are padded by two states that are never reached, in front or behind.
    """
    frames, states = emissions.shape
    skips = np.zeros(states + 2)  # 1 where a path may come from two states before
    for s in range(1, states, 2):
        skips[s] = s == 1 or symbols[s] != symbols[s - 2]

    alpha = np.zeros((frames, states + 2))
    before = np.zeros(states + 2)
    before[1] = 1.0  # as if at state -1, from where a path may enter states 0 and 1
    log_p = 0.0
    for t in range(frames):
        here, total = alpha[t], 0.0
        for s in range(states):
            here[s + 2] = (before[s + 2] + before[s + 1] + skips[s] * before[s]) * emissions[t, s]
        for s in range(states):
            total += here[s + 2]
        if not total > 0:
            return np.nan
        here /= total
        log_p += np.log(total)
        before = here
    log_p += np.log(before[states + 1] + (before[states] if states > 1 else 0.0))

    beta = np.zeros(states + 2)
    beta[max(states - 2, 0) : states] = 1.0
    after = np.zeros(states + 2)
    for t in range(frames - 1, -1, -1):
        here, total = alpha[t], 0.0
        for s in range(states):
            here[s + 2] *= beta[s]
            total += beta[s]
        agreement = here.sum()
        if not agreement > SMALLEST_AGREEMENT * total:
            return np.nan
        for s in range(states):
            occupancy[t, symbols[s]] += here[s + 2] / agreement
            after[s] = beta[s] * emissions[t, s] / total
        for s in range(states):
            beta[s] = after[s] + after[s + 1] + skips[s + 2] * after[s + 2]
    return log_p
