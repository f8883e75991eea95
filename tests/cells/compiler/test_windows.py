"""Kernels for many sequences side by side, compared with the reference for each sequence."""

import numpy as np
import pytest
import torch

from odyssey.cells.compiler.trace import replaced
from odyssey.cells.compiler.windows import Windows, weights
from odyssey.cells.reference import ReferenceLayer
from odyssey.cells.variants import VARIANTS

INPUTS, HIDDEN, STEPS, WIDTH = 3, 6, 7, 4
# Peepholes, gates that are states, a product within the step, several states, no recurrent product.
CHOSEN = ("V", "FGR", "GRU14", "sLSTM", "minLSTM")


def a_layer(name):
    torch.manual_seed(0)
    layer = ReferenceLayer(VARIANTS[name], INPUTS, HIDDEN).double()
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter *= 5
    return layer


def windows_of(name, layer, x, back):
    """Return the arrays of a layer for sequences x, (B, T, inputs), and its weights."""
    trace = VARIANTS[name].trace
    layer_arrays = Windows(trace, INPUTS, HIDDEN, STEPS, len(x), np.float64, back)
    layer_arrays.inputs_of_all[:] = x.detach().numpy().transpose(1, 2, 0)
    named = {key: value.detach().numpy() for key, value in layer.named_parameters()}
    return layer_arrays, weights(trace, named, INPUTS)


@pytest.mark.parametrize("name", CHOSEN)
def test_both_passes_are_the_references(name):
    layer = a_layer(name)
    x = torch.randn(WIDTH, STEPS, INPUTS).double().requires_grad_()
    delta = torch.randn(WIDTH, STEPS, HIDDEN).double()
    y = torch.stack([layer(sequence) for sequence in x])
    (y * delta).sum().backward()
    layer_arrays, w = windows_of(name, layer, x, back=True)
    layer_arrays.forward(w)
    np.testing.assert_allclose(layer_arrays.outputs.transpose(2, 0, 1), y.detach(), atol=1e-12)
    dy = np.ascontiguousarray(delta.numpy().transpose(1, 2, 0)).reshape(STEPS, -1)
    layer_arrays.backward(w, dy)
    d_x = layer_arrays.d_source[:, 1 : 1 + INPUTS].transpose(2, 0, 1)
    np.testing.assert_allclose(d_x, x.grad, atol=1e-12)
    d = layer_arrays.d.reshape(STEPS, -1, WIDTH)
    d_w = np.tensordot(d, layer_arrays.source[:-1], ((0, 2), (0, 2)))
    for number, total in enumerate(layer_arrays.kernels.step.sums):
        if total.W:
            found = d_w[number * HIDDEN : (number + 1) * HIDDEN, 1 : 1 + INPUTS]
            np.testing.assert_allclose(found, layer[total.W].grad, atol=1e-12, err_msg=total.W)


@pytest.mark.parametrize("name", CHOSEN)
def test_the_forward_pass_stores_one_step_only(name):
    layer, x = a_layer(name), torch.randn(WIDTH, STEPS, INPUTS).double()
    layer_arrays, w = windows_of(name, layer, x, back=False)
    expected = np.stack([layer(sequence).detach() for sequence in x])
    for _ in range(2):  # the second time, the arrays contain old values
        layer_arrays.forward(w)
        np.testing.assert_allclose(layer_arrays.outputs.transpose(2, 0, 1), expected, atol=1e-12)


def test_a_hard_sigmoid_has_its_derivative():
    trace = replaced(VARIANTS["NP"].trace, "sigmoid", "hard_sigmoid")
    random = np.random.default_rng(0)
    named = {k: random.normal(0, 1, s) for k, s in trace.shapes(INPUTS, HIDDEN).items()}
    x = random.normal(0, 1, (STEPS, INPUTS, 1))

    def outputs(x):
        layer_arrays = Windows(trace, INPUTS, HIDDEN, STEPS, 1, np.float64, back=True)
        layer_arrays.inputs_of_all[:] = x
        layer_arrays.forward(weights(trace, named, INPUTS))
        return layer_arrays

    layer_arrays = outputs(x)
    layer_arrays.backward(weights(trace, named, INPUTS), np.ones((STEPS, HIDDEN)))
    for index in np.ndindex(x.shape):
        moved = x.copy()
        moved[index] += 1e-6
        slope = (outputs(moved).outputs.sum() - layer_arrays.outputs.sum()) / 1e-6
        assert layer_arrays.d_source[:, 1 : 1 + INPUTS][index] == pytest.approx(slope, abs=1e-4)
