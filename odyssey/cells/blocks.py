"""The equations of all blocks of the package.

A block is a function of its parameters p, the input x and its states of the previous step. It
returns the states of the present step in the same order; the output is the first. Parameters are
named as in Greff et al. 2017, Section II.A: p.W_z multiplies the input, p.R_z a state, and others
are vectors. All states are zero before the first step. Arguments after the * are switches, in which
variants differ.
"""

from __future__ import annotations

from typing import Any

from odyssey.cells.operations import exp, maximum, sigmoid, tanh
from odyssey.errors import BadInput

ACTIVATIONS = {"tanh": tanh, "identity": lambda a: a}
LSTM_SWITCHES: dict[str, tuple[object, ...]] = {
    "input_activation": tuple(ACTIVATIONS),
    "output_activation": tuple(ACTIVATIONS),
    "input_gate": ("learned", "open"),
    "forget_gate": ("learned", "open", "coupled"),
    "output_gate": ("learned", "open"),
    "peepholes": (True, False),
    "gate_recurrence": (True, False),
}


def lstm(
    p: Any,
    x: Any,
    y: Any,
    c: Any,
    i: Any,
    f: Any,
    o: Any,
    *,
    input_activation: str = "tanh",
    output_activation: str = "tanh",
    input_gate: str = "learned",
    forget_gate: str = "learned",
    output_gate: str = "learned",
    peepholes: bool = True,
    gate_recurrence: bool = False,
) -> Any:
    """The LSTM of Greff et al. 2017, Section II.A, with switches for the variants of Section IV.C.

    Args:
        p: parameters.
        x: input.
        y: output of the previous step.
        c: cell of the previous step.
        i: input gate of the previous step.
        f: forget gate of the previous step.
        o: output gate of the previous step.
        input_activation: g, "tanh" or "identity".
        output_activation: h, "tanh" or "identity".
        input_gate: "learned", or "open" (constantly 1).
        forget_gate: "learned", "open" (constantly 1) or "coupled" (1 - i).
        output_gate: "learned", or "open" (constantly 1).
        peepholes: whether gates depend on the cell, through p_i, p_f and p_o.
        gate_recurrence: whether gates depend on all learned gates of the previous step, through
            R_ii ... R_oo; R_fi leads from gate f to gate i.
    """
    modes = {"i": input_gate, "f": forget_gate, "o": output_gate}
    before = {"i": i, "f": f, "o": o}
    learned = [gate for gate, mode in modes.items() if mode == "learned"]
    _check_switches(dict(locals()), learned)

    def gate(name: str, cell: Any) -> Any:
        if modes[name] == "open":
            return 1
        a = p[f"W_{name}"] @ x + p[f"R_{name}"] @ y + p[f"b_{name}"]
        if peepholes:
            a = a + p[f"p_{name}"] * cell
        if gate_recurrence:
            a = a + sum(p[f"R_{source}{name}"] @ before[source] for source in learned)
        return sigmoid(a)

    z = ACTIVATIONS[input_activation](p.W_z @ x + p.R_z @ y + p.b_z)
    i = gate("i", c)
    f = 1 - i if forget_gate == "coupled" else gate("f", c)
    c = z * i + c * f
    o = gate("o", c)
    return ACTIVATIONS[output_activation](c) * o, c, i, f, o


def gru(p: Any, x: Any, y: Any) -> Any:
    """The gated recurrent unit (Cho et al. 2014) as cuDNN and `torch.nn.GRU` have it.

    The reset gate r acts on the recurrent product; each unit has one bias.
    """
    r = sigmoid(p.W_r @ x + p.R_r @ y + p.b_r)
    u = sigmoid(p.W_u @ x + p.R_u @ y + p.b_u)
    z = tanh(p.W_z @ x + r * (p.R_z @ y) + p.b_z)
    return u * y + (1 - u) * z


def gru_2014(p: Any, x: Any, y: Any) -> Any:
    """The gated recurrent unit as in Cho et al. 2014: r acts on the output, before the product."""
    r = sigmoid(p.W_r @ x + p.R_r @ y + p.b_r)
    u = sigmoid(p.W_u @ x + p.R_u @ y + p.b_u)
    z = tanh(p.W_z @ x + p.R_z @ (r * y) + p.b_z)
    return u * y + (1 - u) * z


def srn(p: Any, x: Any, y: Any) -> Any:
    """A simple recurrent network (Elman 1990), the left half of Greff et al. 2017, Figure 1."""
    return tanh(p.W_z @ x + p.R_z @ y + p.b_z)


def mgu(p: Any, x: Any, y: Any) -> Any:
    """The minimal gated unit (Zhou et al. 2016): one gate f both forgets and resets."""
    f = sigmoid(p.W_f @ x + p.R_f @ y + p.b_f)
    z = tanh(p.W_z @ x + p.R_z @ (f * y) + p.b_z)
    return (1 - f) * y + f * z


def janet(p: Any, x: Any, y: Any, *, beta: float = 1.0) -> Any:
    """Just another network (van der Westhuizen and Lasenby 2018): an LSTM with a forget gate only.

    beta: how much more is remembered than is let in.
    """
    s = p.W_f @ x + p.R_f @ y + p.b_f
    z = tanh(p.W_z @ x + p.R_z @ y + p.b_z)
    return sigmoid(s) * y + (1 - sigmoid(s - beta)) * z


def min_gru(p: Any, x: Any, y: Any) -> Any:
    """The minimal GRU (Feng et al. 2024): gate and candidate see the input only."""
    u = sigmoid(p.W_u @ x + p.b_u)
    z = p.W_z @ x + p.b_z
    return (1 - u) * y + u * z


def min_lstm(p: Any, x: Any, y: Any) -> Any:
    """The minimal LSTM (Feng et al. 2024): gates see the input only, and add up to one."""
    f = sigmoid(p.W_f @ x + p.b_f)
    i = sigmoid(p.W_i @ x + p.b_i)
    z = p.W_z @ x + p.b_z
    return (f * y + i * z) / (f + i)


def slstm(p: Any, x: Any, y: Any, c: Any, n: Any, m: Any) -> Any:
    """The sLSTM of Beck et al. 2024 with one head and an exponential forget gate.

    c: cell. n: normaliser, by which the cell is divided. m: stabiliser, the logarithm by which the
    exponential gates, the cell and the normaliser are scaled down; it cancels in the output.
    """
    z = tanh(p.W_z @ x + p.R_z @ y + p.b_z)
    i = p.W_i @ x + p.R_i @ y + p.b_i
    f = p.W_f @ x + p.R_f @ y + p.b_f + m
    o = sigmoid(p.W_o @ x + p.R_o @ y + p.b_o)
    m = maximum(f, i)
    i, f = exp(i - m), exp(f - m)
    c = f * c + i * z
    n = f * n + i
    return o * c / n, c, n, m


def _check_switches(values: dict[str, Any], learned: list[str]) -> None:
    """Raise BadInput for a value or a combination of values that is not allowed."""
    for switch, allowed in LSTM_SWITCHES.items():
        if (value := values[switch]) not in allowed:
            choices = ", ".join(map(repr, allowed))
            raise BadInput(f"Variant switch {switch} is {value!r}; choose one of {choices}.")
    if values["forget_gate"] == "coupled" and values["input_gate"] != "learned":
        raise BadInput(
            "Variant switch forget_gate is 'coupled' to an input gate that is not learned; "
            "use 'open' or 'learned', or learn the input gate."
        )
    if values["gate_recurrence"] and not learned:
        raise BadInput("Variant switch gate_recurrence needs at least one learned gate.")
