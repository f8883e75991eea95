"""Train one network with given hyperparameters (Greff et al. 2017, Section IV.B)."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field

import numpy as np
import torch

from odyssey.cells.block import Block
from odyssey.features import Features
from odyssey.threads import use_one_thread
from odyssey.training.checkpoint import Checkpoint, SavedState
from odyssey.training.learner import Learner


@dataclass(frozen=True)
class TrainingOptions:
    """How long a trial trains, and on which engine.

    Attributes:
        max_epochs: training stops after this many epochs.
        patience: training stops when the validation error has not improved for more epochs than
            this.
        engine: "fused" (compiled, fast) or "reference" (plain PyTorch).
    """

    max_epochs: int = 150
    patience: int = 15
    engine: str = "fused"


@dataclass(frozen=True)
class Epoch:
    """One point of a learning curve.

    Attributes:
        epoch: number of completed epochs; 0 is the untrained network.
        train_loss: mean loss per time step in this epoch, in nats, with input noise; NaN for
            epoch 0. Lower is better.
        validation_error: after this epoch, without input noise. Lower is better.
    """

    epoch: int
    train_loss: float
    validation_error: float


@dataclass(frozen=True)
class Outcome:
    """The result of one training.

    Attributes:
        parameters: number of trainable parameters.
        status: "finished" or "diverged".
        epochs: epochs trained; if diverged, the epoch in which that happened.
        best_epoch: the first epoch with the lowest validation error.
        train_loss: as in `Epoch`, of the reported epoch: the best, or the last if diverged.
        validation_error: of the reported epoch.
        test_error: of the network after the reported epoch. Lower is better.
        curve: all completed epochs, from epoch 0.
        weights: of the network after the reported epoch, by the parameter names of
            `odyssey.training.network.Network`.
    """

    parameters: int
    status: str
    epochs: int
    best_epoch: int
    train_loss: float
    validation_error: float
    test_error: float
    curve: tuple[Epoch, ...] = field(repr=False)
    weights: Mapping[str, np.ndarray] = field(repr=False, compare=False)

    def summary(self) -> dict[str, object]:
        """Return the fields that are stored in the table of trials: all but curve and weights."""
        left_out = ("curve", "weights")
        return {name: value for name, value in vars(self).items() if name not in left_out}


@np.errstate(all="ignore")  # divergence is a result, not an error
def train(
    features: Features,
    variant: Block,
    hyperparameters: Mapping[str, float],
    seed: int,
    options: TrainingOptions,
    log: Callable[[str], None] = lambda line: None,
    checkpoint: Checkpoint | None = None,
) -> Outcome:
    """Train one network and evaluate it on the test set.

    The network of the epoch with the lowest validation error is evaluated. If a weight or a loss
    is no longer finite, training stops with status "diverged", and the network after the last
    epoch with finite numbers is evaluated.

    Args:
        features: the data set.
        variant: the block of the hidden layers.
        hyperparameters: as for `odyssey.training.learner.Learner`.
        seed: of the initial weights, the order of sequences and the input noise.
        options: limits and engine.
        log: takes one line of text after each epoch.
        checkpoint: the state is saved here after every epoch and whenever it is due. If it holds a
            state, training continues from there, with the same numbers, bit for bit.

    Returns:
        The errors, the learning curve and the weights.
    """
    use_one_thread()
    torch.set_flush_denormal(True)  # denormal numbers would make a step ten times slower
    learner = Learner(features, variant, hyperparameters, seed, options.engine)
    history = _history_so_far(learner, checkpoint)
    finished = _run_epochs(learner, history, options, log, checkpoint)
    reported = history.best if finished else history.last
    learner.weights = history.best_weights if finished else history.last_weights
    return Outcome(
        parameters=learner.network.size,
        status="finished" if finished else "diverged",
        epochs=history.last.epoch + (not finished),
        best_epoch=history.best.epoch,
        train_loss=reported.train_loss,
        validation_error=reported.validation_error,
        test_error=learner.error("test"),
        curve=tuple(history.curve),
        weights=_by_name(learner),
    )


def _by_name(learner: Learner) -> dict[str, np.ndarray]:
    """Return a copy of every parameter, by name."""
    parameters = learner.network.named_parameters()
    return {name: values.detach().numpy().copy() for name, values in parameters}


@dataclass
class _History:
    """The epochs so far, and the weights after the last and after the best of them."""

    curve: list[Epoch]
    last_weights: np.ndarray
    best_weights: np.ndarray

    @property
    def last(self) -> Epoch:
        return self.curve[-1]

    @property
    def best(self) -> Epoch:
        """The first epoch with the lowest validation error."""
        return min(self.curve, key=lambda epoch: epoch.validation_error)

    def is_over(self, options: TrainingOptions) -> bool:
        last = self.last.epoch
        return last >= options.max_epochs or last - self.best.epoch > options.patience

    def add(self, epoch: Epoch, weights: np.ndarray) -> None:
        self.curve.append(epoch)
        self.last_weights = weights
        if self.best is epoch:
            self.best_weights = weights

    def with_state(self, state: SavedState) -> SavedState:
        """Return what a checkpoint saves: the learner's state and this history."""
        curve = [asdict(epoch) for epoch in self.curve]
        weights = {"last_weights": self.last_weights, "best_weights": self.best_weights}
        return SavedState({**state.json_values, "curve": curve}, {**state.arrays, **weights})


def _history_so_far(learner: Learner, checkpoint: Checkpoint | None) -> _History:
    """Restore learner and history from the checkpoint, or begin with the untrained network."""
    state = checkpoint.load() if checkpoint else None
    if state is None:
        weights = learner.weights
        return _History([Epoch(0, math.nan, learner.error("validation"))], weights, weights)
    learner.state = state
    curve = [Epoch(**epoch) for epoch in state.json_values["curve"]]
    return _History(curve, state.arrays["last_weights"], state.arrays["best_weights"])


def _run_epochs(
    learner: Learner,
    history: _History,
    options: TrainingOptions,
    log: Callable[[str], None],
    checkpoint: Checkpoint | None,
) -> bool:
    """Train until an option stops it; return False if training diverged."""

    def save() -> None:
        if checkpoint:
            checkpoint.save(history.with_state(learner.state))

    def save_if_due() -> None:
        if checkpoint and checkpoint.due:
            save()

    started, restored = time.monotonic(), len(history.curve)
    while not history.is_over(options):
        losses = learner.run_epoch(save_if_due), learner.error("validation", save_if_due)
        learner.end_epoch()
        if not (all(map(math.isfinite, losses)) and learner.is_finite()):
            return False
        history.add(Epoch(history.last.epoch + 1, *losses), learner.weights)
        save()
        seconds = (time.monotonic() - started) / (len(history.curve) - restored)
        log(_progress_line(history.last, history.best, options, seconds))
    return True


def _progress_line(epoch: Epoch, best: Epoch, options: TrainingOptions, seconds: float) -> str:
    """One line of the log for an epoch; seconds: mean duration of an epoch."""
    patience_ends = max(best.epoch + options.patience + 1, epoch.epoch)
    fewest = min(options.max_epochs, patience_ends) - epoch.epoch
    most = options.max_epochs - epoch.epoch
    return (
        f"epoch {epoch.epoch:3d} of {options.max_epochs}"
        f"  train {epoch.train_loss:9.4f}  validation {epoch.validation_error:9.4f}"
        f"  best {best.validation_error:9.4f} at {best.epoch:3d}"
        f"  {fewest * seconds:.0f} to {most * seconds:.0f} s left"
    )
