"""The layer in TorchScript: the loop compiled by `torch.jit.script`, gradients by autograd.

It is written for speed: the input projection is one product before the loop, the recurrent matrices
of all units are stacked, and the switches of the variant are constants, so the compiled loop
contains only what the variant uses.
"""

from __future__ import annotations

import warnings

import torch
from torch import Tensor, nn

from benchmarks.switches import Switches
from odyssey.cells.block import Block
from odyssey.cells.reference import ReferenceLayer


class Recurrence(nn.Module):
    """A variant's loop over time.

    Args:
        variant: the switches.
    """

    __constants__ = (
        *("i", "f", "o", "input_gate", "forget_gate", "output_gate", "coupled"),
        *("input_tanh", "output_tanh", "peepholes", "gate_recurrence"),
    )

    def __init__(self, variant: Switches) -> None:
        super().__init__()
        self.i, self.f, self.o = (
            variant.units.index(g) if g in variant.gates else 0 for g in "ifo"
        )
        self.input_gate, self.forget_gate, self.output_gate = (g in variant.gates for g in "ifo")
        self.coupled = variant.forget_gate == "coupled"
        self.input_tanh = variant.input_activation == "tanh"
        self.output_tanh = variant.output_activation == "tanh"
        self.peepholes = variant.peepholes
        self.gate_recurrence = variant.gate_recurrence

    def forward(self, Wx: Tensor, R: Tensor, R_gates: Tensor, p: Tensor) -> Tensor:
        """Run over T time steps, starting at zero state; U units, G of them gates.

        Args:
            Wx: input projections with biases, (T, U N).
            R: recurrent weights, (U N, N).
            R_gates: recurrent weights between gates, (G N, G N).
            p: peepholes, (G, N).

        Returns:
            Outputs y, (T, N).
        """
        n = R.size(1)
        y = c = torch.zeros_like(R[0])
        before = torch.zeros_like(R_gates[0])
        outputs: list[Tensor] = []
        for Wx_t in Wx.unbind(0):
            a = torch.addmv(Wx_t, R, y)
            if self.gate_recurrence:
                a = torch.cat([a[:n], torch.addmv(a[n:], R_gates, before)])
            units = a.split(n)
            gates: list[Tensor] = []
            z = torch.tanh(units[0]) if self.input_tanh else units[0]
            remembered = c
            if self.forget_gate:
                f = self.gate(units[self.f], p, self.f, c)
                remembered = c * f
            if self.input_gate:
                i = self.gate(units[self.i], p, self.i, c)
                gates.append(i)
                z = z * i
                if self.coupled:
                    remembered = c * (1 - i)
            if self.forget_gate:
                gates.append(f)
            c = remembered + z
            y = torch.tanh(c) if self.output_tanh else c
            if self.output_gate:
                o = self.gate(units[self.o], p, self.o, c)
                gates.append(o)
                y = y * o
            if self.gate_recurrence:
                before = torch.cat(gates)
            outputs.append(y)
        return torch.stack(outputs)

    def gate(self, a: Tensor, p: Tensor, unit: int, c: Tensor) -> Tensor:
        """Return the activation of a gate; z is unit 0, c is the cell for the peephole."""
        return torch.sigmoid(a + p[unit - 1] * c if self.peepholes else a)


class ScriptedLayer(ReferenceLayer):
    """A layer with the reference layer's parameters and the scripted loop."""

    def __init__(self, block: Block, input_size: int, hidden_size: int) -> None:
        super().__init__(block, input_size, hidden_size)
        self.variant = Switches.of(block)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # TorchScript is deprecated
            self.recurrence = torch.jit.script(Recurrence(self.variant))

    def forward(self, x: Tensor) -> Tensor:
        """Map inputs (time, input_size) to outputs (time, hidden_size), starting at zero state."""
        W, R, b = (
            torch.cat([self[f"{kind}_{unit}"] for unit in self.variant.units]) for kind in "WRb"
        )
        gates = self.variant.gates
        p = torch.stack([self[f"p_{gate}"] for gate in gates]) if self.variant.peepholes else b
        R_gates = R
        if self.variant.gate_recurrence:
            rows = [torch.cat([self[f"R_{source}{to}"] for source in gates], 1) for to in gates]
            R_gates = torch.cat(rows)
        return self.recurrence(torch.addmm(b, x, W.T), R, R_gates, p)
