"""One trial: a network trained with given hyperparameters (Greff et al. 2017, Section IV.B)."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from odyssey.cells.block import Block
from odyssey.features import Features
from odyssey.training.checkpoint import Checkpoint, State
from odyssey.training.learner import Learner


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
    """What training came to; fields as in `records.TRIALS`.

    weights: of the judged network, by the names of `odyssey.training.network.Network`'s parameters.
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
        """All fields that a record has: neither the curve nor the weights."""
        left_out = ("curve", "weights")
        return {name: value for name, value in vars(self).items() if name not in left_out}


@np.errstate(all="ignore")  # numbers that are not finite are looked for, and are a result
def train(
    features: Features,
    variant: Block,
    hyperparameters: Mapping[str, float],
    seed: int,
    settings: Settings,
    progress: Callable[[str], None] = lambda line: None,
    checkpoint: Checkpoint | None = None,
) -> Outcome:
    """Train one network and judge it.

    A trial whose weights or losses stop being finite is a result too: status "diverged", `epochs`
    the epoch in which it happened, errors those of the last state that was finite throughout.

    checkpoint: where the state is kept, after every epoch and whenever it is due. A trial that has
        one goes on from there and comes to the same, bit for bit.
    """
    torch.set_num_threads(1)
    threadpool_limits(1)  # of NumPy's matrix products
    torch.set_flush_denormal(True)  # a velocity that dies away would slow every step tenfold
    learner = Learner(features, variant, hyperparameters, seed, settings.engine)
    past = _begin(learner, checkpoint)
    finished = _go_on(learner, past, settings, progress, checkpoint)
    judged = past.best if finished else past.last
    learner.weights = past.best_weights if finished else past.last_weights
    return Outcome(
        parameters=learner.network.size,
        status="finished" if finished else "diverged",
        epochs=past.last.epoch + (not finished),
        best_epoch=past.best.epoch,
        train_loss=judged.train_loss,
        validation_error=judged.validation_error,
        test_error=learner.error("test"),
        curve=tuple(past.curve),
        weights=_by_name(learner),
    )


def _by_name(learner: Learner) -> dict[str, np.ndarray]:
    """A copy of every parameter, in its own shape."""
    parameters = learner.network.named_parameters()
    return {name: values.detach().numpy().copy() for name, values in parameters}


@dataclass
class _Past:
    """The epochs of a trial so far, and the weights after the last and after the best of them."""

    curve: list[Epoch]
    last_weights: np.ndarray
    best_weights: np.ndarray

    @property
    def last(self) -> Epoch:
        return self.curve[-1]

    @property
    def best(self) -> Epoch:
        """The first with the lowest validation error."""
        return min(self.curve, key=lambda epoch: epoch.validation_error)

    def is_over(self, settings: Settings) -> bool:
        last = self.last.epoch
        return last >= settings.max_epochs or last - self.best.epoch > settings.patience

    def add(self, epoch: Epoch, weights: np.ndarray) -> None:
        self.curve.append(epoch)
        self.last_weights = weights
        if self.best is epoch:
            self.best_weights = weights

    def with_state(self, state: State) -> State:
        """The state of the trial and of its past, to be saved."""
        curve = [asdict(epoch) for epoch in self.curve]
        weights = {"last_weights": self.last_weights, "best_weights": self.best_weights}
        return State({**state.facts, "curve": curve}, {**state.arrays, **weights})


def _begin(learner: Learner, checkpoint: Checkpoint | None) -> _Past:
    """The past of a trial: what the checkpoint holds, or the untrained network."""
    state = checkpoint.load() if checkpoint else None
    if state is None:
        weights = learner.weights
        return _Past([Epoch(0, math.nan, learner.error("validation"))], weights, weights)
    learner.state = state
    curve = [Epoch(**epoch) for epoch in state.facts["curve"]]
    return _Past(curve, state.arrays["last_weights"], state.arrays["best_weights"])


def _go_on(
    learner: Learner,
    past: _Past,
    settings: Settings,
    progress: Callable[[str], None],
    checkpoint: Checkpoint | None,
) -> bool:
    """Train until patience or the epochs run out; whether that came before divergence."""

    def save() -> None:
        if checkpoint:
            checkpoint.save(past.with_state(learner.state))

    def between() -> None:
        if checkpoint and checkpoint.due:
            save()

    started, known = time.monotonic(), len(past.curve)
    while not past.is_over(settings):
        losses = learner.run_epoch(between), learner.error("validation", between)
        learner.end_epoch()
        if not (all(map(math.isfinite, losses)) and learner.is_finite()):
            return False
        past.add(Epoch(past.last.epoch + 1, *losses), learner.weights)
        save()
        seconds = (time.monotonic() - started) / (len(past.curve) - known)
        progress(_progress_line(past.last, past.best, settings, seconds))
    return True


def _progress_line(epoch: Epoch, best: Epoch, settings: Settings, seconds: float) -> str:
    """One line per epoch for the log, with what is left: at least, and at most.

    seconds: that an epoch takes.
    """
    left = (
        min(settings.max_epochs, max(best.epoch + settings.patience + 1, epoch.epoch)) - epoch.epoch
    )
    return (
        f"epoch {epoch.epoch:3d} of {settings.max_epochs}"
        f"  train {epoch.train_loss:9.4f}  validation {epoch.validation_error:9.4f}"
        f"  best {best.validation_error:9.4f} at {best.epoch:3d}"
        f"  {left * seconds:.0f} to {(settings.max_epochs - epoch.epoch) * seconds:.0f} s left"
    )
