"""A recurrent network: hidden LSTM layer and output layer (Greff et al. 2017, Section IV.B)."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from odyssey.cells import make_layer
from odyssey.cells.layer import INITIAL_STANDARD_DEVIATION
from odyssey.tasks import Task
from odyssey.variants import Variant


class Network(nn.Module):
    """One hidden LSTM layer of a variant and a linear output layer.

    The outputs are logits: their sigmoid or softmax is part of the task.
    """

    def __init__(
        self, variant: Variant, input_size: int, hidden_size: int, output_size: int, engine: str
    ) -> None:
        super().__init__()
        self.hidden = make_layer(variant, input_size, hidden_size, engine)
        self.output = nn.Linear(hidden_size, output_size)

    def initialise(self, random: np.random.Generator) -> None:
        """Draw every parameter, biases and peepholes included, from N(0, 0.1)."""
        with torch.no_grad():
            for parameter in self.parameters():
                values = random.standard_normal(tuple(parameter.shape), dtype=np.float32)
                parameter.copy_(torch.from_numpy(values) * INITIAL_STANDARD_DEVIATION)

    def forward(self, x: Tensor) -> Tensor:
        """Run over a sequence: x (time, input_size) -> logits (time, output_size)."""
        return self.output(self.hidden(x))

    @torch.no_grad()
    def add_gradient(self, x: Tensor, targets: Tensor, task: Task) -> float:
        """Add the gradient of one sequence's loss to every parameter's `grad`; return the loss.

        The parameters and their gradients must lie end to end in memory, as `Nesterov` lays them.
        """
        output = self.output
        assert output.weight.grad is not None and output.bias.grad is not None
        y, memory = self.hidden.run(x)
        loss, d_logits = task.loss_and_gradient(output(y), targets)
        output.weight.grad.addmm_(d_logits.T, y)
        output.bias.grad.add_(d_logits.sum(0))
        self.hidden.backpropagate(memory, d_logits @ output.weight)
        return loss

    @torch.no_grad()
    def logits(self, x: Tensor) -> Tensor:
        """As `forward`, for judging: nothing is kept for a gradient."""
        return self.output(self.hidden.run(x)[0])

    @property
    def size(self) -> int:
        """Number of trainable parameters."""
        return sum(parameter.numel() for parameter in self.parameters())
