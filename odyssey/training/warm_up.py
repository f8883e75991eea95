"""Compile every function that training calls, so that trials find them in the cache."""

from __future__ import annotations

import numpy as np
import torch

from odyssey.cells.block import Block
from odyssey.cells.fused import SMALLEST_BATCH
from odyssey.cells.layers import layer_of
from odyssey.training.optimizer import Momentum
from odyssey.training.tasks import TASKS

STEPS, OUTPUTS = 3, 2
INPUTS, UNITS = 2, 3  # with one input or unit, numba would compile for other array types
TARGETS = {"next_step": (STEPS, OUTPUTS), "framewise": (STEPS,), "transcription": (1,)}


def warm_up() -> None:
    """Compile what all blocks share: call every loss and every step of the optimizer once."""
    for name, task in TASKS.items():
        optimizer = Momentum(torch.zeros(1), torch.zeros(1), learning_rate=0, momentum=0)
        logits, targets = np.zeros((STEPS, OUTPUTS), np.float32), np.ones(TARGETS[name], np.uint8)
        optimizer.look_ahead()
        task.loss(logits, targets, np.empty_like(logits))
        optimizer.step()
        optimizer.descend()


def warm_up_block(block: Block) -> None:
    """Compile a block's kernels: run a small layer forward, on a batch, and backward.

    Args:
        block: as trials use it.
    """
    layer = layer_of(block, INPUTS, UNITS, "fused")
    layer.pack_into(*torch.zeros(2, layer.vector_size))
    x = np.zeros((STEPS, INPUTS), np.float32)
    layer.run_batch([x] * SMALLEST_BATCH)
    layer.run(x)
    layer.backpropagate(x, np.zeros((STEPS, layer.padded_width), np.float32))
