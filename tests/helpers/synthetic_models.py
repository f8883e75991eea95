"""Makes small untrained models, for each task and every block."""

import numpy as np

from odyssey.cells.block import declaration
from odyssey.cells.variants import VARIANTS
from odyssey.models.kinds import kind_of
from odyssey.models.metadata import Metadata
from odyssey.models.saved import Model, as_in_files
from odyssey.training.network import Network
from odyssey.training.tasks import TASKS

SIZES = (3, 5, 4)  # inputs, blocks, outputs
TRAINING = {
    "trial": 3,
    "seed": 7,
    **{"hidden_size": 5, "learning_rate": 0.01, "momentum": 0.9, "input_noise": 0.1},
    **{"nesterov": True, "clip_gradients": False, "parameters": 123},
    **{"epochs": 12, "best_epoch": 9, "train_loss": 1.0},
    **{"validation_error": 2.25, "test_error": 2.5, "constant_error": 4.75},
    **{"compared": "It is the same, bit for bit.", "torch_version": "2"},
    **{"code_digest": "c0de", "data_digest": "da7a"},
}


def model(variant="V", task="framewise", sizes=SIZES, classes=None, block=None, **changed):
    """Return a model whose weights are large, so that every term of its equations matters.

    block: that of the variant, unless it is given.
    """
    block, bidirectional = block or VARIANTS[variant], TASKS[task].bidirectional
    network = Network(block, *sizes, "reference", bidirectional)
    random = np.random.default_rng(1)
    weights = {
        name: random.normal(0, 0.5, tuple(values.shape)).astype(np.float32)
        for name, values in network.named_parameters()
    }
    inputs, blocks, outputs = sizes
    columns = kind_of(changed.get("dataset", "rings")).COLUMNS
    facts = {
        **{"dataset": "rings", "variant": variant, "declaration": declaration(block)},
        **{"task": task, "bidirectional": bidirectional},
        **{"input_size": inputs, "hidden_size": blocks, "output_size": outputs},
        "classes": classes or tuple("abcdefghijklmnopqrstuvwxyz"[:outputs]),
        **{"shift": (0.5,) * inputs, "scale": (2.0,) * inputs, "inputs": "numbers"},
        "columns": columns if len(columns) == inputs else tuple("xyz"[:inputs]),
        **{"title": "Rings", "source": "made up", "stand_in": "", "training": TRAINING},
    }
    return Model(Metadata(**facts | changed), as_in_files(weights))


def inputs(frames=17, size=SIZES[0]):
    """Return a normalised sequence, (frames, size) float32."""
    return np.random.default_rng(2).standard_normal((frames, size), np.float32)
