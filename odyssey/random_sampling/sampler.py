"""Algorithm 1: errors of a stacked LSTM on a series, with random weights."""

from __future__ import annotations

import numpy as np

from odyssey.random_sampling import weights
from odyssey.random_sampling.architectures import Architecture
from odyssey.random_sampling.forward import PUBLISHED, Network, Predictor, room
from odyssey.random_sampling.series import Series

ROOM = 2**20  # numbers to work on together, which a processor's caches hold


def sample_errors(
    architecture: Architecture,
    series: Series,
    samples: range,
    study_seed: int,
    network: Network = PUBLISHED,
    scheme: weights.Scheme = weights.PRINTED,
) -> np.ndarray:
    """The mean absolute error of each sample over all windows and variables: float64 (samples,).

    samples: numbers of the samples; each has weights of its own, see `weights.draw`, so that an
    error does not depend on which others are asked for.
    An error is infinite or NaN where a network's activations overflow.
    Raises BadInput where the series is not longer than the look back.
    """
    inputs, targets, counts = distinct_windows(series, architecture.look_back)
    variables = len(series.variables)
    address, about = (architecture, network.variant), (study_seed, variables, variables)
    drawn = [weights.draw(*address, k, *about, scheme) for k in samples]
    sums = np.zeros(len(drawn))
    together = max(1, ROOM // room(architecture, network, variables))
    for start in range(0, len(inputs), together):
        block = slice(start, start + together)
        predictor = Predictor(architecture, network, inputs[block])
        with np.errstate(over="ignore", invalid="ignore"):
            for sample, vector in enumerate(drawn):
                off = np.abs(predictor.predict(vector) - targets[block].T)
                sums[sample] += off.sum(axis=0, dtype=float) @ counts[block]
    return sums / (counts.sum() * variables)


def distinct_windows(series: Series, look_back: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The series' windows, each kind once: inputs, targets, and how often, float64 (windows,).

    A periodic series has few: the sine wave of the paper ten, of 970 and more.
    See `Series.windows` for shapes, and for what raises BadInput.
    """
    inputs, targets = series.windows(look_back)
    flat = np.concatenate([inputs.reshape(len(inputs), -1), targets], axis=1)
    _, first, counts = np.unique(flat, axis=0, return_index=True, return_counts=True)
    return inputs[first], targets[first], counts.astype(float)
