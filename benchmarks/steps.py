"""A whole training step: input noise, forward, loss, backward, update."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from odyssey.cells.block import Block
from odyssey.training.network import Network
from odyssey.training.optimizer import Momentum
from odyssey.training.tasks import TASKS, Task

# So small that the weights hardly change, however many steps are timed.
LEARNING_RATE, MOMENTUM = 1e-6, 0.9
INPUT_NOISE = 0.1
# Allowed relative errors of loss and gradients. Rounding in single precision causes about 1e-6; CTC
# with logarithms in single precision, as in other libraries, causes 2e-4.
TOLERANCE, LOGARITHMIC_TOLERANCE = 1e-4, 1e-3

Result = tuple[float, dict[str, Tensor]]  # loss, and gradients by the names of the parameters


@dataclass(frozen=True)
class Shape:
    """The sizes of a network and of its training sequence.

    Attributes:
        data: name of the data set whose sizes these are.
        task: a name in `odyssey.training.tasks.TASKS`.
        frames: number of time steps.
        inputs: number of inputs.
        units: LSTM blocks in each direction.
        outputs: number of outputs.
        labels: number of characters, for the task "transcription".
    """

    data: str
    task: str
    frames: int
    inputs: int
    units: int
    outputs: int
    labels: int = 0

    def __str__(self) -> str:
        return f"{self.data}, {self.units} units"

    @property
    def directions(self) -> int:
        """Number of hidden layers: 2 for a bidirectional network."""
        return 2 if TASKS[self.task].bidirectional else 1

    def sequence(self) -> tuple[np.ndarray, np.ndarray]:
        """Return random inputs and targets, as in `odyssey.features.Sequence`; always the same."""
        random = np.random.default_rng(0)
        inputs = random.standard_normal((self.frames, self.inputs), dtype=np.float32)
        targets = {
            "next_step": random.random((self.frames, self.outputs)) < 0.05,
            "framewise": random.integers(self.outputs, size=self.frames),
            "transcription": random.integers(1, self.outputs, size=self.labels),
        }
        return inputs, targets[self.task].astype(np.uint8)

    def network(self, variant: Block, engine: str) -> Network:
        """Return the network with the initial weights of all contenders.

        Args:
            variant: block of the hidden layers.
            engine: "fused" or "reference".
        """
        sizes = self.inputs, self.units, self.outputs
        network = Network(variant, *sizes, engine, self.directions == 2)
        network.initialise(np.random.default_rng(2))
        return network


class Step:
    """A network in training on one sequence; a call is one training step.

    Attributes:
        tolerance: allowed relative error of its loss and gradients.
    """

    tolerance = TOLERANCE

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        inputs, self.targets = shape.sequence()
        self.inputs = torch.from_numpy(inputs)
        self.noise = torch.Generator().manual_seed(1)

    def noisy(self) -> Tensor:
        """Return the inputs with new noise, as in training."""
        x = torch.empty(self.inputs.shape)
        x.normal_(0, INPUT_NOISE, generator=self.noise)
        x += self.inputs
        return x

    def __call__(self) -> None:
        """Take one whole training step."""
        raise NotImplementedError

    def loss_and_gradients(self) -> Result:
        """Return the loss and the gradients without noise, by the names of `Network`'s parameters.

        Call this before any step.
        """
        raise NotImplementedError


class OdysseyStep(Step):
    """The training step of `odyssey.training`, for a network with any hidden layers."""

    def __init__(self, network: Network, shape: Shape) -> None:
        super().__init__(shape)
        self.network = network
        self.task: Task = TASKS[shape.task]
        self.optimizer = Momentum(*network.pack_into(), LEARNING_RATE, MOMENTUM)

    def __call__(self) -> None:
        """See `Step.__call__`."""
        self.network.set_gradient(self.noisy().numpy(), self.targets, self.task)
        self.optimizer.step()

    def loss_and_gradients(self) -> Result:
        """See `Step.loss_and_gradients`."""
        loss = self.network.set_gradient(self.inputs.numpy(), self.targets, self.task)
        return loss, gradients(self.network)


def gradients(network: Network) -> dict[str, Tensor]:
    """Return copies of the gradients by the parameters' names."""
    return {name: p.grad.clone() for name, p in network.named_parameters() if p.grad is not None}
