"""What a trial costs: measured steps, interpolated over hidden sizes, times how many there are."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import torch

from benchmarks.study_data import DataSet
from odyssey.cells.variants import VARIANTS
from odyssey.search_space import PRIORS
from odyssey.threads import use_one_thread
from odyssey.training.network import Network, batches
from odyssey.training.optimizer import Momentum
from odyssey.training.tasks import TASKS

# Layers are padded to multiples of eight: sizes in between are neither the best nor the worst case.
SIZES = (20, 28, 36, 44, 60, 84, 116, 148, 180, 200)
TURNS, TURN_SECONDS = 5, 0.03
# So small that the weights stay where they are however many steps are timed.
LEARNING_RATE, MOMENTUM, INPUT_NOISE = 1e-9, 0.9, 0.1
POINTS = 1000


@dataclass(frozen=True)
class Prices:
    """CPU seconds of a training step and of judging a sequence, by hidden size, ascending."""

    sizes: tuple[float, ...]
    steps: tuple[float, ...]
    judgings: tuple[float, ...]

    def trial(self, data: DataSet, hidden_size: float, epochs: float) -> float:
        """CPU seconds of a trial, without its start-up; validation includes epoch 0's."""
        step = _interpolate(hidden_size, self.sizes, self.steps)
        judging = _interpolate(hidden_size, self.sizes, self.judgings)
        judged = (epochs + 1) * data.validation + data.test
        return epochs * data.train * step + judged * judging


def mean_over_search(cost: Callable[[float], float], low: float, high: float) -> float:
    """The mean cost of hidden sizes drawn as the random search draws them between two bounds."""
    quantiles = (np.arange(POINTS) + 0.5) / POINTS
    return float(np.mean([cost(PRIORS["hidden_size"].draw(q, low, high)) for q in quantiles]))


def measure(data: DataSet, variant: str, sizes: Iterable[int] = SIZES) -> Prices:
    """Time steps and judging on this machine, on one thread, as `odyssey.training` runs them."""
    use_one_thread()
    torch.set_flush_denormal(True)
    sizes = tuple(sizes)
    networks = [_Timed(data, variant, size) for size in sizes]
    actions = [network.step for network in networks] + [network.judge for network in networks]
    for action in actions:
        action()  # once uncounted
    turns = [[_turn(action) for action in actions] for _ in range(TURNS)]
    seconds = tuple(float(median) for median in np.median(turns, axis=0))
    judgings = zip(networks, seconds[len(sizes) :], strict=True)
    shares = tuple(spent / network.together for network, spent in judgings)
    return Prices(sizes, seconds[: len(sizes)], shares)


class _Timed:
    """A network in training on one sequence."""

    def __init__(self, data: DataSet, variant: str, hidden_size: int) -> None:
        self.task = TASKS[data.task]
        self.sequence = data.part(0).features().splits["train"][0]
        self.network = Network(
            VARIANTS[variant],
            data.inputs,
            hidden_size,
            data.outputs,
            "fused",
            self.task.bidirectional,
        )
        self.network.initialise(np.random.default_rng(0))
        self.optimizer = Momentum(*self.network.pack_into(), LEARNING_RATE, MOMENTUM)
        self.noise = torch.Generator().manual_seed(0)
        self.together = len(batches([data.frames] * data.validation)[0])

    def step(self) -> None:
        """A whole training step: input noise, forward, loss, backward, update."""
        x = torch.empty(self.sequence.inputs.shape)
        x.normal_(0, INPUT_NOISE, generator=self.noise)
        x += torch.from_numpy(self.sequence.inputs)
        self.network.set_gradient(x.numpy(), self.sequence.targets, self.task)
        self.optimizer.step()

    def judge(self) -> None:
        """The forward pass and the errors of as many sequences as are judged together."""
        for logits in self.network.logits_of_batch([self.sequence.inputs] * self.together):
            self.task.error(logits, self.sequence.targets)


def _turn(action: Callable[[], None]) -> float:
    """Mean CPU seconds of a call, over a short while."""
    started, calls = time.process_time(), 0
    while (spent := time.process_time() - started) < TURN_SECONDS:
        action()
        calls += 1
    return spent / calls


def _interpolate(hidden_size: float, sizes: Iterable[float], seconds: Iterable[float]) -> float:
    """Straight lines between the measurements, logarithm against logarithm."""
    logs = (np.log(np.array(list(numbers))) for numbers in (sizes, seconds))
    return float(np.exp(np.interp(np.log(hidden_size), *logs)))
