"""What single jobs of the second paper are given, and what they may take."""

import json
import math

from odyssey.training import time_limit

SAMPLING = config["sampling"]
# Keras's LSTM, which is the one that is trained to check.
TRAINED = declaration(BLOCKS["NP"])
# What sampled errors, and those after training, depend on besides.
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
LONGEST_LOOK_BACK, LARGEST = 30, 45_000  # of all spaces: time steps, and weights
# Seconds of an update, for each time step, and for each weight and window besides.
PER_STEP, PER_WEIGHT = 5e-4, 1e-8


def blocks(count, size):
    """Names of the blocks that so many architectures are cut into."""
    ends = [(first, min(first + size, count) - 1) for first in range(0, count, size)]
    return [f"{first:05d}-{last:05d}" for first, last in ends]


def every_block(path, selection, count, job):
    """The path filled in for every block of all spaces. count, job: what the configuration names."""
    return [
        path.format(space=space, selection=selection, block=block)
        for space in SAMPLING["spaces"]
        for block in blocks(SAMPLING[count][space], SAMPLING["per_job"][job])
    ]


def length_of(input):
    """Values of the series, once it is known."""
    return json.loads(Path(input.summary).read_text(encoding="utf-8"))["length"]


def megabytes_for_series(wildcards, input, attempt):
    """Python with its libraries, and all windows of the series several times."""
    return math.ceil(800 + length_of(input) * LONGEST_LOOK_BACK * 32 / 1e6) * attempt


def minutes_of_sample(wildcards, input, attempt):
    """Minutes for the largest networks, if no window of the series is like another."""
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
