"""Both engines against the paper, against each other, and against PyTorch."""

import copy

import numpy as np
import pytest
import torch
from scipy.stats import gmean
from torch.func import functional_call
from transcription import forward_and_gradients

from odyssey.cells import ENGINES, kernels, make_layer
from odyssey.errors import BadInput
from odyssey.variants import LSTMS, PAPER, VARIANTS, Variant

INPUTS, HIDDEN, STEPS = 3, 5, 7

every_variant = pytest.mark.parametrize("name", VARIANTS)
every_engine = pytest.mark.parametrize("engine", ENGINES)

# Combinations of switches that no variant of the paper has, but that may be declared.
UNNAMED = {
    "open gates with recurrence": Variant(input_gate="open", gate_recurrence=True),
    "coupled with recurrence": Variant(forget_gate="coupled", gate_recurrence=True),
    "only an output gate": Variant(input_gate="open", forget_gate="open", peepholes=False),
    "no gates": Variant(input_gate="open", forget_gate="open", output_gate="open"),
    "linear": Variant(input_activation="identity", output_activation="identity"),
}


def a_layer(variant, engine, hidden=HIDDEN, inputs=INPUTS, seed=0, scale=5.0, dtype=torch.float64):
    """A layer whose weights, N(0, 0.5), are large enough that nothing is nearly linear."""
    torch.manual_seed(seed)
    layer = make_layer(variant, inputs, hidden, engine)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter *= scale
    return layer.to(dtype)


def outputs_and_gradients(layer, x, delta):
    """y, and the gradients of sum(delta * y) by parameter name and for x, all as one dict."""
    x = x.clone().requires_grad_()
    y = layer(x)
    names = [name for name, _ in layer.named_parameters()]
    gradients = torch.autograd.grad((y * delta).sum(), [x, *layer.parameters()])
    return {"y": y.detach(), **dict(zip(["x", *names], gradients, strict=True))}


@pytest.mark.parametrize("name", PAPER)
@every_engine
def test_agrees_with_the_papers_formulas(name, engine):
    layer = a_layer(name, engine)
    x, delta = torch.randn(STEPS, INPUTS).double(), torch.randn(STEPS, HIDDEN).double()
    found = outputs_and_gradients(layer, x, delta)
    weights = {key: value.detach().numpy() for key, value in layer.named_parameters()}
    y, gradients, d_x = forward_and_gradients(name, weights, x.numpy(), delta.numpy())
    expected = {"y": y, "x": d_x, **gradients}
    assert found.keys() == expected.keys()
    for key, value in expected.items():
        np.testing.assert_allclose(found[key], value, rtol=1e-10, atol=1e-12, err_msg=key)


@pytest.mark.parametrize(
    "variant", [*VARIANTS.values(), *UNNAMED.values()], ids=[*VARIANTS, *UNNAMED]
)
@every_engine
def test_gradients_agree_with_finite_differences(variant, engine):
    layer = a_layer(variant, engine, hidden=3, inputs=2)
    names = [name for name, _ in layer.named_parameters()]

    def run(x, *weights):
        return functional_call(layer, dict(zip(names, weights, strict=True)), (x,))

    weights = [parameter.detach().clone().requires_grad_() for parameter in layer.parameters()]
    x = torch.randn(5, 2).double().requires_grad_()
    assert torch.autograd.gradcheck(run, (x, *weights), eps=1e-6, atol=1e-7, rtol=1e-5)


@pytest.mark.parametrize("hidden, steps", [(1, 1), (5, 7), (20, 61), (33, 100)])
@pytest.mark.parametrize(
    "variant", [*VARIANTS.values(), *UNNAMED.values()], ids=[*VARIANTS, *UNNAMED]
)
def test_fused_is_the_reference_in_double_precision(variant, hidden, steps):
    reference, fused = (a_layer(variant, e, hidden, scale=2.0) for e in ("reference", "fused"))
    x, delta = torch.randn(steps, INPUTS).double(), torch.randn(steps, hidden).double()
    expected = outputs_and_gradients(reference, x, delta)
    for key, value in outputs_and_gradients(fused, x, delta).items():
        torch.testing.assert_close(value, expected[key], rtol=1e-9, atol=1e-11, msg=key)


