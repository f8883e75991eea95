"""Blocks compared with other implementations: PyTorch's, and transcriptions of the papers."""

import numpy as np
import pytest
import torch

from odyssey.cells.layers import ENGINES
from odyssey.cells.make_layer import make_layer
from odyssey.cells.variants import PAPER, VARIANTS
from tests.helpers.numpy_later_cells import LATER, gradients, janet, slstm
from tests.helpers.synthetic_cells import (
    HIDDEN,
    INPUTS,
    STEPS,
    UNNAMED,
    a_layer,
    outputs_and_gradients,
)

every_engine = pytest.mark.parametrize("engine", ENGINES)
# Name, PyTorch's module, and our names of its units in its order (i, f, g, o or r, z, n).
PYTORCHS = [
    ("SRN", torch.nn.RNN, "z"),
    ("NP", torch.nn.LSTM, "ifzo"),
    ("FB1", torch.nn.LSTM, "ifzo"),
    ("GRU", torch.nn.GRU, "ruz"),
]


@pytest.mark.parametrize("name, kind, order", PYTORCHS, ids=[row[0] for row in PYTORCHS])
@every_engine
def test_it_is_that_of_pytorch(name, kind, order, engine):
    """PyTorch's second bias, of the recurrent products, is zero."""
    layer = a_layer(VARIANTS[name], engine)
    theirs = kind(INPUTS, HIDDEN).double()
    with torch.no_grad():
        theirs.weight_ih_l0.copy_(torch.cat([layer[f"W_{unit}"] for unit in order]))
        theirs.weight_hh_l0.copy_(torch.cat([layer[f"R_{unit}"] for unit in order]))
        theirs.bias_ih_l0.copy_(torch.cat([layer[f"b_{unit}"] for unit in order]))
        theirs.bias_hh_l0.zero_()
    x, delta = torch.randn(STEPS, INPUTS).double(), torch.randn(STEPS, HIDDEN).double()
    mine = outputs_and_gradients(layer, x, delta)
    x.requires_grad_()
    y, _ = theirs(x)
    torch.testing.assert_close(mine["y"], y)
    (y * delta).sum().backward()
    torch.testing.assert_close(mine["x"], x.grad)
    for k, unit in enumerate(order):
        rows = slice(k * HIDDEN, (k + 1) * HIDDEN)
        torch.testing.assert_close(mine[f"W_{unit}"], theirs.weight_ih_l0.grad[rows])
        torch.testing.assert_close(mine[f"R_{unit}"], theirs.weight_hh_l0.grad[rows])
        torch.testing.assert_close(mine[f"b_{unit}"], theirs.bias_ih_l0.grad[rows])


def agrees(cell, engine, transcribed):
    """Compare outputs and gradients with a transcription and its finite differences."""
    layer = a_layer(cell, engine, hidden=3, inputs=2)
    x, delta = torch.randn(5, 2).double(), torch.randn(5, 3).double()
    found = outputs_and_gradients(layer, x, delta)
    w = {key: value.detach().numpy() for key, value in layer.named_parameters()}
    np.testing.assert_allclose(found.pop("y"), transcribed(w, x.numpy()), rtol=1e-12, atol=1e-14)
    expected = gradients(transcribed, w, x.numpy(), delta.numpy())
    assert found.keys() == expected.keys()
    for key, value in expected.items():
        np.testing.assert_allclose(found[key], value, rtol=1e-7, atol=1e-9, err_msg=key)


@pytest.mark.parametrize("name", LATER)
@every_engine
def test_it_is_what_its_paper_says(name, engine):
    agrees(VARIANTS[name], engine, LATER[name])


@every_engine
def test_janet_with_another_beta(engine):
    agrees(UNNAMED["cautious JANET"], engine, lambda w, x: janet(w, x, beta=0.5))


def test_every_cell_is_held_against_another_implementation():
    known = {*PAPER, *(row[0] for row in PYTORCHS), *LATER, "CNP"}
    assert known == set(VARIANTS)


