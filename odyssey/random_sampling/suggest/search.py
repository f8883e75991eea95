"""An evolutionary search for architectures with a high log p.

The authors' later work searches by an evolution strategy with this fitness; here it is CMA-ES with
margin, which is made for whole numbers, as the package cmaes has it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from cmaes import CMAwM

from odyssey.random_sampling.architectures import Architecture
from odyssey.random_sampling.suggest.candidates import Bounds
from odyssey.search_space import stream, stream_seed

STEP = 0.3  # first standard deviation of a gene, as a share of its range
STALE = 10  # generations without anything new, after which there is nothing more to be found

Fitness = Callable[[Architecture], float]


def evolve(
    bounds: Bounds, fitness: Fitness, more: Callable[[int], bool], study_seed: int
) -> dict[Architecture, float]:
    """Architectures with their fitness (higher is better), in the order they were looked at.

    more: from the number of architectures looked at to whether there may be another. Each is looked
    at once. A search that has converged starts again somewhere else. For the same answers of
    `fitness` and `more`, the result is the same.
    """
    known: dict[Architecture, float] = {}
    start, stale = 0, 0
    strategy = _strategy(bounds, study_seed, start)
    while stale < STALE and len(known) < len(bounds):
        before, told = len(known), []
        for _ in range(strategy.population_size):
            point, tell = strategy.ask()
            architecture = bounds.architecture(_genes(bounds, point))
            if architecture not in known:
                if not more(len(known)):
                    return known
                known[architecture] = fitness(architecture)
            told.append((tell, -known[architecture]))
        strategy.tell(told)
        stale = 0 if len(known) > before else stale + 1
        if stale or strategy.should_stop():
            start += 1
            strategy = _strategy(bounds, study_seed, start)
    return known


def _strategy(bounds: Bounds, study_seed: int, start: int) -> CMAwM:
    """A strategy on genes from 0 to 1, in the middle at first and anywhere later."""
    ranges = _ranges(bounds)
    purpose = f"evolution, start {start}"
    middle = np.full(len(ranges), 0.5)
    mean = stream(study_seed, purpose).random(len(ranges)) if start else middle
    ends = np.tile([0.0, 1.0], (len(ranges), 1))
    return CMAwM(mean, STEP, ends, steps=1 / ranges, seed=stream_seed(study_seed, purpose) % 2**32)


def _genes(bounds: Bounds, point: np.ndarray) -> np.ndarray:
    """Whole numbers from a point of the unit cube."""
    low, high = bounds.genes.T
    return np.minimum(low + np.rint(point * _ranges(bounds)).astype(int), high)


def _ranges(bounds: Bounds) -> np.ndarray:
    """Steps that each gene has; a fixed one gets a step that changes nothing."""
    low, high = bounds.genes.T
    return np.maximum(high - low, 1)
