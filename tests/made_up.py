"""Small made-up sequences that a network can learn: four notes that follow each other in a ring."""

import numpy as np

from odyssey.features import Features, Sequence

HYPERPARAMETERS = {"hidden_size": 8, "learning_rate": 0.1, "momentum": 0.5, "input_noise": 0.1}


def features(counts=(12, 3, 3), length=20):
    """Sequences of one sounding note out of four, moving up by one at each step."""
    starts = iter(range(sum(counts)))
    splits = {}
    for split, count in zip(("train", "validation", "test"), counts, strict=True):
        rolls = [np.eye(4)[(next(starts) + np.arange(length + 1)) % 4] for _ in range(count)]
        splits[split] = tuple(
            Sequence(roll[:-1].astype(np.float32), roll[1:].astype(np.uint8)) for roll in rolls
        )
    return Features("next_step", "Rings", "made up", "", 4, splits)