@every_engine
def test_cnp_is_cifg_whose_peepholes_are_zero(engine):
    layer, whole = (a_layer(VARIANTS[name], engine) for name in ("CNP", "CIFG"))
    weights = {f"p_{gate}": torch.zeros(HIDDEN) for gate in "io"} | layer.state_dict()
    whole.load_state_dict(weights)
    x, delta = torch.randn(STEPS, INPUTS).double(), torch.randn(STEPS, HIDDEN).double()
    found = outputs_and_gradients(layer, x, delta)
    expected = outputs_and_gradients(whole, x, delta)
    assert expected.keys() - found.keys() == {"p_i", "p_o"}
    for key, value in found.items():
        torch.testing.assert_close(value, expected[key], msg=key)


def test_the_stabiliser_of_slstm_cancels():
    layer = a_layer(VARIANTS["sLSTM"], "fused")
    w = {key: value.detach().numpy() for key, value in layer.named_parameters()}
    x = 3 * np.random.default_rng(0).standard_normal((40, INPUTS))
    plain, stabilised = slstm(w, x), slstm(w, x, stabilised=True)
    np.testing.assert_allclose(plain, stabilised, rtol=1e-12)
    np.testing.assert_allclose(layer(torch.from_numpy(x)).detach(), stabilised, rtol=1e-10)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_stabiliser_of_slstm_is_needed(dtype):
    """Gates of exp(1000), which overflows, cause no infinite or NaN values."""
    layer = a_layer(VARIANTS["sLSTM"], "fused", dtype=dtype)
    with torch.no_grad():
        layer["b_i"].fill_(1000)
        layer["b_f"].fill_(1000)
    x, delta = torch.randn(50, INPUTS, dtype=dtype), torch.randn(50, HIDDEN, dtype=dtype)
    for key, value in outputs_and_gradients(layer, x, delta).items():
        assert torch.isfinite(value).all(), key


@every_engine
def test_two_steps_of_the_gru_worked_out_by_hand(engine):
    """One block; all weights are zero except the named ones, so gates are 0, 1/2 or 1."""
    layer = make_layer("GRU", 1, 1, engine).double()
    x = torch.tensor([[1.0], [0.0]]).double()

    def outputs(**weights):
        with torch.no_grad():
            for name, parameter in layer.named_parameters():
                parameter.fill_(weights.get(name, 0.0))
            return layer(x)[:, 0].tolist()

    first = np.tanh(2) / 2  # u = ½ between y⁰ = 0 and z = tanh 2
    assert outputs(W_z=2.0) == pytest.approx([first, first / 2])
    assert outputs(W_z=2.0, b_u=1e3) == pytest.approx([0, 0])
    assert outputs(W_z=2.0, b_u=-1e3) == pytest.approx([np.tanh(2), 0])
    with_reset = np.tanh(3 * np.tanh(2) / 2)  # r = ½ of what comes back
    assert outputs(W_z=2.0, R_z=3.0, b_u=-1e3) == pytest.approx([np.tanh(2), with_reset])
    assert outputs(W_z=2.0, R_z=3.0, b_u=-1e3, b_r=-1e3) == pytest.approx([np.tanh(2), 0])


@every_engine
def test_parameters_of_the_gru_and_their_shapes(engine):
    shapes = {k: tuple(v.shape) for k, v in make_layer("GRU", 3, 5, engine).named_parameters()}
    assert list(shapes) == [f"{kind}_{unit}" for kind in "WRb" for unit in "ruz"]
    assert (shapes["W_r"], shapes["R_u"], shapes["b_z"]) == ((5, 3), (5, 5), (5,))


@pytest.mark.parametrize("name", VARIANTS)
def test_a_forget_bias_starts_at_one_where_it_is_declared(name):
    torch.manual_seed(0)
    for key, parameter in make_layer(name, 30, 400, "fused").named_parameters():
        mean = 1 if (name, key) == ("FB1", "b_f") else 0
        assert float(parameter.detach().mean()) == pytest.approx(mean, abs=0.02), key
        assert float(parameter.detach().std()) == pytest.approx(0.1, abs=0.015), key
