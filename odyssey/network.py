"""A recurrent network: hidden LSTM layers and output layer (Greff et al. 2017, Section IV.B)."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn

from odyssey.cells import make_layer
from odyssey.cells.layer import INITIAL_STANDARD_DEVIATION, Layer
from odyssey.tasks import Task
from odyssey.variants import Variant


class Network(nn.Module):
    """Hidden LSTM layers of a variant and one linear output layer that sees all of them.

    There is one hidden layer, which reads forward in time, or, in a bidirectional network, a second
    one beside it that reads the same inputs backward. The outputs are logits: their sigmoid or
    softmax is part of the task.

    hidden_size: blocks in each hidden layer.
    """

    def __init__(
        self,
        variant: Variant,
        input_size: int,
        hidden_size: int,
        output_size: int,
        engine: str,
        bidirectional: bool = False,
    ) -> None:
        super().__init__()
        directions = 2 if bidirectional else 1
        layers = [make_layer(variant, input_size, hidden_size, engine) for _ in range(directions)]
        self.layers = cast(list[Layer], nn.ModuleList(layers))
        self.output = nn.Linear(directions * hidden_size, output_size)

    def initialise(self, random: np.random.Generator) -> None:
        """Draw every parameter, biases and peepholes included, from N(0, 0.1)."""
        with torch.no_grad():
            for parameter in self.parameters():
                values = random.standard_normal(tuple(parameter.shape), dtype=np.float32)
                parameter.copy_(torch.from_numpy(values) * INITIAL_STANDARD_DEVIATION)

    def forward(self, x: Tensor) -> Tensor:
        """Run over a sequence: x (time, input_size) -> logits (time, output_size)."""
        y = [_turned(layer(_turned(x, way)), way) for way, layer in enumerate(self.layers)]
        return self.output(torch.cat(y, dim=1))

    @torch.no_grad()
    def add_gradient(self, x: Tensor, targets: Tensor, task: Task) -> float:
        """Add the gradient of one sequence's loss to every parameter's `grad`; return the loss.

        The parameters and their gradients must lie end to end in memory, as `optimizer.Momentum`
        lays them.
        """
        output = self.output
        assert output.weight.grad is not None and output.bias.grad is not None
        y, memories = self._run(x)
        loss, d_logits = task.loss_and_gradient(output(y), targets)
        output.weight.grad.addmm_(d_logits.T, y)
        output.bias.grad.add_(d_logits.sum(0))
        d_y = (d_logits @ output.weight).chunk(len(self.layers), dim=1)
        for way, (layer, memory) in enumerate(zip(self.layers, memories, strict=True)):
            layer.backpropagate(memory, _turned(d_y[way], way).contiguous())
        return loss

    @torch.no_grad()
    def logits(self, x: Tensor) -> Tensor:
        """As `forward`, for judging: nothing is kept for a gradient."""
        return self.output(self._run(x)[0])

    def _run(self, x: Tensor) -> tuple[Tensor, list[Any]]:
        """What the output layer sees of x, (time, hidden_size * directions); layers' memories."""
        y, memories = [], []
        for way, layer in enumerate(self.layers):
            of_layer, memory = layer.run(_turned(x, way))
            y.append(_turned(of_layer, way))
            memories.append(memory)
        return torch.cat(y, dim=1), memories

    @property
    def size(self) -> int:
        """Number of trainable parameters."""
        return sum(parameter.numel() for parameter in self.parameters())


def _turned(sequence: Tensor, way: int) -> Tensor:
    """A sequence in the order in which a layer reads it: 0 forward, 1 backward; its own inverse."""
    return sequence.flip(0) if way else sequence