@every_variant
def test_fused_single_precision_earns_its_tolerance(name):
    """Against double precision, it is at most twice as wrong as the plain layer in single.

    In the geometric mean over networks: where cells only grow, as NFG's do, a single network may
    multiply anybody's rounding errors a thousandfold, and by how much is a matter of luck.
    """
    ratios = {}
    for seed in range(12):
        single = a_layer(name, "reference", 40, 10, seed, scale=2.0, dtype=torch.float32)
        x, delta = torch.randn(60, 10), torch.randn(60, 40)
        truth = outputs_and_gradients(copy.deepcopy(single).double(), x.double(), delta.double())
        fused = make_layer(name, 10, 40, "fused")
        fused.load_state_dict(single.state_dict())
        plain, fast = (outputs_and_gradients(layer, x, delta) for layer in (single, fused))
        for key, true in truth.items():
            errors = [(found[key].double() - true).norm() for found in (fast, plain)]
            ratios.setdefault(key, []).append(float(errors[0] / errors[1]))
    for key, found in ratios.items():
        assert (ratio := gmean(found)) <= 2, f"{key}: {ratio:.2f} times the reference's error"


@pytest.mark.parametrize("engine", ENGINES)
def test_no_peepholes_is_the_lstm_of_pytorch(engine):
    layer = a_layer("NP", engine)
    theirs = torch.nn.LSTM(INPUTS, HIDDEN).double()
    order = "ifzo"  # PyTorch's i, f, g, o
    with torch.no_grad():
        theirs.weight_ih_l0.copy_(torch.cat([layer[f"W_{unit}"] for unit in order]))
        theirs.weight_hh_l0.copy_(torch.cat([layer[f"R_{unit}"] for unit in order]))
        theirs.bias_ih_l0.copy_(torch.cat([layer[f"b_{unit}"] for unit in order]))
        theirs.bias_hh_l0.zero_()
    x, delta = torch.randn(STEPS, INPUTS).double(), torch.randn(STEPS, HIDDEN).double()
    mine = outputs_and_gradients(layer, x, delta)
    y, _ = theirs(x)
    torch.testing.assert_close(mine["y"], y)
    (y * delta).sum().backward()
    for k, unit in enumerate(order):
        rows = slice(k * HIDDEN, (k + 1) * HIDDEN)
        torch.testing.assert_close(mine[f"W_{unit}"], theirs.weight_ih_l0.grad[rows])
        torch.testing.assert_close(mine[f"R_{unit}"], theirs.weight_hh_l0.grad[rows])
        torch.testing.assert_close(mine[f"b_{unit}"], theirs.bias_ih_l0.grad[rows])


@pytest.mark.parametrize("name", LSTMS)
@every_engine
@pytest.mark.parametrize("m, n", [(1, 1), (3, 5), (88, 20)])
def test_parameter_counts_in_closed_form(name, engine, m, n):
    """Each learned gate, and z, has M + N + 1 weights a block; peepholes and R_ab come on top."""
    v = LSTMS[name]
    gates = [v.input_gate, v.forget_gate, v.output_gate].count("learned")
    expected = (gates + 1) * n * (m + n + 1)
    expected += gates * n * v.peepholes + (gates * n) ** 2 * v.gate_recurrence
    assert sum(p.numel() for p in make_layer(name, m, n, engine).parameters()) == expected


@pytest.mark.parametrize("name, count", [("V", 1830), ("NOG", 1370), ("NP", 1800), ("FGR", 2730)])
def test_parameter_counts_written_out(name, count):
    """34 inputs, 10 blocks, 450 weights a unit: 4 · 450 + 30 for V, 3 · 450 + 20 for NOG, ..."""
    assert sum(p.numel() for p in make_layer(name, 34, 10, "fused").parameters()) == count


@every_engine
def test_parameters_have_the_papers_names_and_shapes(engine):
    shapes = {k: tuple(v.shape) for k, v in make_layer("FGR", 3, 5, engine).named_parameters()}
    assert set(shapes) == {
        *("W_z", "W_i", "W_f", "W_o", "R_z", "R_i", "R_f", "R_o", "p_i", "p_f", "p_o"),
        *("b_z", "b_i", "b_f", "b_o", "R_ii", "R_if", "R_io", "R_fi", "R_ff", "R_fo"),
        *("R_oi", "R_of", "R_oo"),
    }
    assert shapes["W_i"] == (5, 3) and shapes["R_fo"] == (5, 5) and shapes["p_o"] == (5,)


@every_variant
def test_long_sequences_stay_finite(name):
    """2,000 steps. Without a forget gate cells grow with time, but no faster than it."""
    layer = a_layer(name, "fused", hidden=16, scale=1.0, dtype=torch.float32)
    x, delta = torch.randn(2000, INPUTS), torch.randn(2000, 16)
    for key, value in outputs_and_gradients(layer, x, delta).items():
        assert torch.isfinite(value).all(), key
    reference = make_layer(name, INPUTS, 16, "reference")
    reference.load_state_dict(layer.state_dict())
    with torch.no_grad():
        torch.testing.assert_close(layer(x), reference(x), rtol=1e-3, atol=1e-3)


