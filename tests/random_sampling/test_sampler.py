"""Sampling: judged by the reference layer and by PyTorch's own LSTM."""

import tracemalloc

import numpy as np
import pytest
import torch

from odyssey.cells.reference import ReferenceLayer
from odyssey.cells.variants import VARIANTS
from odyssey.errors import BadInput
from odyssey.random_sampling import sampler, weights
from odyssey.random_sampling.architectures import Architecture
from odyssey.random_sampling.forward import ForwardPass, NetworkOptions
from odyssey.random_sampling.sampler import sample_errors
from odyssey.random_sampling.series import Series, sine

ARCHITECTURE = Architecture((4, 3), 5)
NOISE = Series("noise", ("a", "b"), np.random.default_rng(1).uniform(-1, 1, (40, 2)))


@pytest.fixture
def hard_sigmoid(monkeypatch):
    """The reference layer with hard sigmoids."""
    monkeypatch.setattr(torch.Tensor, "sigmoid", lambda a: (0.2 * a + 0.5).clamp(0, 1))


def reference_error(architecture, series, sample, seed, network):
    """One sample the plain way: window by window, in float64."""
    variant, variables = VARIANTS[network.variant], len(series.variables)
    vector = weights.draw(architecture, network.variant, sample, seed, variables, variables)
    hidden, dense = weights.unpack(
        vector.astype(float), architecture, variant, variables, variables
    )
    layers = []
    for parameters in hidden:
        first = next(iter(parameters.values()))
        layer = ReferenceLayer(variant, first.shape[1], len(first)).double()
        layer.load_state_dict({name: torch.from_numpy(a) for name, a in parameters.items()})
        layers.append(layer)
    errors = []
    for window, target in zip(*series.windows(architecture.look_back), strict=True):
        y = torch.from_numpy(window.astype(float))
        for layer in layers:
            y = layer(y)
        output = dense["V"] @ y[-1].detach().numpy() + dense["b"]
        predicted = np.tanh(output) if network.output_activation == "tanh" else output
        errors.append(np.abs(predicted - target))
    return np.mean(errors)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_gives_the_references_errors_with_hard_sigmoids(hard_sigmoid, variant):
    network = NetworkOptions(variant)
    found = sample_errors(ARCHITECTURE, NOISE, range(3), 7, network)
    expected = [reference_error(ARCHITECTURE, NOISE, k, 7, network) for k in range(3)]
    np.testing.assert_allclose(found, expected, rtol=1e-4)


@pytest.mark.parametrize("variant", ["V", "FGR", "CIFG"])
def test_sigmoids_and_a_linear_output_give_the_references_errors(variant):
    network = NetworkOptions(variant, "sigmoid", "linear")
    found = sample_errors(ARCHITECTURE, NOISE, range(3), 7, network)
    expected = [reference_error(ARCHITECTURE, NOISE, k, 7, network) for k in range(3)]
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_the_papers_cell_with_sigmoids_is_pytorchs_lstm():
    inputs = NOISE.windows(5)[0]
    predictor = ForwardPass(ARCHITECTURE, NetworkOptions("NP", "sigmoid"), inputs)
    for k in range(2):
        vector = weights.draw(ARCHITECTURE, "NP", k, 0, 2, 2)
        hidden, dense = weights.unpack(vector, ARCHITECTURE, VARIANTS["NP"], 2, 2)
        y = torch.from_numpy(inputs)
        for parameters in hidden:
            n, m = parameters["W_z"].shape
            lstm = torch.nn.LSTM(m, n, batch_first=True)
            state = {
                name: torch.from_numpy(np.concatenate([parameters[f"{kind}_{u}"] for u in "ifzo"]))
                for name, kind in (
                    ("weight_ih_l0", "W"),
                    ("weight_hh_l0", "R"),
                    ("bias_ih_l0", "b"),
                )
            }
            lstm.load_state_dict({**state, "bias_hh_l0": torch.zeros(4 * n)})
            y = lstm(y)[0].detach()
        expected = np.tanh(y[:, -1].numpy() @ dense["V"].T + dense["b"])
        np.testing.assert_allclose(predictor.predict(vector).T, expected, atol=2e-6)


