"""Every compiled function that training calls, compiled, so that trials find it in the cache."""

from __future__ import annotations

import numpy as np
import torch

from odyssey.cells.block import Block
from odyssey.cells.layers import layer_of
from odyssey.training.optimizer import Momentum
from odyssey.training.tasks import TASKS

STEPS, OUTPUTS = 3, 2
INPUTS, UNITS = 2, 3  # arrays with one row would be of other types than those of a trial
TARGETS = {"next_step": (STEPS, OUTPUTS), "framewise": (STEPS,), "transcription": (1,)}


def warm_up() -> None:
    """Take a loss of each task and a step with each, of the types of a trial: what blocks share."""
    for name, task in TASKS.items():
        optimizer = Momentum(torch.zeros(1), torch.zeros(1), learning_rate=0, momentum=0)
        logits, targets = np.zeros((STEPS, OUTPUTS), np.float32), np.ones(TARGETS[name], np.uint8)
        optimizer.look_ahead()
        task.loss(logits, targets, np.empty_like(logits))
        optimizer.step()
        optimizer.descend()


def warm_up_block(block: Block) -> None:
    """Run a tiny layer of the block over one sequence and over two, and backpropagate."""
    layer = layer_of(block, INPUTS, UNITS, "fused")
    layer.pack_into(*torch.zeros(2, layer.vector_size))
    x = np.zeros((STEPS, INPUTS), np.float32)
    layer.run_together([x, x])
    layer.run(x)
    layer.backpropagate(x, np.zeros((STEPS, layer.places), np.float32))
