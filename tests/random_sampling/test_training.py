"""The trained check: judged by PyTorch's autograd and Adam."""

import numpy as np
import pytest
import torch

from odyssey.errors import BadInput
from odyssey.random_sampling import training
from odyssey.random_sampling.architectures import Architecture
from odyssey.random_sampling.keras import initial_weights
from odyssey.random_sampling.series import Series, sine
from odyssey.random_sampling.training import PUBLISHED, Recipe, trained_errors

ARCHITECTURE = Architecture((4, 3), 5)
NOISE = Series("noise", ("a", "b"), np.random.default_rng(1).uniform(-1, 1, (40, 2)))


def reference(layers, dense, x, recipe, masks):
    """The network by PyTorch: x (look_back, variables, windows) -> (variables, windows)."""
    hard = recipe.gate_activation == "hard_sigmoid"
    gate = (lambda a: (0.2 * a + 0.5).clamp(0, 1)) if hard else torch.sigmoid
    steps = list(x)
    for w, mask in zip(layers, masks, strict=True):
        n = len(w) // 4
        y = c = torch.zeros(n, x.shape[2])
        outputs = []
        for x_t in steps:
            sums = w @ torch.cat([torch.ones(1, x.shape[2]), x_t, y])
            z, i, f, o = sums.split(n)
            c = torch.tanh(z) * gate(i) + c * gate(f)
            y = torch.tanh(c) * gate(o)
            outputs.append(y)
        steps = [y * m for y, m in zip(outputs, mask, strict=True)]
    sums = dense @ torch.cat([torch.ones(1, x.shape[2]), steps[-1]])
    return torch.tanh(sums) if recipe.output_activation == "tanh" else sums


@pytest.mark.parametrize("gate", ["hard_sigmoid", "sigmoid"])
@pytest.mark.parametrize("output", ["tanh", "linear"])
@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_gradients_are_pytorchs(gate, output, dropout):
    recipe = Recipe(gate_activation=gate, output_activation=output, dropout=dropout)
    network = training._TrainedNetwork(ARCHITECTURE, recipe, 2, 0)
    network.theta += np.random.default_rng(0).normal(0, 0.5, len(network.theta)).astype(np.float32)
    weights = [torch.from_numpy(layer.w.copy()).requires_grad_() for layer in network.layers]
    dense = torch.from_numpy(network.dense.copy()).requires_grad_()
    inputs, targets = NOISE.windows(5)
    x, y = np.ascontiguousarray(inputs.transpose(1, 2, 0)), targets.T
    whole = [torch.ones(5, n, 35) for n in (4, 3)]
    predicted = reference(weights, dense, torch.from_numpy(x), recipe, whole)
    np.testing.assert_allclose(network.predict(x), predicted.detach().numpy(), atol=1e-6)
    if dropout:
        twin = training._TrainedNetwork(ARCHITECTURE, recipe, 2, 0)
        masks = [torch.from_numpy(mask) for mask in twin._masks(x)]
        predicted = reference(weights, dense, torch.from_numpy(x), recipe, masks)
    ((predicted - torch.from_numpy(y)) ** 2).mean().backward()
    network.update(x, y)
    for found, w in zip(network.d_layers, weights, strict=True):
        np.testing.assert_allclose(found, w.grad.numpy(), atol=1e-6)
    np.testing.assert_allclose(network.d_dense, dense.grad.numpy(), atol=1e-6)


def test_updates_are_those_of_adam():
    """In Keras' form: the epsilon is added before the averages are corrected, not after."""
    network = training._TrainedNetwork(ARCHITECTURE, Recipe(learning_rate=1e-3), 2, 0)
    theta, m, v = network.theta.astype(float), 0.0, 0.0
    inputs, targets = NOISE.windows(5)
    for t in range(1, 6):
        network.update(np.ascontiguousarray(inputs.transpose(1, 2, 0)), targets.T)
        g = network.gradient.astype(float)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        theta -= 1e-3 * (1 - 0.999**t) ** 0.5 / (1 - 0.9**t) * m / (v**0.5 + 1e-7)
    np.testing.assert_allclose(network.theta, theta, atol=1e-6)


def test_initial_weights_are_keras_defaults():
    first, second, dense = initial_weights((1, 20, 9), np.random.default_rng(0))
    assert first.shape == (80, 1 + 1 + 20) and second.shape == (36, 1 + 20 + 9)
    assert dense.shape == (1, 1 + 9)
    assert first[40:60, 0].tolist() == [1] * 20 and first[:40, 0].tolist() == [0] * 40
    assert np.abs(first[:, 1]).max() <= (6 / 81) ** 0.5
    np.testing.assert_allclose(first[:, 2:].T @ first[:, 2:], np.eye(20), atol=1e-5)


def test_dropout_zeroes_its_share_and_keeps_the_mean():
    network = training._TrainedNetwork(Architecture((50,), 20), Recipe(dropout=0.3), 1, 0)
    (mask,) = network._masks(np.zeros((20, 1, 40), np.float32))
    assert np.mean(mask == 0) == pytest.approx(0.3, abs=0.01)
    assert mask.mean() == pytest.approx(1, abs=0.02)


