"""Makes short synthetic sequences that a network can learn, for each task."""

import numpy as np

from odyssey.features import Features, Sequence

HYPERPARAMETERS = {
    "hidden_size": 8,
    "learning_rate": 0.1,
    "momentum": 0.5,
    "input_noise": 0.1,
    "nesterov": True,
    "clip_gradients": False,
}
BOUNDS = {
    "hidden_size": (4, 10),
    "learning_rate": (0.01, 0.1),
    "momentum": (0.0, 0.9),
    "input_noise": (0.0, 0.5),
}
SPLITS = ("train", "validation", "test")


def features(counts=(12, 3, 3), length=20):
    """Return sequences with one of four notes in each frame, each time the next higher one."""
    starts = iter(range(sum(counts)))
    splits = {}
    for split, count in zip(SPLITS, counts, strict=True):
        rolls = [np.eye(4)[(next(starts) + np.arange(length + 1)) % 4] for _ in range(count)]
        splits[split] = tuple(
            Sequence(roll[:-1].astype(np.float32), roll[1:].astype(np.uint8)) for roll in rolls
        )
    return Features("next_step", "Rings", "made up", "", 4, splits)


def framewise(counts=(30, 5, 5), length=15):
    """Return sequences in which the class of a frame is the symbol of the next frame."""
    random = np.random.default_rng(1)
    splits = {}
    for split, count in zip(SPLITS, counts, strict=True):
        symbols = random.integers(0, 3, (count, length + 1))
        splits[split] = tuple(
            Sequence(np.eye(3, dtype=np.float32)[row[:-1]], row[1:].astype(np.uint8))
            for row in symbols
        )
    return Features("framewise", "Foresight", "made up", "", 3, splits)


def transcription(counts=(40, 5, 5)):
    """Return texts of the labels 1 to 3, each shown for some frames and followed by silence."""
    random = np.random.default_rng(2)
    splits = {
        split: tuple(_shown(random.integers(1, 4, random.integers(1, 5)), random) for _ in range(n))
        for split, n in zip(SPLITS, counts, strict=True)
    }
    return Features("transcription", "Signs", "made up", "", 4, splits)


def _shown(labels, random):
    frames = [[label] * random.integers(2, 4) + [0] * random.integers(1, 4) for label in labels]
    inputs = np.eye(4, dtype=np.float32)[np.concatenate(frames)][:, 1:]
    return Sequence(np.ascontiguousarray(inputs), labels.astype(np.uint8))
