"""Tests of both engines for all cells: against the paper and against each other."""

import copy

import numpy as np
import pytest
import torch
from scipy.stats import gmean
from torch.func import functional_call

from odyssey.cells import fused
from odyssey.cells.blocks import lstm
from odyssey.cells.layers import ENGINES
from odyssey.cells.make_layer import make_layer
from odyssey.cells.variants import LSTMS, PAPER, VARIANTS
from odyssey.errors import BadInput
from tests.helpers.numpy_lstm import forward_and_gradients
from tests.helpers.synthetic_cells import (
    AWKWARD,
    HIDDEN,
    INPUTS,
    STEPS,
    UNNAMED,
    a_layer,
    outputs_and_gradients,
)

CELLS = {**VARIANTS, **UNNAMED, **AWKWARD}
SMOOTH = {name: cell for name, cell in CELLS.items() if name != "ties"}
VANISHING = (
    1e-9  # share of the norm of all gradients below which a gradient is zero except for rounding
)

every_variant = pytest.mark.parametrize("name", VARIANTS)
every_cell = pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
every_engine = pytest.mark.parametrize("engine", ENGINES)


@pytest.mark.parametrize("name", PAPER)
@every_engine
def test_agrees_with_the_papers_formulas(name, engine):
    layer = a_layer(VARIANTS[name], engine)
    x, delta = torch.randn(STEPS, INPUTS).double(), torch.randn(STEPS, HIDDEN).double()
    found = outputs_and_gradients(layer, x, delta)
    weights = {key: value.detach().numpy() for key, value in layer.named_parameters()}
    y, gradients, d_x = forward_and_gradients(name, weights, x.numpy(), delta.numpy())
    expected = {"y": y, "x": d_x, **gradients}
    assert found.keys() == expected.keys()
    for key, value in expected.items():
        np.testing.assert_allclose(found[key], value, rtol=1e-10, atol=1e-12, err_msg=key)


@pytest.mark.parametrize("cell", SMOOTH.values(), ids=SMOOTH)
@every_engine
def test_gradients_agree_with_finite_differences(cell, engine):
    layer = a_layer(cell, engine, hidden=3, inputs=2)
    names = [name for name, _ in layer.named_parameters()]

    def run(x, *weights):
        return functional_call(layer, dict(zip(names, weights, strict=True)), (x,))

    weights = [parameter.detach().clone().requires_grad_() for parameter in layer.parameters()]
    x = torch.randn(5, 2).double().requires_grad_()
    assert torch.autograd.gradcheck(run, (x, *weights), eps=1e-6, atol=1e-7, rtol=1e-5)


@pytest.mark.parametrize("hidden, steps", [(1, 1), (5, 7), (20, 61), (33, 100)])
@every_cell
def test_fused_is_the_reference_in_double_precision(cell, hidden, steps):
    reference, fast = (a_layer(cell, e, hidden, scale=2.0) for e in ("reference", "fused"))
    x, delta = torch.randn(steps, INPUTS).double(), torch.randn(steps, hidden).double()
    expected = outputs_and_gradients(reference, x, delta)
    for key, value in outputs_and_gradients(fast, x, delta).items():
        torch.testing.assert_close(value, expected[key], rtol=1e-9, atol=1e-11, msg=key)


@every_variant
def test_fused_single_precision_earns_its_tolerance(name):
    """Its error in single precision is at most twice that of the reference layer.

    The geometric mean over networks counts, because in cells that only grow, such as NFG's, a
    single network may multiply rounding errors by a random factor of up to a thousand.

    The gradient of sLSTM's b_i is zero, because b_i scales cell and normaliser equally. A gradient
    that is zero consists of rounding errors; it may have those of all gradients together.
    """
    ratios = {}
    for seed in range(12):
        single = a_layer(VARIANTS[name], "reference", 40, 10, seed, 2.0, torch.float32)
        x, delta = torch.randn(60, 10), torch.randn(60, 40)
        truth = outputs_and_gradients(copy.deepcopy(single).double(), x.double(), delta.double())
        fast = make_layer(name, 10, 40, "fused")
        fast.load_state_dict(single.state_dict())
        ours, theirs = (outputs_and_gradients(layer, x, delta) for layer in (fast, single))
        of_all, size = together(difference(theirs, truth)), together(truth)
        for key, error in difference(ours, truth).items():
            vanishes = truth[key].norm() < VANISHING * size
            allowed = of_all if vanishes else (theirs[key].double() - truth[key]).norm()
            ratios.setdefault(key, []).append(float(error.norm() / allowed))
    for key, of_networks in ratios.items():
        assert (ratio := gmean(of_networks)) <= 2, f"{key}: {ratio:.2f} times the reference's error"


def difference(values, truth):
    return {key: values[key].double() - true for key, true in truth.items()}


