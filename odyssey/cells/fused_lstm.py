"""The LSTM's fast layer (Greff et al. 2017, Section II.B), for every variant."""

from __future__ import annotations

import numpy as np

from odyssey.cells import kernels
from odyssey.cells.fused import FusedLayer
from odyssey.cells.stacks import Stacks
from odyssey.variants import Variant


class FusedLSTM(FusedLayer):
    """See `FusedLayer`."""

    variant: Variant

    def __init__(self, variant: Variant, input_size: int, hidden_size: int) -> None:
        super().__init__(variant, input_size, hidden_size)
        self.switches = kernels.switches(variant)

    def new_memory(self, steps: int, dtype: type) -> kernels.Memory:
        """See `FusedLayer.new_memory`."""
        return kernels.memory(steps, self.layout.shapes.b[0], self.layout.padded, dtype)

    def fill_forward(self, w: Stacks, x: np.ndarray, m: kernels.Memory) -> None:
        """See `FusedLayer.fill_forward`."""
        np.matmul(x, w.W, out=m.units[: len(x)])
        kernels.forward(self.switches, w, m, len(x))

    def fill_backward(
        self, w: Stacks, x: np.ndarray, m: kernels.Memory, dy: np.ndarray, g: Stacks
    ) -> None:
        """See `FusedLayer.fill_backward`."""
        steps, n = dy.shape
        kernels.backward(self.switches, w, m, dy, g)
        d = m.d[:steps]
        np.dot(x.T, d, out=g.W)
        np.dot(m.y[:steps].T, d, out=g.R)
        if self.variant.gate_recurrence:
            np.dot(m.units[: steps - 1, n:].T, d[1:, n:], out=g.R_gates)
            for gate in range(len(self.variant.gates)):  # whose padding is not zero, unlike y's
                g.R_gates[gate * n + self.hidden_size : (gate + 1) * n] = 0
