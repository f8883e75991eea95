"""A recurrent network: hidden layers and output layer (Greff et al. 2017, Section IV.B)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn

from odyssey.cells.block import Block
from odyssey.cells.layer import INITIAL_STANDARD_DEVIATION, Layer
from odyssey.cells.layers import layer_of
from odyssey.training.output_layer import Output
from odyssey.training.tasks import Task

TOGETHER = 96  # sequences at most
ROOM = 2**16  # time steps of all of them
FEW, SHORTEST = 16, 0.85  # a group of more has none shorter than this share of its longest


def groups(lengths: Sequence[int]) -> list[list[int]]:
    """The numbers of sequences that are judged together: of like length, and not too many.

    What a shorter sequence computes behind its end is wasted.
    """
    found: list[list[int]] = []
    for number in sorted(range(len(lengths)), key=lambda k: (-lengths[k], k)):
        group = found[-1] if found else []
        longest = lengths[group[0]] if group else 0
        fits = len(group) < min(TOGETHER, ROOM // max(longest, 1))
        alike = len(group) < FEW or lengths[number] >= SHORTEST * longest
        if group and fits and alike:
            group.append(number)
        else:
            found.append([number])
    return found


class Network(nn.Module):
    """Hidden layers of a variant and one linear output layer that sees all of them.

    There is one hidden layer, which reads forward in time, or, in a bidirectional network, a second
    one beside it that reads the same inputs backward. The outputs are logits: their sigmoid or
    softmax is part of the task.

    hidden_size: blocks in each hidden layer.

    Called as a module, a network is part of PyTorch's autograd. `set_gradient` and `logits` do the
    same without it, on NumPy's arrays, for training; they need the network in a vector: see
    `pack_into`.
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
        ways = 2 if bidirectional else 1
        layers = [layer_of(variant, input_size, hidden_size, engine) for _ in range(ways)]
        self.layers = cast(list[Layer], nn.ModuleList(layers))
        self.output = Output(ways, hidden_size, layers[0].places, output_size)

    def initialise(self, random: np.random.Generator) -> None:
        """Draw every parameter, biases and peepholes included, from N(0, 0.1).

        Those that the block declares a mean for are drawn around it.
        """
        means = {
            f"layers.{way}.{name}": mean
            for way, layer in enumerate(self.layers)
            for name, mean in layer.block.initial.items()
        }
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                values = random.standard_normal(tuple(parameter.shape), dtype=np.float32)
                drawn = torch.from_numpy(values) * INITIAL_STANDARD_DEVIATION
                parameter.copy_(drawn + means.get(name, 0.0))

    def pack_into(self) -> tuple[Tensor, Tensor]:
        """Move all parameters into one vector, and their gradients into another; return both."""
        parts: list[Any] = [*self.layers, self.output]
        sizes = [part.vector_size for part in parts]
        weights, gradients = (self.output.b.new_zeros(sum(sizes)) for _ in range(2))
        for part, *vectors in zip(parts, weights.split(sizes), gradients.split(sizes), strict=True):
            part.pack_into(*vectors)
        return weights.detach(), gradients

    def forward(self, x: Tensor) -> Tensor:
        """Run over a sequence: x (time, input_size) -> logits (time, output_size)."""
        readings = (x, x.flip(0))
        return self.output([layer(x) for layer, x in zip(self.layers, readings, strict=False)])

    def set_gradient(self, x: np.ndarray, targets: np.ndarray, task: Task) -> float:
        """Set every parameter's `grad` to that of one sequence's loss; return the loss.

        x: (time, input_size), contiguous.
        """
        readings = self._readings(x)
        y = [layer.run(x) for layer, x in zip(self.layers, readings, strict=True)]
        logits = self.output.run(y)
        d_logits = np.empty_like(logits)
        loss = task.loss(logits, targets, d_logits)
        d_y = self.output.backpropagate(y, d_logits)
        for layer, x, dy in zip(self.layers, readings, d_y, strict=True):
            layer.backpropagate(x, dy)
        return loss

    def logits(self, x: np.ndarray) -> np.ndarray:
        """As `forward`, for judging."""
        readings = self._readings(x)
        return self.output.run(
            [layer.run(x) for layer, x in zip(self.layers, readings, strict=True)]
        )

    def logits_together(self, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
        """As `logits`, but for rounding, of sequences of like length: see `groups`."""
        readings = zip(*map(self._readings, inputs), strict=True)
        outputs = [layer.run_together(x) for layer, x in zip(self.layers, readings, strict=True)]
        return [self.output.run(list(y)) for y in zip(*outputs, strict=True)]

    @property
    def size(self) -> int:
        """Number of trainable parameters."""
        return sum(parameter.numel() for parameter in self.parameters())

    def _readings(self, x: np.ndarray) -> list[np.ndarray]:
        """The sequence as each hidden layer reads it: forward, and backward in time."""
        return [x, x[::-1].copy()][: len(self.layers)]
