"""A network in training: its data, optimizer and random streams (Greff et al. 2017, IV.B)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import torch

from odyssey.cells.block import Block
from odyssey.features import Features, Sequence
from odyssey.search_space import stream, stream_seed
from odyssey.training.checkpoint import SavedState
from odyssey.training.network import Network, batches
from odyssey.training.optimizer import Momentum
from odyssey.training.tasks import TASKS


def _nothing() -> None:
    """The default callback between two sequences."""


class Learner:
    """A network with everything that its training needs.

    `state` can be saved between any two sequences. A learner that gets a saved state continues with
    the same numbers, bit for bit.

    Args:
        features: the data set.
        variant: the block of the hidden layers.
        hyperparameters: hidden_size, learning_rate, momentum, nesterov, clip_gradients,
            input_noise.
        seed: of the initial weights, the order of sequences and the input noise.
        engine: as in `odyssey.training.network.Network`.
    """

    def __init__(
        self,
        features: Features,
        variant: Block,
        hyperparameters: Mapping[str, float],
        seed: int,
        engine: str,
    ) -> None:
        self.task = TASKS[features.task]
        self.splits = features.splits
        self.network = Network(
            variant,
            features.input_size,
            int(hyperparameters["hidden_size"]),
            features.output_size,
            engine,
            self.task.bidirectional,
        )
        self.network.initialise(stream(seed, "weights"))
        self.optimizer = Momentum(
            *self.network.pack_into(),
            hyperparameters["learning_rate"],
            hyperparameters["momentum"],
            bool(hyperparameters["nesterov"]),
            bool(hyperparameters["clip_gradients"]),
        )
        self.input_noise = hyperparameters["input_noise"]
        self.order = stream(seed, "order")
        self.noise = torch.Generator().manual_seed(stream_seed(seed, "noise"))
        # Of the current epoch: indices of the sequences not yet used, and the sum of the losses.
        self.remaining: np.ndarray | None = None  # None between two epochs
        self.loss_sum = 0.0

    def run_epoch(self, after_sequence: Callable[[], None] = _nothing) -> float:
        """Update the weights after each training sequence, in random order.

        If the state was restored in the middle of an epoch, that epoch is completed.

        Args:
            after_sequence: called after each sequence.

        Returns:
            The mean loss per time step. If it is not finite, the epoch stopped early.
        """
        sequences = self.splits["train"]
        if self.remaining is None:
            self.remaining, self.loss_sum = self.order.permutation(len(sequences)), 0.0
            self.optimizer.look_ahead()
        while len(self.remaining):
            self.loss_sum += self._loss(sequences[self.remaining[0]])
            self.remaining = self.remaining[1:]
            if not math.isfinite(self.loss_sum):
                return self.loss_sum
            if len(self.remaining):
                self.optimizer.step()
            else:
                self.optimizer.descend()
            after_sequence()
        return self.loss_sum / sum(len(sequence.inputs) for sequence in sequences)

    def end_epoch(self) -> None:
        """Make the next `run_epoch` begin a new epoch."""
        self.remaining = None

    def error(self, split: str, after_batch: Callable[[], None] = _nothing) -> float:
        """Return the error on a split with the current weights; lower is better.

        Args:
            split: "train", "validation" or "test".
            after_batch: called after each batch of sequences.
        """
        sequences = self.splits[split]
        errors: dict[int, tuple[float, int]] = {}
        for batch in batches([len(sequence.inputs) for sequence in sequences]):
            logits = self.network.logits_of_batch([sequences[k].inputs for k in batch])
            for k, of_sequence in zip(batch, logits, strict=True):
                errors[k] = self.task.error(of_sequence, sequences[k].targets)
            after_batch()
        totals, counts = zip(*(errors[k] for k in range(len(sequences))), strict=True)
        return math.fsum(totals) / sum(counts) if all(map(math.isfinite, totals)) else math.inf

    @property
    def weights(self) -> np.ndarray:
        """A copy of all parameters as one vector."""
        return self.optimizer.theta.copy()

    @weights.setter
    def weights(self, values: np.ndarray) -> None:
        self.optimizer.theta[:] = values

    def is_finite(self) -> bool:
        return bool(np.isfinite(self.optimizer.theta).all())

    @property
    def state(self) -> SavedState:
        """What later numbers depend on, besides the arguments of the constructor."""
        values = {
            "order": self.order.bit_generator.state,
            "in_epoch": self.remaining is not None,
            "loss_sum": self.loss_sum,
        }
        arrays = {
            "theta": self.optimizer.theta,
            "velocity": self.optimizer.velocity,
            "noise": self.noise.get_state().numpy(),
            "remaining": np.empty(0, int) if self.remaining is None else self.remaining,
        }
        return SavedState(values, arrays)

    @state.setter
    def state(self, state: SavedState) -> None:
        values, arrays = state.json_values, state.arrays
        self.order.bit_generator.state = values["order"]
        self.remaining = arrays["remaining"] if values["in_epoch"] else None
        self.loss_sum = values["loss_sum"]
        self.optimizer.theta[:] = arrays["theta"]
        self.optimizer.velocity[:] = arrays["velocity"]
        self.noise.set_state(torch.from_numpy(arrays["noise"]))

    def _loss(self, sequence: Sequence) -> float:
        """Return the loss of a sequence with input noise and set the gradient."""
        x = torch.empty(sequence.inputs.shape)
        x.normal_(0, self.input_noise, generator=self.noise)  # three times as fast as in NumPy
        x += torch.from_numpy(sequence.inputs)
        return self.network.set_gradient(x.numpy(), sequence.targets, self.task)