def together(values):
    """The norm of all gradients as one vector."""
    return torch.cat([value.flatten() for key, value in values.items() if key != "y"]).norm()


@pytest.mark.parametrize("name", LSTMS)
@every_engine
@pytest.mark.parametrize("m, n", [(1, 1), (3, 5), (88, 20)])
def test_parameter_counts_in_closed_form(name, engine, m, n):
    """Each learned gate, and z, has M + N + 1 weights per block, plus peepholes and R_ab."""
    switches = {**lstm.__kwdefaults__, **LSTMS[name].switches}
    gates = [switches[f"{gate}_gate"] for gate in ("input", "forget", "output")].count("learned")
    expected = (gates + 1) * n * (m + n + 1) + gates * n * switches["peepholes"]
    expected += (gates * n) ** 2 * switches["gate_recurrence"]
    assert sum(p.numel() for p in make_layer(name, m, n, engine).parameters()) == expected


@pytest.mark.parametrize(
    "name, count",
    [
        *(("V", 1830), ("NOG", 1370), ("NP", 1800), ("FGR", 2730), ("CNP", 1350), ("FB1", 1800)),
        *(("GRU", 1350), ("GRU14", 1350), ("SRN", 450), ("MGU", 900), ("JANET", 900)),
        *(("minGRU", 700), ("minLSTM", 1050), ("sLSTM", 1800)),
    ],
)
def test_parameter_counts_written_out(name, count):
    """34 inputs, 10 blocks; 450 weights per unit, or 350 without recurrent weights.

    4 · 450 + 30 for V, 3 · 450 + 20 for NOG, ...
    """
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
    """2,000 steps. Without a forget gate, cells grow at most linearly with time."""
    layer = a_layer(VARIANTS[name], "fused", hidden=16, scale=1.0, dtype=torch.float32)
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
    layer = a_layer(VARIANTS[name], "fused", dtype=dtype)
    x = torch.randn(STEPS, INPUTS, dtype=dtype)
    x[3, 1] = float("nan")
    y = layer(x)
    assert torch.isfinite(y[:3]).all() and torch.isnan(y[3:]).all()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_saturated_units_are_exactly_saturated(dtype):
    layer = a_layer(VARIANTS["NP"], "fused", dtype=dtype)
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
    layer = a_layer(VARIANTS[name], "fused", dtype=torch.float32)
    x, delta = torch.randn(STEPS, INPUTS), torch.randn(STEPS, HIDDEN)
    first, second = (outputs_and_gradients(layer, x, delta) for _ in range(2))
    assert all(torch.equal(first[key], second[key]) for key in first)


@every_engine
@every_cell
def test_gradients_by_hand_are_those_of_autograd(cell, engine):
    """Compares `run` and `backpropagate`, which training uses, with autograd."""
    layer = a_layer(cell, engine)
    layer.pack_into(*torch.zeros(2, layer.vector_size).double())
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
@every_cell
def test_padding_stays_zero(cell, hidden):
    layer = a_layer(cell, "fused", hidden=hidden)
    weights, gradients = torch.zeros(2, layer.vector_size).double()
    layer.pack_into(weights, gradients)
    x, delta = np.random.default_rng(0).standard_normal((2, STEPS, INPUTS))
    y = layer.run(x)
    assert not y[:, hidden:].any()
    layer.backpropagate(x, np.where(np.arange(y.shape[1]) < hidden, delta[:, :1], 0))
    found = sum(int(torch.count_nonzero(p.grad)) for p in layer.parameters())
    assert torch.count_nonzero(gradients) == found > 0


@every_cell
def test_a_batch_gives_what_its_sequences_give_one_by_one(cell, monkeypatch):
    monkeypatch.setattr(fused, "SMALLEST_BATCH", 1)
    layer = a_layer(cell, "fused")
    layer.pack_into(*torch.zeros(2, layer.vector_size).double())
    random = np.random.default_rng(0)
    sequences = [random.standard_normal((steps, INPUTS)) for steps in (7, 4, 1, 9)]
    alone = [layer.run(x).copy() for x in sequences]
    for found, expected in zip(layer.run_batch(sequences), alone, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-11)


def test_the_fused_engine_runs_the_kernels(monkeypatch):
    calls = []

    def spies(trace, passes_of=fused.passes_of):
        def spy(name, kernel):
            return lambda *arguments: (calls.append(name), kernel(*arguments))

        return [spy(*pair) for pair in zip(("forward", "backward"), passes_of(trace), strict=True)]

    monkeypatch.setattr(fused, "passes_of", spies)
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
        (("V", 0, 5, "fused"), "not 0 inputs"),
        (("V", 3, 0, "fused"), "3 inputs and 0 blocks"),
    ],
)
def test_bad_arguments_get_one_sentence(arguments, named):
    with pytest.raises(BadInput, match=named):
        make_layer(*arguments)
