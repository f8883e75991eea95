"""Parameters and resources of the jobs of the second paper."""

import json
import math

from odyssey.training import time_limit

SAMPLING = config["sampling"]
# Keras's LSTM, which is the one that is trained to check.
TRAINED = declaration(BLOCKS["NP"])
# Options that both sampled errors and errors after training depend on.
ACTIVATIONS = {
    name: SAMPLING[name] for name in ("gate_activation", "output_activation")
}
OF_SAMPLING = ACTIVATIONS | {
    name: SAMPLING[name]
    for name in (
        "samples",
        "threshold",
        "fit",
        "variant",
        "weights",
        "inferred_weights",
    )
}
OF_CHECK = ACTIVATIONS | SAMPLING["recipe"]
LONGEST_LOOK_BACK, LARGEST = 30, 45_000  # of all spaces: time steps; weights
# Seconds of an update for each time step, and in addition for each weight and window.
PER_STEP, PER_WEIGHT = 5e-4, 1e-8


def blocks(count, size):
    """Names of the blocks of at most `size` architectures each, `count` together."""
    ends = [(first, min(first + size, count) - 1) for first in range(0, count, size)]
    return [f"{first:05d}-{last:05d}" for first, last in ends]


def every_block(path, selection, count, job):
    """The path of every block of all spaces.

    count: key of the configuration with the number of architectures, by space.
    job: key of `per_job` with the architectures of a block.
    """
    return [
        path.format(space=space, selection=selection, block=block)
        for space in SAMPLING["spaces"]
        for block in blocks(SAMPLING[count][space], SAMPLING["per_job"][job])
    ]


def length_of(input):
    """Number of time steps of the series, from its summary."""
    return json.loads(Path(input.summary).read_text(encoding="utf-8"))["length"]


def megabytes_for_series(wildcards, input, attempt):
    """Memory for Python with its libraries, and for several copies of all windows."""
    return math.ceil(800 + length_of(input) * LONGEST_LOOK_BACK * 32 / 1e6) * attempt


def minutes_of_sample(wildcards, input, attempt):
    """Minutes for the largest networks, if all windows of the series are different."""
    samples = SAMPLING["samples"] * (2 if SAMPLING["inferred_weights"] else 1)
    steps = length_of(input) * LONGEST_LOOK_BACK * samples
    seconds = steps * LARGEST * 2e-10 * SAMPLING["per_job"]["sampled"]
    return time_limit.minutes_to_ask(seconds, attempt)


def minutes_of_train_check(wildcards, input, attempt):
    """Minutes for the largest networks."""
    updates = length_of(input) / SAMPLING["recipe"]["batch_size"]
    step = PER_STEP + LARGEST * PER_WEIGHT * SAMPLING["recipe"]["batch_size"]
    seconds = updates * max(SAMPLING["epochs"]) * LONGEST_LOOK_BACK * step
    return time_limit.minutes_to_ask(seconds * SAMPLING["per_job"]["trained"], attempt)
