"""The truth on the LSTM: one equation of the paper per line, gradients by PyTorch's autograd.

Greff et al. 2017, Section II.A, and Section IV.C for the variants.
"""

from __future__ import annotations

import torch
from torch import Tensor

from odyssey.cells.layer import Layer
from odyssey.variants import Variant

ACTIVATIONS = {"tanh": torch.tanh, "identity": lambda a: a}


class ReferenceLayer(Layer):
    """The plain layer, for any floating-point type."""

    variant: Variant

    def forward(self, x: Tensor) -> Tensor:
        """Run over a sequence from zero state: x (time, input_size) -> y (time, hidden_size)."""
        g = ACTIVATIONS[self.variant.input_activation]
        h = ACTIVATIONS[self.variant.output_activation]
        y = c = x.new_zeros(self.hidden_size)
        gates = {gate: torch.zeros_like(y) for gate in self.variant.gates}
        outputs = []
        for x_t in x:
            z = g(self["W_z"] @ x_t + self["R_z"] @ y + self["b_z"])
            i = self._gate("i", x_t, y, c, gates)
            f = (
                1 - i
                if self.variant.forget_gate == "coupled"
                else self._gate("f", x_t, y, c, gates)
            )
            c = z * i + c * f
            o = self._gate("o", x_t, y, c, gates)
            y = h(c) * o
            gates = {gate: {"i": i, "f": f, "o": o}[gate] for gate in self.variant.gates}
            outputs.append(y)
        return torch.stack(outputs)

    def _gate(
        self, gate: str, x: Tensor, y: Tensor, c: Tensor, gates_before: dict[str, Tensor]
    ) -> Tensor:
        """One gate's activation; c is the cell that it sees, gates_before are the last step's."""
        if gate not in self.variant.gates:
            return torch.ones_like(c)
        a = self[f"W_{gate}"] @ x + self[f"R_{gate}"] @ y + self[f"b_{gate}"]
        if self.variant.peepholes:
            a = a + self[f"p_{gate}"] * c
        if self.variant.gate_recurrence:
            a = a + sum(self[f"R_{source}{gate}"] @ g for source, g in gates_before.items())
        return torch.sigmoid(a)
