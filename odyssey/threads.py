"""The number of threads that matrix products use."""

from __future__ import annotations

import torch
from threadpoolctl import threadpool_limits


def use_one_thread() -> None:
    """Compute matrix products of PyTorch and of NumPy on one core, for the rest of the process.

    A job asks for one core. A second thread gains nothing on small matrices, and a product split
    between threads can be rounded otherwise.
    """
    torch.set_num_threads(1)
    threadpool_limits(1)
