"""The table of variants: vanilla LSTM and what one changed switch makes of it.

A variant is declared by its difference from vanilla (Greff et al. 2017, Section IV.C). Everything
that iterates over variants or their gates (cells, tests, wildcard constraints, docs) reads it here.
"""

from __future__ import annotations

from dataclasses import dataclass

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
        shapes: dict[str, tuple[int, ...]] = {f"W_{u}": (n, m) for u in self.units}
        shapes |= {f"R_{u}": (n, n) for u in self.units}
        if self.gate_recurrence:
            shapes |= {f"R_{a}{b}": (n, n) for a in self.gates for b in self.gates}
        if self.peepholes:
            shapes |= {f"p_{u}": (n,) for u in self.gates}
        return shapes | {f"b_{u}": (n,) for u in self.units}


VARIANTS = {
    "V": Variant(),
    "NIG": Variant(input_gate="open"),
    "NFG": Variant(forget_gate="open"),
    "NOG": Variant(output_gate="open"),
    "NIAF": Variant(input_activation="identity"),
    "NOAF": Variant(output_activation="identity"),
    "CIFG": Variant(forget_gate="coupled"),
    "NP": Variant(peepholes=False),
    "FGR": Variant(gate_recurrence=True),
}