def test_one_epoch_steps_through_the_first_windows_in_order(monkeypatch):
    batches = []
    monkeypatch.setattr(training._TrainedNetwork, "update", lambda self, x, y: batches.append(y.T))
    recipe = Recipe(batch_size=10)
    trained_errors(ARCHITECTURE, NOISE, 0, (1,), recipe)
    assert [len(batch) for batch in batches] == [10, 10, 4]  # of 35 windows, 70 %
    np.testing.assert_array_equal(np.concatenate(batches), NOISE.windows(5)[1][:24])


def test_training_learns_the_sine():
    recipe = Recipe(learning_rate=2e-3, batch_size=10, dropout=0.3)
    errors = trained_errors(Architecture((10,), 5), sine(), 0, (1, 40), recipe)
    assert list(errors) == [1, 40]
    assert errors[1] > 0.2 and errors[40] < 0.05


def test_the_same_call_gives_the_same_numbers_and_another_seed_others():
    recipe = Recipe(dropout=0.3)
    first, again, other = (
        trained_errors(ARCHITECTURE, NOISE, seed, (1, 2), recipe) for seed in (0, 0, 1)
    )
    assert first == again != other


def test_errors_do_not_depend_on_how_windows_are_cut(monkeypatch):
    whole = trained_errors(ARCHITECTURE, NOISE, 0, (1,))
    monkeypatch.setattr(training, "BLOCK", 8)
    assert trained_errors(ARCHITECTURE, NOISE, 0, (1,))[1] == pytest.approx(whole[1], rel=1e-6)


def test_fewer_epochs_are_the_start_of_more():
    more = trained_errors(ARCHITECTURE, NOISE, 0, (1, 3))
    assert trained_errors(ARCHITECTURE, NOISE, 0, (1,))[1] == more[1]


def test_the_recipe_is_the_authors_committed_one():
    assert (PUBLISHED.batch_size, PUBLISHED.dropout) == (20, 0.5)
    assert (PUBLISHED.learning_rate, PUBLISHED.validation_split) == (5e-5, 0.3)
    assert PUBLISHED.patience == 0


def held_out(monkeypatch, losses, patience, epochs):
    """Errors of a network whose weights after epoch k are k, and losses so far off."""

    def update(network, x, y):
        network.updates += 1
        network.theta[:] = network.updates

    def predict_all(network, x, theta=None):
        weights = (network.theta if theta is None else theta)[0]
        loss = losses[min(int(weights), len(losses)) - 1]
        return targets[:, -x.shape[2] :] + (loss if theta is None else weights)

    targets = NOISE.windows(5)[1].T
    monkeypatch.setattr(training._TrainedNetwork, "update", update)
    monkeypatch.setattr(training._TrainedNetwork, "predict_all", predict_all)
    recipe = Recipe(batch_size=100, patience=patience)
    return trained_errors(ARCHITECTURE, NOISE, 0, epochs, recipe)


def test_training_that_stops_early_has_the_best_epochs_weights(monkeypatch):
    """The third epoch is the best; two without a better one end it, so that the sixth never is."""
    errors = held_out(monkeypatch, [5, 4, 2, 3, 3, 1], 2, (1, 2, 3, 4, 9))
    assert errors == pytest.approx({1: 1, 2: 2, 3: 3, 4: 3, 9: 3}, abs=1e-5)


def test_with_enough_patience_the_best_of_all_epochs_counts(monkeypatch):
    errors = held_out(monkeypatch, [5, 4, 2, 3, 3, 1], 3, (5, 6, 7))
    assert errors == pytest.approx({5: 3, 6: 6, 7: 6}, abs=1e-5)


def test_patience_that_never_ends_changes_no_weights():
    """While the loss falls, the best epoch is the last."""
    plain = Recipe(learning_rate=2e-3)
    patient = Recipe(learning_rate=2e-3, patience=50)
    own, other = (trained_errors(ARCHITECTURE, sine(), 0, (1, 2), r) for r in (plain, patient))
    assert own == other


def test_patience_needs_windows_that_are_not_trained_on():
    with pytest.raises(BadInput, match="patience needs windows that are not trained on; give"):
        Recipe(validation_split=0.0, patience=3)
    short = Series("short", ("x",), np.array([[0.1], [0.2], [0.3], [0.2]]))
    with pytest.raises(BadInput, match="leaves none to stop early by; give a longer series"):
        trained_errors(
            Architecture((3,), 2), short, 0, (1,), Recipe(validation_split=1e-17, patience=3)
        )


def test_what_diverges_is_not_finite():
    recipe = Recipe(learning_rate=3e38, output_activation="linear")
    errors = trained_errors(Architecture((3,), 2), NOISE, 0, (2,), recipe)
    assert not np.isfinite(errors[2])


def test_a_series_with_nothing_to_train_on_is_one_sentence():
    short = Series("short", ("x",), np.array([[0.1], [0.2], [0.3]]))
    with pytest.raises(BadInput, match="leaves none to train on"):
        trained_errors(Architecture((3,), 2), short, 0, (1,))


@pytest.mark.parametrize(
    "settings",
    [
        {"learning_rate": 0.0},
        {"batch_size": 0},
        {"validation_split": 1.0},
        {"dropout": 1.0},
        {"patience": -1},
    ],
)
def test_a_recipe_that_cannot_be_followed_is_one_sentence(settings):
    with pytest.raises(BadInput, match=f"{next(iter(settings))} is .*; give a number"):
        Recipe(**settings)
