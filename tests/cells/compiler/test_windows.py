"""Kernels for many sequences side by side, against the reference one by one."""

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
    """The sequences (B, T, inputs) in a layer of their own, with its weights."""
    trace = VARIANTS[name].trace
    room = Windows(trace, INPUTS, HIDDEN, STEPS, len(x), np.float64, back)
    room.inputs_of_all[:] = x.detach().numpy().transpose(1, 2, 0)
    named = {key: value.detach().numpy() for key, value in layer.named_parameters()}
    return room, weights(trace, named, INPUTS)


@pytest.mark.parametrize("name", CHOSEN)
def test_both_passes_are_the_references(name):
    layer = a_layer(name)
    x = torch.randn(WIDTH, STEPS, INPUTS).double().requires_grad_()
    delta = torch.randn(WIDTH, STEPS, HIDDEN).double()
    y = torch.stack([layer(sequence) for sequence in x])
    (y * delta).sum().backward()
    room, w = windows_of(name, layer, x, back=True)
    room.forward(w)
    np.testing.assert_allclose(room.outputs.transpose(2, 0, 1), y.detach(), atol=1e-12)
    dy = np.ascontiguousarray(delta.numpy().transpose(1, 2, 0)).reshape(STEPS, -1)
    room.backward(w, dy)
    d_x = room.d_source[:, 1 : 1 + INPUTS].transpose(2, 0, 1)
    np.testing.assert_allclose(d_x, x.grad, atol=1e-12)
    d = room.d.reshape(STEPS, -1, WIDTH)
    d_w = np.tensordot(d, room.source[:-1], ((0, 2), (0, 2)))
    for number, total in enumerate(room.kernels.step.sums):
        if total.W:
            found = d_w[number * HIDDEN : (number + 1) * HIDDEN, 1 : 1 + INPUTS]
            np.testing.assert_allclose(found, layer[total.W].grad, atol=1e-12, err_msg=total.W)


@pytest.mark.parametrize("name", CHOSEN)
def test_room_for_one_step_is_enough_forwards(name):
    layer, x = a_layer(name), torch.randn(WIDTH, STEPS, INPUTS).double()
    room, w = windows_of(name, layer, x, back=False)
    expected = np.stack([layer(sequence).detach() for sequence in x])
    for _ in range(2):  # the second time on used room
        room.forward(w)
        np.testing.assert_allclose(room.outputs.transpose(2, 0, 1), expected, atol=1e-12)


def test_a_hard_sigmoid_has_its_derivative():
    trace = replaced(VARIANTS["NP"].trace, "sigmoid", "hard_sigmoid")
    random = np.random.default_rng(0)
    named = {k: random.normal(0, 1, s) for k, s in trace.shapes(INPUTS, HIDDEN).items()}
    x = random.normal(0, 1, (STEPS, INPUTS, 1))

    def outputs(x):
        room = Windows(trace, INPUTS, HIDDEN, STEPS, 1, np.float64, back=True)
        room.inputs_of_all[:] = x
        room.forward(weights(trace, named, INPUTS))
        return room

    room = outputs(x)
    room.backward(weights(trace, named, INPUTS), np.ones((STEPS, HIDDEN)))
    for place in np.ndindex(x.shape):
        moved = x.copy()
        moved[place] += 1e-6
        slope = (outputs(moved).outputs.sum() - room.outputs.sum()) / 1e-6
        assert room.d_source[:, 1 : 1 + INPUTS][place] == pytest.approx(slope, abs=1e-4)
