"""A whole training step: input noise, forward, loss, backward, update."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from odyssey.network import Network
from odyssey.optimizer import Momentum
from odyssey.tasks import TASKS

# So small that the weights stay where they are however many steps are timed.
LEARNING_RATE, MOMENTUM = 1e-6, 0.9
INPUT_NOISE = np.float32(0.1)


@dataclass(frozen=True)
class Shape:
    """One sequence and the network that reads it.

    data: what it looks like. frames: time steps. units: LSTM blocks.
    """

    data: str
    frames: int
    inputs: int
    units: int
    outputs: int

    def __str__(self) -> str:
        return f"{self.data}, {self.frames} × {self.inputs}, {self.units} units"

    def sequence(self) -> tuple[Tensor, Tensor]:
        """Made-up inputs and next-step targets, the same every time."""
        random = np.random.default_rng(0)
        inputs = random.standard_normal((self.frames, self.inputs), dtype=np.float32)
        targets = random.random((self.frames, self.outputs)) < 0.05
        return torch.from_numpy(inputs), torch.from_numpy(targets).float()


class Step:
    """A network in training on one sequence: call it for one step."""

    def __init__(self, shape: Shape) -> None:
        self.inputs, self.targets = shape.sequence()
        self.noise = np.random.default_rng(1)

    def noisy(self) -> Tensor:
        """The inputs with fresh noise."""
        noise = self.noise.standard_normal(tuple(self.inputs.shape), dtype=np.float32)
        return self.inputs + torch.from_numpy(noise * INPUT_NOISE)

    def __call__(self) -> None:
        """Take one whole training step."""
        raise NotImplementedError

    def loss_and_gradients(self) -> tuple[float, dict[str, Tensor]]:
        """Without noise, and before any step; by the names of `Network`'s parameters."""
        raise NotImplementedError


class OdysseyStep(Step):
    """The step as `odyssey.training` takes it, for a network with any hidden layer."""

    def __init__(self, network: Network, shape: Shape) -> None:
        super().__init__(shape)
        self.network = network
        self.task = TASKS["next_step"]
        network.initialise(np.random.default_rng(2))
        self.optimizer = Momentum(network.parameters(), LEARNING_RATE, MOMENTUM)

    def __call__(self) -> None:
        """See `Step.__call__`."""
        self.optimizer.look_ahead()
        self.network.add_gradient(self.noisy(), self.targets, self.task)
        self.optimizer.descend()

    def loss_and_gradients(self) -> tuple[float, dict[str, Tensor]]:
        """See `Step.loss_and_gradients`."""
        loss = self.network.add_gradient(self.inputs, self.targets, self.task)
        gradients = {
            name: parameter.grad.clone()
            for name, parameter in self.network.named_parameters()
            if parameter.grad is not None
        }
        self.optimizer.gradient.zero_()
        return loss, gradients
