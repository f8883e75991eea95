"""From the equations of a block to compiled kernels of both passes."""
