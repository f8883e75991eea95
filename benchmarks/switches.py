"""The switches of an LSTM variant, for implementations with their own equations."""

from __future__ import annotations

from dataclasses import dataclass

from odyssey.cells.block import Block
from odyssey.cells.blocks import lstm


@dataclass(frozen=True)
class Switches:
    """The keyword arguments of `odyssey.cells.blocks.lstm`."""

    input_activation: str
    output_activation: str
    input_gate: str
    forget_gate: str
    output_gate: str
    peepholes: bool
    gate_recurrence: bool

    @classmethod
    def of(cls, block: Block) -> Switches:
        """Return the switches of a block in `odyssey.cells.variants.LSTMS`."""
        return cls(**{**lstm.__kwdefaults__, **block.switches})  # type: ignore[dict-item]

    @property
    def gates(self) -> list[str]:
        """Names of the learned gates, in the order i, f, o."""
        modes = {"i": self.input_gate, "f": self.forget_gate, "o": self.output_gate}
        return [gate for gate, mode in modes.items() if mode == "learned"]

    @property
    def units(self) -> list[str]:
        """Names of the units with input weights: z and the learned gates."""
        return ["z", *self.gates]
