"""PyTorch's own LSTM, which is NP, with PyTorch's autograd, loss and optimizer."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from benchmarks.steps import LEARNING_RATE, MOMENTUM, Shape, Step
from odyssey.network import Network
from odyssey.variants import VARIANTS

# PyTorch stacks i, f, g, o; g is the paper's z.
UNITS = "ifzo"
KINDS = {"W": "weight_ih_l0", "R": "weight_hh_l0", "b": "bias_ih_l0"}
# Which of these is fastest depends on the machine and the size of the network.
OPTIMIZERS: dict[str, dict[str, bool]] = {
    "loop": {"foreach": False},
    "foreach": {"foreach": True},
    "fused": {"fused": True},
}


class TorchLSTMStep(Step):
    """One step of `torch.nn.LSTM`, from the weights that `OdysseyStep` starts with.

    optimizer: a name in OPTIMIZERS.
    """

    def __init__(self, shape: Shape, optimizer: str) -> None:
        super().__init__(shape)
        paper = Network(VARIANTS["NP"], shape.inputs, shape.units, shape.outputs, "reference")
        paper.initialise(np.random.default_rng(2))
        self.lstm, self.output = nn.LSTM(shape.inputs, shape.units), paper.output
        with torch.no_grad():
            for kind, name in KINDS.items():
                weights = [paper.layers[0][f"{kind}_{unit}"] for unit in UNITS]
                self.lstm.get_parameter(name).copy_(torch.cat(weights))
            self.lstm.get_parameter("bias_hh_l0").zero_()
        self.optimizer = torch.optim.SGD(
            [*self.lstm.parameters(), *self.output.parameters()],
            (1 - MOMENTUM) * LEARNING_RATE,
            MOMENTUM,
            nesterov=True,
            **OPTIMIZERS[optimizer],
        )

    def __call__(self) -> None:
        """See `Step.__call__`."""
        self._backpropagate(self.noisy())
        self.optimizer.step()

    def loss_and_gradients(self) -> tuple[float, dict[str, Tensor]]:
        """See `Step.loss_and_gradients`."""
        loss = self._backpropagate(self.inputs)
        gradients = {f"output.{name}": _gradient(p) for name, p in self.output.named_parameters()}
        for kind, name in KINDS.items():
            blocks = _gradient(self.lstm.get_parameter(name)).chunk(len(UNITS))
            gradients |= {
                f"layers.0.{kind}_{unit}": g for unit, g in zip(UNITS, blocks, strict=True)
            }
        return loss, gradients

    def _backpropagate(self, x: Tensor) -> float:
        self.optimizer.zero_grad()
        logits = self.output(self.lstm(x)[0])
        loss = F.binary_cross_entropy_with_logits(logits, self.targets, reduction="sum")
        loss.backward()
        return loss.item()


def _gradient(parameter: Tensor) -> Tensor:
    assert parameter.grad is not None
    return parameter.grad
