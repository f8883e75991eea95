"""The table of variants: vanilla LSTM, what one changed switch makes of it, and a GRU beside them.

A variant is declared by its difference from vanilla (Greff et al. 2017, Section IV.C). Everything
that iterates over variants or their gates (cells, tests, wildcard constraints, docs) reads it here.
"""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from odyssey.errors import BadInput

GATES = ("i", "f", "o")

ACTIVATIONS = ("tanh", "identity")
GATE_MODES = {
    "input_gate": ("learned", "open"),
    "forget_gate": ("learned", "open", "coupled"),
    "output_gate": ("learned", "open"),
}


@dataclass(frozen=True)
class Variant:
    """One LSTM block: which of its parts are there.

    input_activation, output_activation: g and h of Section II.A, "tanh" or "identity".
    input_gate, forget_gate, output_gate: "learned"; "open" is constantly 1; a "coupled" forget gate
        is 1 - i.
    peepholes: gates see the cell through p_i, p_f, p_o.
    gate_recurrence: gates see all gates of the previous time step through R_ii ... R_oo.

    Raises BadInput for a value or a combination that describes no block.
    """

    input_activation: str = "tanh"
    output_activation: str = "tanh"
    input_gate: str = "learned"
    forget_gate: str = "learned"
    output_gate: str = "learned"
    peepholes: bool = True
    gate_recurrence: bool = False

    def __post_init__(self) -> None:
        allowed = {
            "input_activation": ACTIVATIONS,
            "output_activation": ACTIVATIONS,
            **GATE_MODES,
            "peepholes": (True, False),
            "gate_recurrence": (True, False),
        }
        for switch, values in allowed.items():
            value = getattr(self, switch)
            if value not in values:
                choices = ", ".join(map(repr, values))
                raise BadInput(f"Variant switch {switch} is {value!r}; choose one of {choices}.")
        if self.forget_gate == "coupled" and self.input_gate != "learned":
            raise BadInput(
                "Variant switch forget_gate is 'coupled' to an input gate that is not learned; "
                "use 'open' or 'learned', or learn the input gate."
            )
        if self.gate_recurrence and not self.gates:
            raise BadInput("Variant switch gate_recurrence needs at least one learned gate.")

    @property
    def gates(self) -> tuple[str, ...]:
        """The gates with parameters of their own, in the paper's order."""
        modes = (self.input_gate, self.forget_gate, self.output_gate)
        return tuple(gate for gate, mode in zip(GATES, modes, strict=True) if mode == "learned")

    @property
    def units(self) -> tuple[str, ...]:
        """Block input and learned gates: what has input weights, recurrent weights and a bias."""
        return ("z", *self.gates)

    def parameter_shapes(self, input_size: int, hidden_size: int) -> dict[str, tuple[int, ...]]:
        """Name and shape of every parameter of a layer, in the paper's notation (Section II.A).

        `R_fi` leads from gate f to gate i.
        """
        n, m = hidden_size, input_size
        shapes = _weight_shapes(self.units, m, n)
        if self.gate_recurrence:
            shapes |= {f"R_{a}{b}": (n, n) for a in self.gates for b in self.gates}
        if self.peepholes:
            shapes |= {f"p_{u}": (n,) for u in self.gates}
        return shapes | {f"b_{u}": (n,) for u in self.units}


@dataclass(frozen=True)
class GRU:
    """A gated recurrent unit: reset gate r, update gate u, no cell (Cho et al. 2014).

    In the form of cuDNN and of `torch.nn.GRU`, which resets after the recurrent product, with one
    bias for each unit: docs/equations.md.
    """

    @property
    def gates(self) -> tuple[str, ...]:
        """As `Variant.gates`."""
        return ("r", "u")

    @property
    def units(self) -> tuple[str, ...]:
        """As `Variant.units`."""
        return ("z", *self.gates)

    def parameter_shapes(self, input_size: int, hidden_size: int) -> dict[str, tuple[int, ...]]:
        """As `Variant.parameter_shapes`."""
        shapes = _weight_shapes(self.units, input_size, hidden_size)
        return shapes | {f"b_{u}": (hidden_size,) for u in self.units}


def _weight_shapes(units: tuple[str, ...], inputs: int, size: int) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {f"W_{u}": (size, inputs) for u in units}
    return shapes | {f"R_{u}": (size, size) for u in units}


Block = Variant | GRU
# By what a declaration calls them; an LSTM's has its switches only.
BLOCKS: dict[str, type[Block]] = {"LSTM": Variant, "GRU": GRU}

VARIANTS: dict[str, Block] = {
    "V": Variant(),
    "NIG": Variant(input_gate="open"),
    "NFG": Variant(forget_gate="open"),
    "NOG": Variant(output_gate="open"),
    "NIAF": Variant(input_activation="identity"),
    "NOAF": Variant(output_activation="identity"),
    "CIFG": Variant(forget_gate="coupled"),
    "NP": Variant(peepholes=False),
    "FGR": Variant(gate_recurrence=True),
    "GRU": GRU(),
}
LSTMS = {name: block for name, block in VARIANTS.items() if isinstance(block, Variant)}
PAPER = ("V", "NIG", "NFG", "NOG", "NIAF", "NOAF", "CIFG", "NP", "FGR")


def declaration(block: Block) -> dict[str, Any]:
    """A block as what `declared` makes it from, in JSON's types: an LSTM's is its switches."""
    kind = next(name for name, made in BLOCKS.items() if type(block) is made)
    return ({} if kind == "LSTM" else {"block": kind}) | asdict(block)


def declared(written: Mapping[str, Any]) -> Block:
    """The block of a declaration. Raises BadInput for what declares none."""
    switches = dict(written)
    try:
        return BLOCKS[switches.pop("block", "LSTM")](**switches)
    except (KeyError, TypeError) as problem:
        raise BadInput(
            f"{reprlib.repr(written)} declares no block; give the switches of an LSTM, or a block "
            f"out of {', '.join(BLOCKS)}."
        ) from problem
