"""Every compiled function that training calls, compiled, so that trials find it in the cache."""

from __future__ import annotations

import numpy as np

from odyssey.network import Network
from odyssey.optimizer import Momentum
from odyssey.tasks import TASKS
from odyssey.variants import BLOCKS

STEPS, OUTPUTS = 3, 2
TARGETS = {"next_step": (STEPS, OUTPUTS), "framewise": (STEPS,), "transcription": (1,)}


def warm_up() -> None:
    """Take a step on each task with a tiny network of each block; types are those of a trial."""
    for name, task in TASKS.items():
        for block in BLOCKS.values():
            network = Network(block(), 1, 1, OUTPUTS, "fused", task.bidirectional)
            network.initialise(np.random.default_rng(0))
            optimizer = Momentum(*network.lay(), learning_rate=0, momentum=0)
            x, targets = np.zeros((STEPS, 1), np.float32), np.ones(TARGETS[name], np.uint8)
            optimizer.look_ahead()
            network.set_gradient(x, targets, task)
            optimizer.step()
            optimizer.descend()
