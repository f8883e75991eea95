"""Algorithm 1 of the paper: errors of a stacked LSTM with random weights on a series."""

from __future__ import annotations

import numpy as np

from odyssey.random_sampling import weights
from odyssey.random_sampling.architectures import Architecture
from odyssey.random_sampling.forward import (
    PUBLISHED,
    ForwardPass,
    NetworkOptions,
    numbers_per_window,
)
from odyssey.random_sampling.series import Series

NUMBERS_AT_ONCE = 2**20  # float32 numbers to work on together; they fit into a cache


def sample_errors(
    architecture: Architecture,
    series: Series,
    samples: range,
    study_seed: int,
    options: NetworkOptions = PUBLISHED,
    scheme: weights.Scheme = weights.PRINTED,
) -> np.ndarray:
    """Return the mean absolute error of each sample over all windows and variables.

    Args:
        architecture: cells of the layers and look back.
        series: the series to predict.
        samples: numbers of the samples. The weights of a sample depend on its number, not on the
            other samples, see `weights.draw`.
        study_seed: seed of the study.
        options: variant and activation functions of the network.
        scheme: distributions of the random weights.

    Returns:
        Errors, (samples,) float64; infinite or NaN where the activations of a network overflow.

    Raises:
        BadInput: the series is not longer than the look back.

    Examples:
        >>> from odyssey.random_sampling.series import sine
        >>> errors = sample_errors(Architecture((16, 8), 10), sine(), range(100), study_seed=1)
        >>> print(f"{errors.mean():.2f}")
        0.82
    """
    inputs, targets, counts = distinct_windows(series, architecture.look_back)
    variables = len(series.variables)
    vectors = [
        weights.draw(architecture, options.variant, k, study_seed, variables, variables, scheme)
        for k in samples
    ]
    sums = np.zeros(len(vectors))
    windows = max(1, NUMBERS_AT_ONCE // numbers_per_window(architecture, options, variables))
    for start in range(0, len(inputs), windows):
        block = slice(start, start + windows)
        forward_pass = ForwardPass(architecture, options, inputs[block])
        with np.errstate(over="ignore", invalid="ignore"):
            for sample, vector in enumerate(vectors):
                errors = np.abs(forward_pass.predict(vector) - targets[block].T)
                sums[sample] += errors.sum(axis=0, dtype=float) @ counts[block]
    return sums / (counts.sum() * variables)


def distinct_windows(series: Series, look_back: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the distinct windows of a series; a periodic series has few, the paper's sine ten.

    Args:
        series: the series.
        look_back: time steps of a window.

    Returns:
        inputs and targets as `Series.windows` returns them, and the number of times that each
        window occurs, (windows,) float64.

    Raises:
        BadInput: see `Series.windows`.
    """
    inputs, targets = series.windows(look_back)
    flat = np.concatenate([inputs.reshape(len(inputs), -1), targets], axis=1)
    _, first, counts = np.unique(flat, axis=0, return_index=True, return_counts=True)
    return inputs[first], targets[first], counts.astype(float)
