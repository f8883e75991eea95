"""Training of stacked LSTMs on a series as in the authors' code, to check what sampling predicts.

Where the authors' code sets nothing, the defaults of Keras 2.1 are used: initial weights, hard
sigmoid gates, and its form of Adam.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from odyssey.cells.compiler.windows import Weights, Windows
from odyssey.errors import BadInput
from odyssey.random_sampling.architectures import Architecture
from odyssey.random_sampling.forward import with_gates
from odyssey.random_sampling.keras import adam, initial_weights
from odyssey.random_sampling.series import Series
from odyssey.search_space import stream

EPOCHS = (1, 10, 100, 1000)  # numbers of epochs in the paper's tables
VARIANT = "NP"  # Keras's LSTM; the order of its gates is z, i, f, o
BLOCK = 512  # windows to predict at once


@dataclass(frozen=True)
class Recipe:
    """How networks are trained; the defaults are the authors' committed configuration for the sine.

    With the defaults the errors have the published means and standard deviations, within sampling
    noise; see docs/decisions.md.

    Attributes:
        learning_rate: step size of Adam.
        batch_size: windows in a batch.
        validation_split: share of the windows, the last ones, that are not trained on.
        dropout: share of each layer's outputs that is set to zero in training.
        patience: training ends after this number of epochs without a lower squared error on the
            windows that are not trained on; the weights of the best epoch are used. 0: no early
            stopping.
        gate_activation: "hard_sigmoid" or "sigmoid".
        output_activation: "tanh" or "linear".

    Raises:
        BadInput: a value is out of its range.
    """

    learning_rate: float = 5e-5
    batch_size: int = 20
    validation_split: float = 0.3
    dropout: float = 0.5
    patience: int = 0
    gate_activation: str = "hard_sigmoid"
    output_activation: str = "tanh"

    def __post_init__(self) -> None:
        for name, allowed, words in (
            ("learning_rate", self.learning_rate > 0, "above 0"),
            ("batch_size", self.batch_size >= 1, "of at least 1"),
            ("validation_split", 0 <= self.validation_split < 1, "from 0 to below 1"),
            ("dropout", 0 <= self.dropout < 1, "from 0 to below 1"),
            ("patience", self.patience >= 0, "of at least 0"),
        ):
            if not allowed:
                raise BadInput(f"{name} is {getattr(self, name)!r}; give a number {words}.")
        if self.patience and not self.validation_split:
            raise BadInput(
                "patience needs windows that are not trained on; give a validation_split above 0."
            )


PUBLISHED = Recipe()


def trained_errors(
    architecture: Architecture,
    series: Series,
    study_seed: int,
    epochs: Sequence[int] = EPOCHS,
    recipe: Recipe = PUBLISHED,
) -> dict[int, float]:
    """Train a network and return its mean absolute error after given numbers of epochs.

    Args:
        architecture: cells of the layers and look back.
        series: the series to predict.
        study_seed: seed of the study. The random numbers depend on it and on the architecture only.
        epochs: numbers of epochs after which to take the error.
        recipe: how to train.

    Returns:
        By number of epochs, the mean absolute error over all windows of the series, without
        dropout; with patience, that of the weights of the best epoch so far. NaN where training
        diverged.

    Raises:
        BadInput: the series has too few windows to train on, or for early stopping.
    """
    inputs, targets = series.windows(architecture.look_back)
    training = int(len(inputs) * (1 - recipe.validation_split))
    if not training:
        raise BadInput(
            f"{series.name} has {len(inputs)} windows of {architecture.look_back} values, and a "
            f"validation_split of {recipe.validation_split:g} leaves none to train on; "
            "give a longer series."
        )
    if recipe.patience and training == len(inputs):
        raise BadInput(
            f"{series.name} has {len(inputs)} windows of {architecture.look_back} values, and a "
            f"validation_split of {recipe.validation_split:g} leaves none to stop early by; "
            "give a longer series."
        )
    network = _TrainedNetwork(architecture, recipe, inputs.shape[2], study_seed)
    with np.errstate(over="ignore", invalid="ignore"):
        return _train(network, inputs, targets, training, epochs)


def _train(
    network: _TrainedNetwork,
    inputs: np.ndarray,
    targets: np.ndarray,
    training: int,
    epochs: Sequence[int],
) -> dict[int, float]:
    """Errors by number of epochs; the first `training` windows are trained on, in their order."""
    size, patience = network.recipe.batch_size, network.recipe.patience
    by_time, targets = np.ascontiguousarray(inputs.transpose(1, 2, 0)), targets.T
    errors = {}
    lowest, waited, best = np.inf, 0, network.theta.copy()
    for epoch in range(1, max(epochs) + 1):
        if not patience or waited < patience:
            for start in range(0, training, size):
                batch = slice(start, min(start + size, training))
                network.update(by_time[..., batch], targets[:, batch])
            if patience:
                residual = network.predict_all(by_time[..., training:]) - targets[:, training:]
                loss, waited = float((residual**2).mean(dtype=float)), waited + 1
                if loss < lowest:
                    lowest, waited, best = loss, 0, network.theta.copy()
        if epoch in epochs:
            weights = best if patience else network.theta
            residual = network.predict_all(by_time, weights) - targets
            errors[epoch] = float(np.abs(residual).mean(dtype=float))
    return errors


class _TrainedNetwork:
    """A stacked LSTM and its dense layer; all weights are in one vector theta."""

    def __init__(
        self, architecture: Architecture, recipe: Recipe, variables: int, study_seed: int
    ) -> None:
        self.recipe, self.sizes = recipe, (variables, *architecture.cells)
        self.cell = with_gates(VARIANT, recipe.gate_activation)
        rng = stream(study_seed, f"initial weights of {architecture.name}")
        initial = initial_weights(self.sizes, rng)
        self.theta = np.concatenate([array.ravel() for array in initial])
        self.gradient = np.zeros_like(self.theta)
        self.averages = np.zeros((2, len(self.theta)), np.float32)
        self.updates = 0
        self.dropped = stream(study_seed, f"dropout of {architecture.name}")
        *layers, self.dense = _views(self.theta, initial)
        self.layers = [Weights(w, (), np.empty((0, len(w) // 4), np.float32)) for w in layers]
        *self.d_layers, self.d_dense = _views(self.gradient, initial)
        self.buffers: dict[tuple[int, ...], list[Windows]] = {}

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Predictions (variables, windows) for x (look_back, variables, windows)."""
        self._forward(x, [None] * len(self.layers))
        return self._output

    def predict_all(self, x: np.ndarray, theta: np.ndarray | None = None) -> np.ndarray:
        """As `predict`, in blocks of windows; theta: weights to use instead of its own."""
        own = self.theta.copy()
        self.theta[:] = own if theta is None else theta
        blocks = np.split(x, range(BLOCK, x.shape[2], BLOCK), axis=2)
        predicted = np.concatenate([self.predict(block) for block in blocks], axis=1)
        self.theta[:] = own
        return predicted

    def update(self, x: np.ndarray, targets: np.ndarray) -> None:
        """One step of Adam on the mean squared error of a batch; targets: (variables, windows)."""
        masks = self._masks(x)
        self._forward(x, masks)
        delta = 2 * (self._output - targets) / np.float32(targets.size)
        if self.recipe.output_activation == "tanh":
            delta *= 1 - self._output**2
        np.dot(delta, self._dense_inputs.T, self.d_dense)
        dy = np.zeros((len(x), *self._dense_inputs[1:].shape), np.float32)
        dy[-1] = self.dense[:, 1:].T @ delta
        self._backward(x, dy, masks)
        self.updates += 1
        rate = self.recipe.learning_rate
        adam(self.theta, self.gradient, self.averages, rate, self.updates)

    def _forward(self, x: np.ndarray, masks: list[np.ndarray | None]) -> None:
        """Compute all layers; stores the inputs and outputs of the dense layer."""
        for layer, buffer, mask in zip(self.layers, self._buffers(x), masks, strict=True):
            buffer.inputs_of_all[:] = x
            buffer.forward(layer)
            x = buffer.outputs if mask is None else buffer.outputs * mask
        self._dense_inputs = np.concatenate([np.ones_like(x[-1, :1]), x[-1]])
        sums = self.dense @ self._dense_inputs
        self._output = np.tanh(sums) if self.recipe.output_activation == "tanh" else sums

    def _backward(self, x: np.ndarray, dy: np.ndarray, masks: list[np.ndarray | None]) -> None:
        """Gradients of all layers; dy: of the last layer's outputs, (look_back, cells, windows)."""
        layers = zip(self.layers, self._buffers(x), masks, self.d_layers, strict=True)
        for layer, buffer, mask, gradient in reversed(list(layers)):
            if mask is not None:
                dy *= mask
            buffer.backward(layer, dy.reshape(len(x), -1))
            d = buffer.d.reshape(len(x), len(layer.w), -1)
            gradient[:] = np.tensordot(d, buffer.source[:-1], ((0, 2), (0, 2)))
            dy = np.ascontiguousarray(buffer.d_source[:, 1 : 1 + buffer.inputs])

    def _masks(self, x: np.ndarray) -> list[np.ndarray | None]:
        """Dropout masks, which multiply each layer's outputs in training; None without dropout."""
        keep = np.float32(1 - self.recipe.dropout)
        if keep == 1:
            return [None] * len(self.layers)
        shapes = [(len(x), n, x.shape[2]) for n in self.sizes[1:]]
        return [(self.dropped.random(s, dtype=np.float32) < keep) / keep for s in shapes]

    def _buffers(self, x: np.ndarray) -> list[Windows]:
        """Memory of each layer for the time steps and windows of x."""
        steps, _, windows = x.shape
        if (steps, windows) not in self.buffers:
            self.buffers[steps, windows] = [
                Windows(self.cell, m, n, steps, windows, np.float32, back=True)
                for m, n in pairwise(self.sizes)
            ]
        return self.buffers[steps, windows]


def _views(vector: np.ndarray, arrays: list[np.ndarray]) -> list[np.ndarray]:
    """Views of a vector with the shapes of these arrays, one after the other."""
    parts = np.split(vector, np.cumsum([array.size for array in arrays])[:-1])
    return [part.reshape(array.shape) for part, array in zip(parts, arrays, strict=True)]
