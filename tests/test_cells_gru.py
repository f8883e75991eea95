"""The GRU against PyTorch's and by hand; what holds for every variant is in test_cells.py."""

import numpy as np
import pytest
import torch
from test_cells import HIDDEN, INPUTS, STEPS, a_layer, every_engine, outputs_and_gradients

from odyssey.cells import gru_kernels, make_layer

ORDER = "ruz"  # PyTorch's r, z, n


def of_pytorch(layer):
    """PyTorch's GRU with the layer's weights; its second bias, on the recurrent sums, is zero."""
    theirs = torch.nn.GRU(layer.input_size, layer.hidden_size).double()
    with torch.no_grad():
        theirs.weight_ih_l0.copy_(torch.cat([layer[f"W_{unit}"] for unit in ORDER]))
        theirs.weight_hh_l0.copy_(torch.cat([layer[f"R_{unit}"] for unit in ORDER]))
        theirs.bias_ih_l0.copy_(torch.cat([layer[f"b_{unit}"] for unit in ORDER]))
        theirs.bias_hh_l0.zero_()
    return theirs


@every_engine
def test_it_is_the_gru_of_pytorch(engine):
    layer = a_layer("GRU", engine)
    theirs = of_pytorch(layer)
    x, delta = torch.randn(STEPS, INPUTS).double(), torch.randn(STEPS, HIDDEN).double()
    mine = outputs_and_gradients(layer, x, delta)
    x.requires_grad_()
    y, _ = theirs(x)
    torch.testing.assert_close(mine["y"], y)
    (y * delta).sum().backward()
    torch.testing.assert_close(mine["x"], x.grad)
    for k, unit in enumerate(ORDER):
        rows = slice(k * HIDDEN, (k + 1) * HIDDEN)
        torch.testing.assert_close(mine[f"W_{unit}"], theirs.weight_ih_l0.grad[rows])
        torch.testing.assert_close(mine[f"R_{unit}"], theirs.weight_hh_l0.grad[rows])
        torch.testing.assert_close(mine[f"b_{unit}"], theirs.bias_ih_l0.grad[rows])


@every_engine
def test_two_steps_worked_out_by_hand(engine):
    """One block, all weights zero but those named: gates are a half, or wide open, or shut."""
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
def test_parameters_and_their_shapes(engine):
    shapes = {k: tuple(v.shape) for k, v in make_layer("GRU", 3, 5, engine).named_parameters()}
    assert list(shapes) == [f"{kind}_{unit}" for kind in "WRb" for unit in "zru"]
    assert (shapes["W_r"], shapes["R_u"], shapes["b_z"]) == ((5, 3), (5, 5), (5,))


@pytest.mark.parametrize("hidden", [1, 7, 8, 9])
def test_padding_stays_zero(hidden):
    layer = a_layer("GRU", "fused", hidden=hidden)
    _, gradients = vectors = torch.zeros(2, layer.vector_size).double()
    layer.lay(*vectors)
    x = np.random.default_rng(0).standard_normal((STEPS, INPUTS))
    y = layer.run(x)
    assert not y[:, hidden:].any()
    layer.backpropagate(x, np.where(np.arange(y.shape[1]) < hidden, x[:, :1], 0))
    assert torch.count_nonzero(gradients) == sum(p.numel() for p in layer.parameters())


def test_the_fused_engine_runs_the_kernels(monkeypatch):
    calls = []
    for name in ("forward", "backward"):
        kernel = getattr(gru_kernels, name)
        spy = lambda *args, name=name, kernel=kernel: (calls.append(name), kernel(*args))  # noqa: E731
        monkeypatch.setattr(gru_kernels, name, spy)
    make_layer("GRU", INPUTS, HIDDEN, "fused")(torch.randn(STEPS, INPUTS)).sum().backward()
    assert calls == ["forward", "backward"]
