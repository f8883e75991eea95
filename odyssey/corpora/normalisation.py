"""Normalisation of inputs to zero mean and unit variance over the training set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from odyssey.features import Sequence


class Normalisation(NamedTuple):
    """Mean (shift) and standard deviation (scale) of each input, as in `Features`."""

    shift: tuple[float, ...]
    scale: tuple[float, ...]


def normalise(splits: Mapping[str, Iterable[Sequence]]) -> Normalisation:
    """Subtract each input's mean over all frames of "train" and divide by its standard deviation.

    The inputs change in place. The statistics are computed in double precision, one sequence after
    the other. The scale of an input that is constant in training is 1.
    """
    count, mean, scatter = 0, np.float64(0), np.float64(0)
    for sequence in splits["train"]:
        inputs = sequence.inputs.astype(np.float64)
        added = len(inputs)
        shift = inputs.mean(axis=0) - mean
        mean = mean + shift * added / (count + added)
        scatter = scatter + ((inputs - inputs.mean(axis=0)) ** 2).sum(axis=0)
        scatter = scatter + shift**2 * (count * added / (count + added))
        count += added
    deviation = np.sqrt(scatter / count)
    deviation = np.where(deviation > 0, deviation, 1.0)
    for sequences in splits.values():
        for sequence in sequences:
            sequence.inputs[...] = normalised(sequence.inputs, mean, deviation)
    return Normalisation(*(tuple(np.asarray(values).tolist()) for values in (mean, deviation)))


def normalised(inputs: np.ndarray, shift: ArrayLike, scale: ArrayLike) -> np.ndarray:
    """Return the normalised inputs that networks read, float32.

    Args:
        inputs: (frames, input_size), not normalised.
        shift: (input_size,), subtracted first.
        scale: (input_size,), the divisor.

    Examples:
        >>> normalised(np.array([[3.0, 10.0]]), shift=[1.0, 10.0], scale=[2.0, 1.0]).tolist()
        [[1.0, 0.0]]
    """
    result: np.ndarray = ((inputs - np.asarray(shift)) / np.asarray(scale)).astype(np.float32)
    return result
