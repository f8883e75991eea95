"""One trial: a network trained with given hyperparameters (Greff et al. 2017, Section IV.B)."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from odyssey.features import Features, Sequence
from odyssey.network import Network
from odyssey.optimizer import Momentum
from odyssey.search_space import stream, stream_seed
from odyssey.tasks import TASKS
from odyssey.variants import Variant


@dataclass(frozen=True)
class Settings:
    """How long a trial may train, and on which engine.

    patience: training stops once the validation error has not improved for more epochs than this.
    """

    max_epochs: int = 150
    patience: int = 15
    engine: str = "fused"


@dataclass(frozen=True)
class Epoch:
    """One row of a learning curve; epoch 0 is the untrained network.

    train_loss: mean over the epoch's time steps, input noise on, NaN at epoch 0. Both are per time
    step, lower is better.
    """

    epoch: int
    train_loss: float
    validation_error: float


@dataclass(frozen=True)
class Outcome:
    """What training came to; fields as in `records.TRIALS`."""

    parameters: int
    status: str
    epochs: int
    best_epoch: int
    train_loss: float
    validation_error: float
    test_error: float
    curve: tuple[Epoch, ...] = field(repr=False)

    def summary(self) -> dict[str, object]:
        """All fields but the curve."""
        return {name: value for name, value in vars(self).items() if name != "curve"}


@np.errstate(all="ignore")  # numbers that are not finite are looked for, and are a result
def train(
    features: Features,
    variant: Variant,
    hyperparameters: Mapping[str, float],
    seed: int,
    settings: Settings,
    progress: Callable[[str], None] = lambda line: None,
) -> Outcome:
    """Train one network and judge it.

    A trial whose weights or losses stop being finite is a result too: status "diverged", `epochs`
    the epoch in which it happened, errors those of the last state that was finite throughout.
    """
    torch.set_num_threads(1)
    threadpool_limits(1)  # of NumPy's matrix products
    torch.set_flush_denormal(True)  # a velocity that dies away would slow every step tenfold
    trial = _Trial(features, variant, hyperparameters, seed, settings)
    curve = [Epoch(0, math.nan, trial.error("validation"))]
    best, best_weights = curve[0], trial.weights()
    last_weights = best_weights
    status = "finished"
    started = time.monotonic()
    for number in range(1, settings.max_epochs + 1):
        train_loss = trial.run_epoch()
        epoch = Epoch(number, train_loss, trial.error("validation"))
        if not (math.isfinite(train_loss + epoch.validation_error) and trial.is_finite()):
            status = "diverged"
            break
        curve.append(epoch)
        last_weights = trial.weights()
        if epoch.validation_error < best.validation_error:
            best, best_weights = epoch, last_weights
        progress(_progress_line(epoch, best, settings, time.monotonic() - started))
        if number - best.epoch > settings.patience:
            break
    judged, weights = (best, best_weights) if status == "finished" else (curve[-1], last_weights)
    return Outcome(
        parameters=trial.network.size,
        status=status,
        epochs=number,
        best_epoch=best.epoch,
        train_loss=judged.train_loss,
        validation_error=judged.validation_error,
        test_error=trial.error("test", weights),
        curve=tuple(curve),
    )


class _Trial:
    """A network in training, with its data, optimizer and random streams."""

    def __init__(
        self,
        features: Features,
        variant: Variant,
        hyperparameters: Mapping[str, float],
        seed: int,
        settings: Settings,
    ) -> None:
        self.task = TASKS[features.task]
        self.splits = features.splits
        self.network = Network(
            variant,
            features.input_size,
            int(hyperparameters["hidden_size"]),
            features.output_size,
            settings.engine,
            self.task.bidirectional,
        )
        self.network.initialise(stream(seed, "weights"))
        self.optimizer = Momentum(
            *self.network.lay(),
            hyperparameters["learning_rate"],
            hyperparameters["momentum"],
            bool(hyperparameters["nesterov"]),
            bool(hyperparameters["clip_gradients"]),
        )
        self.input_noise = hyperparameters["input_noise"]
        self.order = stream(seed, "order")
        self.noise = torch.Generator().manual_seed(stream_seed(seed, "noise"))

    def run_epoch(self) -> float:
        """Update after each training sequence, in random order; return the mean loss per step.

        Stops early, returning a number that is not finite, when a loss is not finite.
        """
        sequences = self.splits["train"]
        total = 0.0
        self.optimizer.look_ahead()
        *order, last = self.order.permutation(len(sequences))
        for index in order:
            total += self._loss(sequences[index])
            if not math.isfinite(total):
                return total
            self.optimizer.step()
        total += self._loss(sequences[last])
        self.optimizer.descend()
        return total / sum(len(sequence.inputs) for sequence in sequences)

    def _loss(self, sequence: Sequence) -> float:
        """The loss with input noise; its gradient is ready for the optimizer."""
        x = torch.empty(sequence.inputs.shape)
        x.normal_(0, self.input_noise, generator=self.noise)  # three times as fast as NumPy's
        x += torch.from_numpy(sequence.inputs)
        return self.network.set_gradient(x.numpy(), sequence.targets, self.task)

    def error(self, split: str, weights: np.ndarray | None = None) -> float:
        """A split's error with the present weights, or with others that then stay in place."""
        if weights is not None:
            self.optimizer.theta[:] = weights
        judged = [
            self.task.error(self.network.logits(s.inputs), s.targets) for s in self.splits[split]
        ]
        totals, counts = zip(*judged, strict=True)
        return math.fsum(totals) / sum(counts) if all(map(math.isfinite, totals)) else math.inf

    def weights(self) -> np.ndarray:
        """A copy of all parameters as one vector."""
        return self.optimizer.theta.copy()

    def is_finite(self) -> bool:
        return bool(np.isfinite(self.optimizer.theta).all())


def _progress_line(epoch: Epoch, best: Epoch, settings: Settings, seconds: float) -> str:
    """One line per epoch for the log, with what is left: at least, and at most."""
    left = (
        min(settings.max_epochs, max(best.epoch + settings.patience + 1, epoch.epoch)) - epoch.epoch
    )
    at_most = (settings.max_epochs - epoch.epoch) * seconds / epoch.epoch
    at_least = left * seconds / epoch.epoch
    return (
        f"epoch {epoch.epoch:3d} of {settings.max_epochs}"
        f"  train {epoch.train_loss:9.4f}  validation {epoch.validation_error:9.4f}"
        f"  best {best.validation_error:9.4f} at {best.epoch:3d}"
        f"  {at_least:.0f} to {at_most:.0f} s left"
    )
