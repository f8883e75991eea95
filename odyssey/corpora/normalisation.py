"""Inputs with zero mean and unit variance over the training set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from odyssey.features import Sequence


class Normalisation(NamedTuple):
    """Mean and standard deviation of each input; fields as in `odyssey.features.Features`."""

    shift: tuple[float, ...]
    scale: tuple[float, ...]


def normalise(splits: Mapping[str, Iterable[Sequence]]) -> Normalisation:
    """Shift and scale every input, in place, by its statistics over all frames of "train".

    Statistics are taken in double precision, sequence by sequence. An input that never changes in
    training is only shifted.
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
    return Normalisation(*(tuple(np.asarray(each).tolist()) for each in (mean, deviation)))


def normalised(inputs: np.ndarray, shift: ArrayLike, scale: ArrayLike) -> np.ndarray:
    """Return what networks read for inputs (frames, input_size) as they were read, float32."""
    result: np.ndarray = ((inputs - np.asarray(shift)) / np.asarray(scale)).astype(np.float32)
    return result
