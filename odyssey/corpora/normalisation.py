"""Inputs with zero mean and unit variance over the training set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from odyssey.features import Sequence


def normalise(splits: Mapping[str, Iterable[Sequence]]) -> None:
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
            sequence.inputs[...] = (sequence.inputs - mean) / deviation