@every_variant
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_what_is_not_finite_is_not_hidden(name, dtype):
    layer = a_layer(name, "fused", dtype=dtype)
    x = torch.randn(STEPS, INPUTS, dtype=dtype)
    x[3, 1] = float("nan")
    y = layer(x)
    assert torch.isfinite(y[:3]).all() and torch.isnan(y[3:]).all()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_saturated_units_are_exactly_saturated(dtype):
    layer = a_layer("NP", "fused", dtype=dtype)
    with torch.no_grad():
        layer["b_o"].fill_(1e4)
        layer["b_i"].fill_(-1e4)
    assert (layer(torch.randn(STEPS, INPUTS, dtype=dtype)).abs() < 1e-6).all()


def test_the_reference_takes_half_precision():
    layer = make_layer("V", INPUTS, HIDDEN, "reference").to(torch.bfloat16)
    assert layer(torch.randn(STEPS, INPUTS, dtype=torch.bfloat16)).dtype == torch.bfloat16


def test_the_fused_engine_says_what_it_cannot_do():
    layer = make_layer("V", INPUTS, HIDDEN, "fused").to(torch.bfloat16)
    with pytest.raises(TypeError, match="use the engine 'reference'"):
        layer(torch.randn(STEPS, INPUTS, dtype=torch.bfloat16))


@every_variant
def test_same_bits_every_time(name):
    layer = a_layer(name, "fused", dtype=torch.float32)
    x, delta = torch.randn(STEPS, INPUTS), torch.randn(STEPS, HIDDEN)
    first, second = (outputs_and_gradients(layer, x, delta) for _ in range(2))
    assert all(torch.equal(first[key], second[key]) for key in first)


@every_engine
@pytest.mark.parametrize(
    "variant", [*VARIANTS.values(), *UNNAMED.values()], ids=[*VARIANTS, *UNNAMED]
)
def test_gradients_by_hand_are_those_of_autograd(variant, engine):
    """`run` and `backpropagate`, which training uses, against the module in autograd."""
    layer = a_layer(variant, engine)
    layer.lay(*torch.zeros(2, layer.vector_size).double())
    x, delta = torch.randn(STEPS, INPUTS).double(), torch.randn(STEPS, HIDDEN).double()
    expected = outputs_and_gradients(layer, x, delta)
    layer.run(np.ones((STEPS + 3, INPUTS)))  # leaves longer buffers behind
    for _ in range(2):
        y = layer.run(x.numpy())
        np.testing.assert_allclose(y[:, :HIDDEN], expected["y"])
        dy = np.zeros_like(y)
        dy[:, :HIDDEN] = delta
        layer.backpropagate(x.numpy(), dy)
        for name, parameter in layer.named_parameters():
            torch.testing.assert_close(parameter.grad, expected[name], msg=name)


@pytest.mark.parametrize("hidden", [1, 7, 8, 9, 20])
def test_padding_stays_zero(hidden):
    layer = a_layer("FGR", "fused", hidden=hidden)
    weights, gradients = torch.zeros(2, layer.vector_size).double()
    layer.lay(weights, gradients)
    x, delta = np.random.default_rng(0).standard_normal((2, STEPS, INPUTS))
    y = layer.run(x)
    assert not y[:, hidden:].any()
    dy = np.where(np.arange(y.shape[1]) < hidden, delta[:, :1], 0)
    layer.backpropagate(x, dy)
    assert torch.count_nonzero(gradients) == sum(p.numel() for p in layer.parameters())


def test_the_fused_engine_runs_the_kernels(monkeypatch):
    calls = []
    for name in ("forward", "backward"):
        kernel = getattr(kernels, name)
        spy = lambda *args, name=name, kernel=kernel: (calls.append(name), kernel(*args))  # noqa: E731
        monkeypatch.setattr(kernels, name, spy)
    x = torch.randn(STEPS, INPUTS)
    make_layer("V", INPUTS, HIDDEN, "fused")(x).sum().backward()
    assert calls == ["forward", "backward"]
    make_layer("V", INPUTS, HIDDEN, "reference")(x).sum().backward()
    assert calls == ["forward", "backward"]


@pytest.mark.parametrize(
    "arguments, named",
    [
        (("LSTM", 3, 5, "fused"), "LSTM"),
        (("V", 3, 5, "fast"), "fast"),
        (("V", 0, 5, "fused"), "0 inputs"),
        (("V", 3, 0, "fused"), "0 blocks"),
    ],
)
def test_bad_arguments_get_one_sentence(arguments, named):
    with pytest.raises(BadInput, match=named):
        make_layer(*arguments)