def test_a_sample_does_not_depend_on_the_others(monkeypatch):
    """Alone, in another batch, in a larger run, with windows cut elsewhere."""
    errors = sample_errors(ARCHITECTURE, NOISE, range(10), 3)
    np.testing.assert_allclose(
        sample_errors(ARCHITECTURE, NOISE, range(4), 3), errors[:4], rtol=1e-6
    )
    np.testing.assert_allclose(
        sample_errors(ARCHITECTURE, NOISE, range(7, 8), 3), errors[7:8], rtol=1e-6
    )
    monkeypatch.setattr(sampler, "NUMBERS_AT_ONCE", 2000)
    np.testing.assert_allclose(sample_errors(ARCHITECTURE, NOISE, range(10), 3), errors, rtol=1e-6)


def test_the_same_call_gives_the_same_numbers():
    first, second = (sample_errors(ARCHITECTURE, NOISE, range(5), 3) for _ in range(2))
    assert first.tobytes() == second.tobytes()
    assert len(set(first)) == 5


def test_seed_variant_cells_and_look_back_are_all_part_of_the_address():
    draws = [
        weights.draw(ARCHITECTURE, "NP", 0, 0)[:50],
        weights.draw(ARCHITECTURE, "NP", 1, 0)[:50],
        weights.draw(ARCHITECTURE, "NP", 0, 1)[:50],
        weights.draw(ARCHITECTURE, "V", 0, 0)[:50],
        weights.draw(Architecture((4, 4), 5), "NP", 0, 0)[:50],
        weights.draw(Architecture((4, 3), 6), "NP", 0, 0)[:50],
    ]
    assert np.abs(np.corrcoef(draws) - np.eye(6)).max() < 0.6


def test_every_parameter_is_standard_normal():
    drawn = np.concatenate([weights.draw(Architecture((31,), 1), "V", k, 0) for k in range(20)])
    assert abs(drawn.mean()) < 0.01 and abs(drawn.std() - 1) < 0.01


def test_memory_does_not_grow_with_the_look_back():
    """Room for some windows at a time, and for the windows themselves."""
    long = Series("long", ("x",), np.random.default_rng(0).uniform(-1, 1, (3000, 1)))

    def peak(look_back):
        sample_errors(Architecture((8,), look_back), long, range(1), 0)
        tracemalloc.start()
        sample_errors(Architecture((8,), look_back), long, range(3), 0)
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    of_windows = 6 * 4 * 3000 * 100
    assert peak(100) < 2 * 4 * sampler.NUMBERS_AT_ONCE + of_windows


def test_a_network_that_overflows_has_an_error_that_is_not_finite():
    """An open forget gate and identities let a cell grow without bounds."""
    rising = Series("rising", ("x",), np.linspace(1e36, 3e38, 30)[:, None])
    errors = sample_errors(Architecture((5, 5), 20), rising, range(8), 0, NetworkOptions("NIAF"))
    assert len(errors) == 8 and not np.isfinite(errors).all()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"variant": "XYZ"}, "variant is 'XYZ'; choose one of V, NIG"),
        ({"gate_activation": "relu"}, "gate_activation is 'relu'"),
        ({"output_activation": "relu"}, "output_activation is 'relu'"),
    ],
)
def test_a_network_that_does_not_exist_is_one_sentence(settings, words):
    with pytest.raises(BadInput, match=words):
        NetworkOptions(**settings)


def test_a_series_too_short_for_the_look_back_is_bad_input():
    with pytest.raises(BadInput, match="needs at least 41"):
        sample_errors(Architecture((3,), 40), NOISE, range(1), 0)


def test_the_papers_errors_lie_where_its_upper_bound_says():
    errors = sample_errors(Architecture((20,), 10), sine(), range(100), 0)
    assert errors.min() > 0 and errors.max() < 2
    assert 0.7 < errors.mean() < 1.1
