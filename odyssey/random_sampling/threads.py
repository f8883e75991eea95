"""One core for each job."""

from __future__ import annotations

import torch
from threadpoolctl import threadpool_limits


def one_thread() -> None:
    """Keep matrix products on one core, which is what a job asks for; small ones gain nothing."""
    torch.set_num_threads(1)
    threadpool_limits(1)
