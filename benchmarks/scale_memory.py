"""A child process of `scale`: a trial at the largest shapes, which its parent watches.

`python -m benchmarks.scale_memory FEATURES`: load all features, then train on a few of them.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from odyssey import features
from odyssey.cells.variants import VARIANTS
from odyssey.search_space import DEFAULTS
from odyssey.training.train import TrainingOptions, train

HYPERPARAMETERS = {
    "hidden_size": 200,
    "learning_rate": 1e-6,
    "momentum": 0.9,
    "input_noise": 0.1,
    **DEFAULTS,
}

if __name__ == "__main__":
    data = features.load(sys.argv[1])
    _ = data.digest
    few = {split: sequences[:2] for split, sequences in data.splits.items()}
    train(
        replace(data, splits=few),
        VARIANTS["FGR"],
        HYPERPARAMETERS,
        0,
        TrainingOptions(max_epochs=2),
    )
