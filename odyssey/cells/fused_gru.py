"""The GRU's fast layer (Cho et al. 2014; equations in docs/equations.md)."""

from __future__ import annotations

import numpy as np

from odyssey.cells import gru_kernels as kernels
from odyssey.cells.fused import FusedLayer
from odyssey.cells.stacks import Stacks


class FusedGRU(FusedLayer):
    """See `FusedLayer`."""

    def new_memory(self, steps: int, dtype: type) -> kernels.Memory:
        """See `FusedLayer.new_memory`."""
        return kernels.memory(steps, self.layout.padded, dtype)

    def fill_forward(self, w: Stacks, x: np.ndarray, m: kernels.Memory) -> None:
        """See `FusedLayer.fill_forward`."""
        np.matmul(x, w.W, out=m.units[: len(x)])
        kernels.forward(w, m, len(x))

    def fill_backward(
        self, w: Stacks, x: np.ndarray, m: kernels.Memory, dy: np.ndarray, g: Stacks
    ) -> None:
        """See `FusedLayer.fill_backward`."""
        steps = len(dy)
        kernels.backward(w, m, dy, g)
        np.dot(x.T, m.d[:steps], out=g.W)
        np.dot(m.y[:steps].T, m.d_recurrent[:steps], out=g.R)
