"""Errors of a task's networks with random weights, untrained.

Algorithm 1 of Camero, Toutouh and Alba (2018), on the networks of Greff et al. (2017): their hidden
layers and output layer, and the task's own error in place of the mean absolute error.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import torch
from threadpoolctl import threadpool_limits

from odyssey.cells.block import Block
from odyssey.features import Features, Sequence
from odyssey.search_space import stream
from odyssey.training.network import Network
from odyssey.training.tasks import TASKS

# Insertions are counted too, so that characters have no largest error.
LARGEST_ERRORS = {"next_step": math.inf, "framewise": 100.0, "transcription": math.inf}


def hidden_sizes(low: int, high: int, count: int) -> list[int]:
    """At most `count` sizes from low to high, spread evenly by logarithm as trials draw them."""
    spread = np.geomspace(low, high, count) if count > 1 else [math.sqrt(low * high)]
    return sorted({round(float(size)) for size in spread})


def judged(features: Features, count: int, study_seed: int) -> list[Sequence]:
    """The validation sequences that networks are judged on; fewer are the start of more."""
    sequences = features.splits["validation"]
    order = stream(study_seed, "sequences to judge untrained networks on")
    return [sequences[k] for k in order.permutation(len(sequences))[:count]]


@np.errstate(all="ignore")  # activations that overflow are looked for, and are a result
def untrained_errors(
    features: Features,
    variants: Mapping[str, Block],
    sizes: list[int],
    samples: int,
    sequences: int,
    study_seed: int,
    log: Callable[[str], None] = lambda line: None,
) -> pd.DataFrame:
    """One row for each variant, hidden size and sample.

    Columns: variant, hidden_size, parameters, largest_error (that the task's measure can have),
    sample, error (in the unit of the task; infinite where activations overflow), cpu_seconds.
    samples: networks of each variant and hidden size, all weights from N(0, 1), drawn by the study
    seed, variant, hidden size and number of the sample: fewer samples are the start of more.
    """
    torch.set_num_threads(1)
    threadpool_limits(1)  # of NumPy's matrix products
    torch.set_flush_denormal(True)
    chosen = judged(features, sequences, study_seed)
    rows: list[dict[str, object]] = []
    for name, variant in variants.items():
        for size in sizes:
            network = _network(features, variant, size)
            about: dict[str, object] = {"variant": name, "hidden_size": size}
            about |= {"parameters": network.size, "largest_error": LARGEST_ERRORS[features.task]}
            for sample in range(samples):
                started = time.process_time()
                rng = stream(study_seed, f"untrained {name} of {size}, sample {sample}")
                error = _error(network, rng, features.task, chosen)
                cost = time.process_time() - started
                rows.append({**about, "sample": sample, "error": error, "cpu_seconds": cost})
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
    """The error of a network with weights from N(0, 1) over all sequences."""
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
