"""An evolutionary search for architectures with a high log p.

The authors' later work uses an evolution strategy with this fitness. Here it is CMA-ES with margin,
which handles whole numbers, from the package cmaes.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from cmaes import CMAwM

from odyssey.random_sampling.architectures import Architecture
from odyssey.random_sampling.suggest.candidates import Bounds
from odyssey.search_space import stream, stream_seed

STEP = 0.3  # first standard deviation of a gene, as a share of its range
STALE = 10  # the search ends after this number of generations without a new architecture

Fitness = Callable[[Architecture], float]


def evolve(
    bounds: Bounds, fitness: Fitness, more: Callable[[int], bool], study_seed: int
) -> dict[Architecture, float]:
    """Search for architectures with a high fitness.

    A search that has converged starts again at a random point. With the same values of `fitness`
    and `more`, the result is the same.

    Args:
        bounds: the architectures to search.
        fitness: returns the fitness of an architecture; higher is better. It is called once for
            each architecture.
        more: takes the number of architectures evaluated and returns whether to evaluate another.
        study_seed: seed of the study.

    Returns:
        Architectures with their fitness, in the order in which they were evaluated.
    """
    evaluated: dict[Architecture, float] = {}
    start, stale = 0, 0
    strategy = _strategy(bounds, study_seed, start)
    while stale < STALE and len(evaluated) < len(bounds):
        before, evaluations = len(evaluated), []
        for _ in range(strategy.population_size):
            point, tell = strategy.ask()
            architecture = bounds.architecture(_genes(bounds, point))
            if architecture not in evaluated:
                if not more(len(evaluated)):
                    return evaluated
                evaluated[architecture] = fitness(architecture)
            evaluations.append((tell, -evaluated[architecture]))
        strategy.tell(evaluations)
        stale = 0 if len(evaluated) > before else stale + 1
        if stale or strategy.should_stop():
            start += 1
            strategy = _strategy(bounds, study_seed, start)
    return evaluated


def _strategy(bounds: Bounds, study_seed: int, start: int) -> CMAwM:
    """A strategy on genes from 0 to 1; the first starts in the middle, later ones at random."""
    ranges = _ranges(bounds)
    purpose = f"evolution, start {start}"
    middle = np.full(len(ranges), 0.5)
    mean = stream(study_seed, purpose).random(len(ranges)) if start else middle
    ends = np.tile([0.0, 1.0], (len(ranges), 1))
    return CMAwM(mean, STEP, ends, steps=1 / ranges, seed=stream_seed(study_seed, purpose) % 2**32)


def _genes(bounds: Bounds, point: np.ndarray) -> np.ndarray:
    """Genes as whole numbers, from a point of the unit cube."""
    low, high = bounds.genes.T
    return np.minimum(low + np.rint(point * _ranges(bounds)).astype(int), high)


def _ranges(bounds: Bounds) -> np.ndarray:
    """Number of steps of each gene, at least 1."""
    low, high = bounds.genes.T
    return np.maximum(high - low, 1)
