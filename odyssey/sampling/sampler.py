"""Algorithm 1: errors of a stacked LSTM on a series, with random weights."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from odyssey.sampling import weights
from odyssey.sampling.architectures import Architecture
from odyssey.sampling.forward import PUBLISHED, Network, predict, room
from odyssey.sampling.series import Series
from odyssey.variants import LSTMS

WINDOWS = 256  # worked on together
ROOM = 2**19  # numbers to work on together, which a processor's cache holds


def sample_errors(
    architecture: Architecture,
    series: Series,
    samples: range,
    study_seed: int,
    network: Network = PUBLISHED,
) -> np.ndarray:
    """The mean absolute error of each sample over all windows and variables: float64 (samples,).

    samples: numbers of the samples; each has weights of its own, see `weights.draw`, so that an
    error does not depend on which others are asked for.
    An error is infinite or NaN where a network's activations overflow.
    Raises BadInput where the series is not longer than the look back.
    """
    inputs, targets, counts = distinct_windows(series, architecture.look_back)
    variables = len(series.variables)
    address = (architecture, network.variant)
    numbers = room(architecture, LSTMS[network.variant], variables) * min(WINDOWS, len(inputs))
    errors = []
    for batch in _blocks(samples, max(1, ROOM // numbers)):
        drawn = [weights.draw(*address, k, study_seed, variables, variables) for k in batch]
        errors.append(_absolute_errors(np.stack(drawn), architecture, network, inputs, targets))
    with np.errstate(over="ignore", invalid="ignore"):
        return np.concatenate([e @ counts for e in errors]) / (counts.sum() * variables)


def distinct_windows(series: Series, look_back: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The series' windows, each kind once: inputs, targets, and how often, float64 (windows,).

    A periodic series has few: the sine wave of the paper ten, of 970 and more.
    See `Series.windows` for shapes, and for what raises BadInput.
    """
    inputs, targets = series.windows(look_back)
    flat = np.concatenate([inputs.reshape(len(inputs), -1), targets], axis=1)
    _, first, counts = np.unique(flat, axis=0, return_index=True, return_counts=True)
    return inputs[first], targets[first], counts.astype(float)


def _absolute_errors(
    vectors: np.ndarray,
    architecture: Architecture,
    network: Network,
    inputs: np.ndarray,
    targets: np.ndarray,
) -> np.ndarray:
    """Absolute errors, summed over variables, of weights (samples, all): (samples, windows)."""
    variables = targets.shape[1]
    parts = weights.parts(vectors, architecture, LSTMS[network.variant], variables, variables)
    found = []
    for block in _blocks(range(len(inputs)), WINDOWS):
        chosen = slice(block.start, block.stop)
        with np.errstate(over="ignore", invalid="ignore"):
            off = np.abs(predict(*parts, network, inputs[chosen]) - targets[chosen].T)
            found.append(off.sum(axis=1, dtype=float))
    return np.concatenate(found, axis=1)


def _blocks(numbers: range, size: int) -> Iterator[range]:
    """Consecutive parts of a range, of `size` at most."""
    return (numbers[start : start + size] for start in range(0, len(numbers), size))
