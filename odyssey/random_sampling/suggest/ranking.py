"""Rank candidates by log p, and say how certain their order is.

The largest of many uncertain numbers is too large on average. So the best candidates, the
finalists, are sampled again with other random weights and ranked by these new samples only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from odyssey.cells.variants import VARIANTS
from odyssey.random_sampling.architectures import Architecture
from odyssey.random_sampling.distribution import (
    FLOOR,
    Fit,
    fit_errors,
    largest_error,
    log_probability,
)
from odyssey.random_sampling.forward import PUBLISHED
from odyssey.random_sampling.sampler import sample_errors
from odyssey.random_sampling.series import Series
from odyssey.random_sampling.suggest.budget import Budget
from odyssey.random_sampling.suggest.candidates import Bounds
from odyssey.random_sampling.suggest.search import evolve
from odyssey.search_space import stream
from odyssey.statistics.columns import tidy
from odyssey.statistics.intervals import RESAMPLES, percentile_interval

FINALISTS = 10
COLUMNS: Mapping[str, type | str] = {
    "rank": int,
    "architecture": "string",
    "layers": int,
    "look_back": int,
    "parameters": int,
    "samples": int,
    "finite": int,
    "mean": float,
    "sd": float,
    "log_p": float,
    "low": float,
    "high": float,
    "finalist": bool,
    "first_log_p": float,
    "probability_first": float,
    "probability_top": float,
    "as_good_as_first": "boolean",
}


@dataclass(frozen=True)
class Evaluator:
    """How candidates are evaluated.

    Attributes:
        series: the series to predict.
        samples: number of networks with random weights for each candidate.
        threshold: log p is the logarithm of the probability of an error below it.
        study_seed: seed of the study.
    """

    series: Series
    samples: int
    threshold: float
    study_seed: int

    def errors(self, architecture: Architecture, again: bool = False) -> np.ndarray:
        """Return errors of networks with random weights, (samples,); again: of other networks."""
        first = self.samples if again else 0
        numbers = range(first, first + self.samples)
        return sample_errors(architecture, self.series, numbers, self.study_seed)

    def fit(self, errors: np.ndarray) -> Fit:
        """Fit the distribution to errors, (samples,)."""
        return fit_errors(errors, self.upper, self.study_seed, self.threshold)

    @property
    def upper(self) -> float:
        """The largest possible error."""
        return largest_error(self.series.values, PUBLISHED.output_activation)


def rank_candidates(
    candidates: list[Architecture] | Bounds,
    evaluator: Evaluator,
    budget: Budget,
    top: int,
    log: Callable[[str], None] = lambda line: None,
) -> pd.DataFrame:
    """Sample candidates until the budget is used, and rank them by log p.

    Args:
        candidates: a list, sampled in its order, or bounds to search by evolution.
        evaluator: series, samples and threshold.
        budget: minutes or number of candidates.
        top: for the column probability_top.
        log: takes a line of text for each candidate.

    Returns:
        A row for each candidate, the best first; the columns are:
        rank: from 1; finalists come first, by log_p.
        samples to high: see `distribution.Fit`; for finalists from the new samples only.
        finalist: whether it was sampled again.
        first_log_p: log p from the first samples.
        probability_first, probability_top: for finalists, the share of resamples in which it is the
        first, or among the first `top`, of the finalists.
        as_good_as_first: for finalists, whether the 95 % interval of the difference between the
        log p of the first and its own contains 0.

    Raises:
        BadInput: the series is not longer than a look back, or the threshold is not above 0.
    """
    evaluator.series.windows(_longest(candidates))  # raises BadInput before minutes of work
    fits: dict[Architecture, Fit] = {}

    def fitness(architecture: Architecture) -> float:
        fit = fits[architecture] = evaluator.fit(evaluator.errors(architecture))
        spent = min(budget.share_spent(len(fits)), 1)
        log(f"{len(fits)}: {architecture.name}, log p {fit.log_p:.2f}, {spent:.0%} of the budget")
        return _finite(fit.log_p)

    if isinstance(candidates, Bounds):
        evolve(candidates, fitness, budget.more, evaluator.study_seed)
    else:
        for architecture in candidates:
            if budget.more(len(fits)):
                fitness(architecture)
    return _table(fits, evaluator, top, log)


def _longest(candidates: list[Architecture] | Bounds) -> int:
    """The longest look back."""
    if isinstance(candidates, Bounds):
        return candidates.look_back[1]
    return max(architecture.look_back for architecture in candidates)


def _finite(log_p: float) -> float:
    """Log p, or the lowest possible value for an architecture without a finite error."""
    return FLOOR if np.isnan(log_p) else log_p


def _table(
    fits: Mapping[Architecture, Fit], evaluator: Evaluator, top: int, log: Callable[[str], None]
) -> pd.DataFrame:
    """Sample the best again, and make the table of all."""
    best_first = sorted(fits, key=lambda a: (-_finite(fits[a].log_p), a.name))
    log(f"Sampling the best {min(FINALISTS, len(best_first))} again")
    errors = {a: evaluator.errors(a, again=True) for a in best_first[:FINALISTS]}
    finals = {a: evaluator.fit(errors[a]) for a in errors}
    order = sorted(finals, key=lambda a: (-_finite(finals[a].log_p), a.name))
    certain = certainty([errors[a] for a in order], evaluator, top)
    rows = [{**_row(a, finals[a], evaluator), **row} for a, row in zip(order, certain, strict=True)]
    rows += [{**_row(a, fits[a], evaluator), "finalist": False} for a in best_first[FINALISTS:]]
    for rank, (row, a) in enumerate(zip(rows, [*order, *best_first[FINALISTS:]], strict=True), 1):
        row |= {"rank": rank, "first_log_p": fits[a].log_p}
    return tidy(rows, COLUMNS)


def _row(architecture: Architecture, fit: Fit, evaluator: Evaluator) -> dict[str, object]:
    variables = len(evaluator.series.variables)
    parameters = architecture.parameters(VARIANTS[PUBLISHED.variant], variables, variables)
    return {
        "architecture": architecture.name,
        "layers": len(architecture.cells),
        "look_back": architecture.look_back,
        "parameters": parameters,
        **asdict(fit),
    }


def certainty(errors: list[np.ndarray], evaluator: Evaluator, top: int) -> list[dict[str, object]]:
    """Return how certain the order of the finalists is.

    Args:
        errors: of each finalist, (samples,), in the order of the ranking.
        evaluator: largest error, threshold and seed.
        top: see `rank_candidates`.

    Returns:
        The columns of `rank_candidates` that only finalists have.
    """
    draws = np.array([_resampled(e, evaluator, number) for number, e in enumerate(errors)])
    ranks = (-draws).argsort(axis=0, kind="stable").argsort(axis=0)  # from 0
    ends = [percentile_interval(draws[0] - own) for own in draws]
    return [
        {
            "finalist": True,
            "probability_first": (own == 0).mean(),
            "probability_top": (own < top).mean(),
            "as_good_as_first": not low > 0,
        }
        for own, (low, _) in zip(ranks, ends, strict=True)
    ]


def _resampled(errors: np.ndarray, evaluator: Evaluator, number: int) -> np.ndarray:
    """Log p of resampled errors, (resamples,)."""
    finite = errors[np.isfinite(errors)]
    if not finite.size:
        return np.full(RESAMPLES, FLOOR)
    rng = stream(evaluator.study_seed, f"resamples of finalist {number}")
    drawn = rng.choice(finite, (RESAMPLES, len(finite)))
    mean, sd = drawn.mean(axis=1), drawn.std(axis=1)
    return log_probability(mean, sd, evaluator.upper, evaluator.threshold)
