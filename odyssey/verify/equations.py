"""The recurrences of all variants over any kind of number, as the paper has them or otherwise.

Greff et al. 2017, Sections II.A and IV.C; Cho et al. 2014 for the GRU, as in docs/equations.md. The
same lines make the golden vectors, in decimal numbers, and predict what a stranger's cell does, in
PyTorch's: with a `Departure`, also a cell that makes a well-known mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from odyssey.variants import GRU, PAPER, VARIANTS, Block, Variant

# Torch tensors, or NumPy arrays of Decimal: whatever knows +, *, @ and the activation functions.
Array = Any
Weights = Mapping[str, Array]

BLOCKS: dict[str, Block] = {name: VARIANTS[name] for name in (*PAPER, "GRU")}


class Activations(NamedTuple):
    """The functions of a block: σ, and g and h, which a variant may leave out."""

    gate: Callable[[Array], Array]
    block_input: Callable[[Array], Array]
    block_output: Callable[[Array], Array]


@dataclass(frozen=True)
class Departure:
    """What a cell does otherwise than the paper, apart from its activation functions.

    forget_bias: added to what the forget gate's sigmoid sees. output_peephole_late: p_o sees the
    cell of the step before. recurrence_from_cell: R_* see c of the step before, not y.
    reset_first: the GRU's reset gate acts on y before R_z does (Cho et al. 2014, as printed).
    """

    forget_bias: int = 0
    output_peephole_late: bool = False
    recurrence_from_cell: bool = False
    reset_first: bool = False


NO_DEPARTURE = Departure()


def states(
    block: Block,
    weights: Weights,
    x: Sequence[Array],
    zero: Array,
    activations: Activations,
    departure: Departure = NO_DEPARTURE,
) -> list[dict[str, Array]]:
    """Every time step's z, i, f, o, c, y (of the GRU: r, u, z, y), each of shape (hidden_size,).

    weights: by the paper's names. x: (time, input_size). zero: (hidden_size,), the state before.
    """
    if isinstance(block, GRU):
        return _gru(weights, x, zero, activations, departure)
    return _lstm(block, weights, x, zero, activations, departure)


def _lstm(
    variant: Variant, w: Weights, x: Sequence[Array], zero: Array, a: Activations, d: Departure
) -> list[dict[str, Array]]:
    g = a.block_input if variant.input_activation == "tanh" else _identity
    h = a.block_output if variant.output_activation == "tanh" else _identity
    step = dict.fromkeys("zifocy", zero)
    steps = []
    for x_t in x:
        c_before = step["c"]
        y_before = c_before if d.recurrence_from_cell else step["y"]
        sums = {u: w[f"W_{u}"] @ x_t + w[f"R_{u}"] @ y_before + w[f"b_{u}"] for u in variant.units}
        if variant.gate_recurrence:
            for to in variant.gates:
                sums[to] = sums[to] + sum(
                    w[f"R_{source}{to}"] @ step[source] for source in variant.gates
                )
        if "f" in sums:
            sums["f"] = sums["f"] + d.forget_bias

        def gate(name: str, cell: Array, sums: dict[str, Array] = sums) -> Array:
            if name not in sums:
                return zero + 1
            return a.gate(sums[name] + w[f"p_{name}"] * cell if variant.peepholes else sums[name])

        z = g(sums["z"])
        i = gate("i", c_before)
        f = 1 - i if variant.forget_gate == "coupled" else gate("f", c_before)
        c = z * i + c_before * f
        o = gate("o", c_before if d.output_peephole_late else c)
        step = {"z": z, "i": i, "f": f, "c": c, "o": o, "y": h(c) * o}
        steps.append(step)
    return steps


def _gru(
    w: Weights, x: Sequence[Array], zero: Array, a: Activations, d: Departure
) -> list[dict[str, Array]]:
    y = zero
    steps = []
    for x_t in x:
        r = a.gate(w["W_r"] @ x_t + w["R_r"] @ y + w["b_r"])
        u = a.gate(w["W_u"] @ x_t + w["R_u"] @ y + w["b_u"])
        recurrent = w["R_z"] @ (r * y) if d.reset_first else r * (w["R_z"] @ y)
        z = a.block_input(w["W_z"] @ x_t + recurrent + w["b_z"])
        y = u * y + (1 - u) * z
        steps.append({"r": r, "u": u, "z": z, "y": y})
    return steps


def _identity(a: Array) -> Array:
    return a
