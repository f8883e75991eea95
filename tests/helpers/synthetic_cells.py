"""Layers with large weights, which reveal errors, and cells that are hard to compile."""

import torch

from odyssey.cells import exp, log, maximum, sigmoid, starts, tanh
from odyssey.cells.block import block
from odyssey.cells.make_layer import make_layer
from odyssey.cells.variants import VARIANTS

INPUTS, HIDDEN, STEPS = 3, 5, 7

# Allowed combinations of switches that no variant has.
VANILLA = VARIANTS["V"]
UNNAMED = {
    "open gates with recurrence": VANILLA.but(input_gate="open", gate_recurrence=True),
    "coupled with recurrence": VANILLA.but(forget_gate="coupled", gate_recurrence=True),
    "only an output gate": VANILLA.but(input_gate="open", forget_gate="open", peepholes=False),
    "no gates": VANILLA.but(input_gate="open", forget_gate="open", output_gate="open"),
    "linear": VANILLA.but(input_activation="identity", output_activation="identity"),
    "cautious JANET": VARIANTS["JANET"].but(beta=0.5),
}


def a_layer(variant, engine, hidden=HIDDEN, inputs=INPUTS, seed=0, scale=5.0, dtype=torch.float64):
    """Return a layer with weights from N(0, 0.5), so large that no function is nearly linear."""
    torch.manual_seed(seed)
    layer = make_layer(variant, inputs, hidden, engine)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter *= scale
    return layer.to(dtype)


def outputs_and_gradients(layer, x, delta):
    """Return y, and the gradients of sum(delta * y) by parameter name and for x, in one dict."""
    x = x.clone().requires_grad_()
    y = layer(x)
    names = [name for name, _ in layer.named_parameters()]
    gradients = torch.autograd.grad(
        (y * delta).sum(), [x, *layer.parameters()], materialize_grads=True
    )
    return {"y": y.detach(), **dict(zip(["x", *names], gradients, strict=True))}


def positive(p, x, y):
    """With zero weights, as in the padding, the output is 1/2."""
    return sigmoid(p.W_z @ x + p.R_z @ y + p.b_z)


@starts(s_n=1)
def quotient(p, x, y):
    """With zero weights, as in the padding, this divides zero by zero."""
    n = p.s_n * (2 + tanh(p.W_n @ x + p.R_n @ y))
    return tanh((p.W_z @ x + p.R_z @ y + p.b_z) / n)


def two_layers(p, x, y):
    z = tanh(p.W_z @ x + p.R_z @ y + p.b_z)
    return tanh(p.R_y @ z + p.b_y)


def of_the_new_output(p, x, y, c):
    """Products with a state after the step."""
    y = y * sigmoid(p.W_y @ x) + tanh(p.W_z @ x + p.R_z @ y + p.R_zc @ c + p.b_z)
    return y, tanh(p.R_c @ y + p.R_cc @ c + p.b_c)


def three_stages(p, x, y, c):
    a = sigmoid(p.W_a @ x + p.R_a @ (y * c))
    b = p.R_b @ (p.W_b @ x + p.R_ba @ a) + p.R_by @ y
    c = tanh(p.R_c @ (a + b) + p.R_cc @ (y * c))
    return c * a, c


def differences(p, x, y):
    return p.W_z @ x + 0.5 * (p.R_z @ y) - p.b_z


def linear_sum(p, x, y):
    return p.W_z @ x + p.R_z @ y


def vectors_alone(p, x, y):
    """Biases that are used twice, without a product, and as a factor."""
    a = tanh(p.W_a @ x + p.b_a) * p.b_y
    return a * sigmoid(p.R_a @ y + p.b_a) + p.s_y * y + p.b_y


def two_of_a_kind(p, x, y):
    """Two products with the same operand in one sum."""
    return tanh(p.W_a @ x + p.R_a @ y + p.b_a + p.W_b @ x + p.R_b @ y + p.b_b)


def delays(p, x, y, d, e):
    return tanh(p.W_z @ x + p.R_z @ y + p.R_d @ d + p.p_e * e), y, d


def ties(p, x, y):
    """Maxima of equal values, which get half of the gradient each."""
    a = tanh(p.W_a @ x + p.R_a @ y)
    return maximum(a, a * 1.0) + maximum(y, p.p_a * 0 + y) - maximum(1, maximum(a, 0.5))


def names_of_kernels(p, x, y, c):
    """Values and a state with names that generated code uses itself."""
    t = tanh(p.W_t @ x + p.R_t @ y)
    t1 = t + c
    size, zero, number = t1 * (0.3 * t), tanh(t1), t1 + c
    d = size * t1 + t - zero * 0.7
    d_y, k, sums = d * size, d + t1, sigmoid(d)
    return tanh(k * d_y - number / 3) * sums, tanh(sums + t) * 0.5


def normalised(p, x, y, c, n):
    """Exponentials, logarithms and quotients."""
    i, z = exp(p.W_i @ x + p.R_i @ y), p.W_z @ x + p.R_z @ y
    n = 0.5 * n + i
    c = c / 2 + i * z / (2 + z * z)
    return c / (1 + n) - log(1 + n) / 3 + 2 / (1 + i), c, n


AWKWARD = {
    found.__name__: block(found)
    for found in (
        positive,
        quotient,
        two_layers,
        of_the_new_output,
        three_stages,
        differences,
        linear_sum,
        vectors_alone,
        two_of_a_kind,
        delays,
        ties,
        names_of_kernels,
        normalised,
    )
}
