"""A network in training, with its data, optimizer and random streams (Greff et al. 2017, IV.B)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import torch

from odyssey.cells.block import Block
from odyssey.features import Features, Sequence
from odyssey.search_space import stream, stream_seed
from odyssey.training.checkpoint import State
from odyssey.training.network import Network, groups
from odyssey.training.optimizer import Momentum
from odyssey.training.tasks import TASKS


def _nothing() -> None:
    """What to do between two sequences, unless told otherwise."""


class Learner:
    """What `odyssey.training.train.train` trains.

    Its state can be taken and given back between any two sequences; what follows is then the same,
    bit for bit.
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
        self.waiting: np.ndarray | None = None  # sequences left of an epoch that has begun
        self.total = 0.0  # its losses so far

    def run_epoch(self, between: Callable[[], None] = _nothing) -> float:
        """Update after each training sequence, in random order; return the mean loss per step.

        An epoch that had begun when the state was taken goes on. Stops early, returning a number
        that is not finite, when a loss is not finite. `between` is called between sequences.
        """
        sequences = self.splits["train"]
        if self.waiting is None:
            self.waiting, self.total = self.order.permutation(len(sequences)), 0.0
            self.optimizer.look_ahead()
        while len(self.waiting):
            self.total += self._loss(sequences[self.waiting[0]])
            self.waiting = self.waiting[1:]
            if not math.isfinite(self.total):
                return self.total
            if len(self.waiting):
                self.optimizer.step()
            else:
                self.optimizer.descend()
            between()
        return self.total / sum(len(sequence.inputs) for sequence in sequences)

    def end_epoch(self) -> None:
        """Let the next `run_epoch` begin a new epoch."""
        self.waiting = None

    def error(self, split: str, between: Callable[[], None] = _nothing) -> float:
        """A split's error with the present weights."""
        sequences = self.splits[split]
        judged: dict[int, tuple[float, int]] = {}
        for group in groups([len(sequence.inputs) for sequence in sequences]):
            logits = self.network.logits_together([sequences[k].inputs for k in group])
            for k, of_sequence in zip(group, logits, strict=True):
                judged[k] = self.task.error(of_sequence, sequences[k].targets)
            between()
        totals, counts = zip(*(judged[k] for k in range(len(sequences))), strict=True)
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
    def state(self) -> State:
        """What the numbers to come depend on, besides what the learner was made from."""
        facts = {
            "order": self.order.bit_generator.state,
            "in_epoch": self.waiting is not None,
            "total": self.total,
        }
        arrays = {
            "theta": self.optimizer.theta,
            "velocity": self.optimizer.velocity,
            "noise": self.noise.get_state().numpy(),
            "waiting": np.empty(0, int) if self.waiting is None else self.waiting,
        }
        return State(facts, arrays)

    @state.setter
    def state(self, state: State) -> None:
        facts, arrays = state.facts, state.arrays
        self.order.bit_generator.state = facts["order"]
        self.waiting = arrays["waiting"] if facts["in_epoch"] else None
        self.total = facts["total"]
        self.optimizer.theta[:] = arrays["theta"]
        self.optimizer.velocity[:] = arrays["velocity"]
        self.noise.set_state(torch.from_numpy(arrays["noise"]))

    def _loss(self, sequence: Sequence) -> float:
        """The loss with input noise; its gradient is ready for the optimizer."""
        x = torch.empty(sequence.inputs.shape)
        x.normal_(0, self.input_noise, generator=self.noise)  # three times as fast as NumPy's
        x += torch.from_numpy(sequence.inputs)
        return self.network.set_gradient(x.numpy(), sequence.targets, self.task)
