"""A recurrent network: hidden layers and an output layer (Greff et al. 2017, Section IV.B)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn

from odyssey.cells.block import Block
from odyssey.cells.layer import INITIAL_STANDARD_DEVIATION, Layer
from odyssey.cells.layers import layer_of
from odyssey.training.output_layer import OutputLayer
from odyssey.training.tasks import Task

MAX_BATCH = 96  # sequences in a batch
BATCH_STEPS = 2**16  # time steps in a batch, padding included
# A batch may grow beyond SMALL_BATCH sequences only with sequences whose length is at least
# SIMILAR_LENGTH of the longest.
SMALL_BATCH, SIMILAR_LENGTH = 16, 0.85


def batches(lengths: Sequence[int]) -> list[list[int]]:
    """Sort sequences into batches of similar length, to be evaluated side by side.

    A sequence is padded to the longest of its batch, and what is computed for padding is wasted.

    Args:
        lengths: time steps of each sequence.

    Returns:
        For each batch the indices of its sequences, longest first.
    """
    result: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lambda k: (-lengths[k], k)):
        batch = result[-1] if result else []
        longest = lengths[batch[0]] if batch else 0
        fits = len(batch) < min(MAX_BATCH, BATCH_STEPS // max(longest, 1))
        similar = len(batch) < SMALL_BATCH or lengths[index] >= SIMILAR_LENGTH * longest
        if batch and fits and similar:
            batch.append(index)
        else:
            result.append([index])
    return result


class Network(nn.Module):
    """One or two hidden layers of the same block and one linear output layer.

    The first hidden layer reads the sequence forward in time. A bidirectional network has a second
    hidden layer beside it, which reads the same inputs backward. The outputs are logits; sigmoid or
    softmax is part of the task.

    Called as a module, a network uses PyTorch's autograd. `set_gradient` and `logits` compute the
    same on NumPy arrays without autograd, for training; call `pack_into` before them.

    Args:
        variant: the block of the hidden layers.
        input_size: numbers in each time step of the input.
        hidden_size: LSTM blocks in each hidden layer.
        output_size: logits in each time step.
        engine: "fused" (compiled, fast) or "reference" (plain PyTorch).
        bidirectional: whether there is a second hidden layer.
    """

    def __init__(
        self,
        variant: Block,
        input_size: int,
        hidden_size: int,
        output_size: int,
        engine: str,
        bidirectional: bool = False,
    ) -> None:
        super().__init__()
        directions = 2 if bidirectional else 1
        layers = [layer_of(variant, input_size, hidden_size, engine) for _ in range(directions)]
        self.layers = cast(list[Layer], nn.ModuleList(layers))
        self.output = OutputLayer(directions, hidden_size, layers[0].padded_width, output_size)

    def initialise(self, random: np.random.Generator) -> None:
        """Draw every parameter, biases and peepholes included, from a normal distribution.

        Its standard deviation is 0.1. Its mean is 0, or the value that the block declares in
        `initial`.

        Args:
            random: source of the random numbers.
        """
        means = {
            f"layers.{direction}.{name}": mean
            for direction, layer in enumerate(self.layers)
            for name, mean in layer.block.initial.items()
        }
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                values = random.standard_normal(tuple(parameter.shape), dtype=np.float32)
                drawn = torch.from_numpy(values) * INITIAL_STANDARD_DEVIATION
                parameter.copy_(drawn + means.get(name, 0.0))

    def pack_into(self) -> tuple[Tensor, Tensor]:
        """Move all parameters into one vector and their gradients into another; return both.

        Between the parameters the vectors may contain padding, which stays zero in training.
        """
        parts: list[Any] = [*self.layers, self.output]
        sizes = [part.vector_size for part in parts]
        weights, gradients = (self.output.b.new_zeros(sum(sizes)) for _ in range(2))
        for part, *vectors in zip(parts, weights.split(sizes), gradients.split(sizes), strict=True):
            part.pack_into(*vectors)
        return weights.detach(), gradients

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits, (time, output_size), for one sequence x, (time, input_size)."""
        inputs = (x, x.flip(0))
        return self.output([layer(x) for layer, x in zip(self.layers, inputs, strict=False)])

    def set_gradient(self, x: np.ndarray, targets: np.ndarray, task: Task) -> float:
        """Set `grad` of every parameter to the gradient of one sequence's loss.

        Args:
            x: inputs, (time, input_size), contiguous.
            targets: as `task.loss` takes them.
            task: defines the loss.

        Returns:
            The loss in nats, summed over the time steps.
        """
        inputs = self._inputs_of_layers(x)
        y = [layer.run(x) for layer, x in zip(self.layers, inputs, strict=True)]
        logits = self.output.run(y)
        d_logits = np.empty_like(logits)
        loss = task.loss(logits, targets, d_logits)
        d_y = self.output.backpropagate(y, d_logits)
        for layer, x, dy in zip(self.layers, inputs, d_y, strict=True):
            layer.backpropagate(x, dy)
        return loss

    def logits(self, x: np.ndarray) -> np.ndarray:
        """Return the logits, (time, output_size), for one sequence x, (time, input_size)."""
        inputs = self._inputs_of_layers(x)
        return self.output.run([layer.run(x) for layer, x in zip(self.layers, inputs, strict=True)])

    def logits_of_batch(self, sequences: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Return the logits of each sequence; equal to `logits` except for rounding.

        Args:
            sequences: inputs, (time, input_size) each, of similar length: see `batches`.
        """
        inputs = zip(*map(self._inputs_of_layers, sequences), strict=True)
        outputs = [layer.run_batch(x) for layer, x in zip(self.layers, inputs, strict=True)]
        return [self.output.run(list(y)) for y in zip(*outputs, strict=True)]

    @property
    def size(self) -> int:
        """Number of trainable parameters."""
        return sum(parameter.numel() for parameter in self.parameters())

    def _inputs_of_layers(self, x: np.ndarray) -> list[np.ndarray]:
        """The sequence as each hidden layer reads it: forward, and backward in time."""
        return [x, x[::-1].copy()][: len(self.layers)]
