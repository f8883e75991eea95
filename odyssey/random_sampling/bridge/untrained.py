"""Errors of untrained networks with random weights on the odyssey's tasks.

This is Algorithm 1 of Camero, Toutouh and Alba (2018) on the networks of Greff et al. (2017), with
the error measure of the task in place of the mean absolute error.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import torch

from odyssey.cells.block import Block
from odyssey.features import Features, Sequence
from odyssey.search_space import stream
from odyssey.threads import use_one_thread
from odyssey.training.network import Network
from odyssey.training.tasks import TASKS

# Transcription has no largest error, because insertions count too.
LARGEST_ERRORS = {"next_step": math.inf, "framewise": 100.0, "transcription": math.inf}


def hidden_sizes(low: int, high: int, count: int) -> list[int]:
    """Return at most `count` hidden sizes from low to high, evenly spaced in the logarithm."""
    spread = np.geomspace(low, high, count) if count > 1 else [math.sqrt(low * high)]
    return sorted({round(float(size)) for size in spread})


def chosen_sequences(features: Features, count: int, study_seed: int) -> list[Sequence]:
    """Return `count` validation sequences; the first n of more sequences are those of n."""
    sequences = features.splits["validation"]
    order = stream(study_seed, "sequences to judge untrained networks on")
    return [sequences[k] for k in order.permutation(len(sequences))[:count]]


@np.errstate(all="ignore")  # activations may overflow; the error is then infinite
def untrained_errors(
    features: Features,
    variants: Mapping[str, Block],
    sizes: list[int],
    samples: int,
    sequences: int,
    study_seed: int,
    log: Callable[[str], None] = lambda line: None,
) -> pd.DataFrame:
    """Compute errors of networks with all weights from N(0, 1).

    The weights of a sample depend on the study seed, variant, hidden size and number of the sample
    only.

    Args:
        features: the data set.
        variants: the LSTM blocks by name.
        sizes: hidden sizes.
        samples: number of networks of each variant and hidden size.
        sequences: number of validation sequences to compute the error on.
        study_seed: seed of the study.
        log: takes a line of text for each variant and size.

    Returns:
        A row for each variant, hidden size and sample; the columns are:
        variant, hidden_size, sample: which network.
        parameters: number of parameters of the network.
        largest_error: largest value that the error measure of the task can have.
        error: in the unit of the task; infinite where activations overflow.
        cpu_seconds: CPU time for this sample.
    """
    use_one_thread()
    torch.set_flush_denormal(True)
    chosen = chosen_sequences(features, sequences, study_seed)
    rows: list[dict[str, object]] = []
    for name, variant in variants.items():
        for size in sizes:
            network = _network(features, variant, size)
            common: dict[str, object] = {"variant": name, "hidden_size": size}
            common |= {"parameters": network.size, "largest_error": LARGEST_ERRORS[features.task]}
            for sample in range(samples):
                started = time.process_time()
                rng = stream(study_seed, f"untrained {name} of {size}, sample {sample}")
                error = _error(network, rng, features.task, chosen)
                cost = time.process_time() - started
                rows.append({**common, "sample": sample, "error": error, "cpu_seconds": cost})
            log(f"{name} of {size}: {samples} samples")
    return pd.DataFrame(rows)


def _network(features: Features, variant: Block, size: int) -> Network:
    bidirectional = TASKS[features.task].bidirectional
    sizes = (features.input_size, size, features.output_size)
    network = Network(variant, *sizes, "fused", bidirectional)
    network.pack_into()
    return network


def _error(
    network: Network, rng: np.random.Generator, task: str, sequences: list[Sequence]
) -> float:
    """The error of a network with new weights from N(0, 1) over all sequences."""
    with torch.no_grad():
        for parameter in network.parameters():
            values = rng.standard_normal(tuple(parameter.shape), dtype=np.float32)
            parameter.copy_(torch.from_numpy(values))
    total, count = 0.0, 0
    for sequence in sequences:
        logits = network.logits(sequence.inputs)
        if not np.isfinite(logits).all():
            return math.inf
        error, length = TASKS[task].error(logits, sequence.targets)
        total, count = total + error, count + length
    return total / count
