"""A variant of the LSTM as its switches, for implementations that have their own equations."""

from __future__ import annotations

from dataclasses import dataclass

from odyssey.cells.block import Block
from odyssey.cells.blocks import lstm


@dataclass(frozen=True)
class Switches:
    """What `odyssey.cells.blocks.lstm` is called with, by the same names."""

    input_activation: str
    output_activation: str
    input_gate: str
    forget_gate: str
    output_gate: str
    peepholes: bool
    gate_recurrence: bool

    @classmethod
    def of(cls, block: Block) -> Switches:
        """Those of a block in `odyssey.cells.variants.LSTMS`."""
        return cls(**{**lstm.__kwdefaults__, **block.switches})  # type: ignore[dict-item]

    @property
    def gates(self) -> list[str]:
        """The learned ones, in the order i, f, o."""
        modes = {"i": self.input_gate, "f": self.forget_gate, "o": self.output_gate}
        return [gate for gate, mode in modes.items() if mode == "learned"]

    @property
    def units(self) -> list[str]:
        """What has weights for the input: z and the learned gates."""
        return ["z", *self.gates]
