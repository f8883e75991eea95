"""Candidates ranked by log p, and how sure their order is.

The best of many uncertain numbers is too good by luck. So the candidates that did best are sampled
anew, as finalists, and ranked by these fresh samples alone.
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
from odyssey.statistics.resampling import RESAMPLES, interval

FINALISTS = 10
COLUMNS: Mapping[str, type | str] = {
    "place": int,
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
class Judge:
    """What candidates are judged on: a series, networks of each, and a threshold of their error."""

    series: Series
    samples: int
    threshold: float
    study_seed: int

    def errors(self, architecture: Architecture, again: bool = False) -> np.ndarray:
        """Errors of networks with random weights, (samples,); `again`: of other networks."""
        numbers = range(self.samples)
        fresh = range(self.samples, 2 * self.samples)
        return sample_errors(
            architecture, self.series, fresh if again else numbers, self.study_seed
        )

    def fit(self, errors: np.ndarray) -> Fit:
        return fit_errors(errors, self.upper, self.study_seed, self.threshold)

    @property
    def upper(self) -> float:
        return largest_error(self.series.values, PUBLISHED.output_activation)


def rank(
    candidates: list[Architecture] | Bounds,
    judge: Judge,
    budget: Budget,
    top: int,
    log: Callable[[str], None] = lambda line: None,
) -> pd.DataFrame:
    """Look at candidates for as long as the budget lasts, best ones first in the table.

    candidates: a list, looked at in its order, or bounds to search. top: see `probability_top`.

    place: from 1; finalists come first, by `log_p`.
    mean to high: see `random_sampling.distribution.Fit`; of finalists, from fresh samples only.
    first_log_p: from the samples that made it a finalist.
    For finalists, by resampling their errors: probability_first, probability_top: that it is the
    first, or among the first `top`, of the finalists; as_good_as_first: whether the 95 % interval
    of the difference of its log p from the first one's has 0 in it.
    Raises BadInput where the series is not longer than a look back, or for the threshold.
    """
    judge.series.windows(_longest(candidates))  # before minutes of work, where it cannot be
    fits: dict[Architecture, Fit] = {}

    def fitness(architecture: Architecture) -> float:
        fit = fits[architecture] = judge.fit(judge.errors(architecture))
        spent = min(budget.share_spent(len(fits)), 1)
        log(f"{len(fits)}: {architecture.name}, log p {fit.log_p:.2f}, {spent:.0%} of the budget")
        return _known(fit.log_p)

    if isinstance(candidates, Bounds):
        evolve(candidates, fitness, budget.more, judge.study_seed)
    else:
        for architecture in candidates:
            if budget.more(len(fits)):
                fitness(architecture)
    return _table(fits, judge, top, log)


def _longest(candidates: list[Architecture] | Bounds) -> int:
    """The longest look back."""
    if isinstance(candidates, Bounds):
        return candidates.look_back[1]
    return max(architecture.look_back for architecture in candidates)


def _known(log_p: float) -> float:
    """Of an architecture none of whose errors is finite, the lowest."""
    return FLOOR if np.isnan(log_p) else log_p


def _table(
    fits: Mapping[Architecture, Fit], judge: Judge, top: int, log: Callable[[str], None]
) -> pd.DataFrame:
    best_first = sorted(fits, key=lambda a: (-_known(fits[a].log_p), a.name))
    log(f"Sampling the best {min(FINALISTS, len(best_first))} anew")
    errors = {a: judge.errors(a, again=True) for a in best_first[:FINALISTS]}
    finals = {a: judge.fit(errors[a]) for a in errors}
    order = sorted(finals, key=lambda a: (-_known(finals[a].log_p), a.name))
    sure = certainty([errors[a] for a in order], judge, top)
    rows = [{**_row(a, finals[a], judge), **known} for a, known in zip(order, sure, strict=True)]
    rows += [{**_row(a, fits[a], judge), "finalist": False} for a in best_first[FINALISTS:]]
    for place, (row, a) in enumerate(zip(rows, [*order, *best_first[FINALISTS:]], strict=True), 1):
        row |= {"place": place, "first_log_p": fits[a].log_p}
    return tidy(rows, COLUMNS)


def _row(architecture: Architecture, fit: Fit, judge: Judge) -> dict[str, object]:
    variables = len(judge.series.variables)
    parameters = architecture.parameters(VARIANTS[PUBLISHED.variant], variables, variables)
    return {
        "architecture": architecture.name,
        "layers": len(architecture.cells),
        "look_back": architecture.look_back,
        "parameters": parameters,
        **asdict(fit),
    }


def certainty(errors: list[np.ndarray], judge: Judge, top: int) -> list[dict[str, object]]:
    """How sure the order of finalists is: what `rank` says of each.

    errors: (samples,) of each, the first one's first.
    """
    draws = np.array([_resampled(e, judge, at) for at, e in enumerate(errors)])
    places = (-draws).argsort(axis=0, kind="stable").argsort(axis=0)
    ends = [interval(draws[0] - own) for own in draws]
    return [
        {
            "finalist": True,
            "probability_first": (own == 0).mean(),
            "probability_top": (own < top).mean(),
            "as_good_as_first": not low > 0,
        }
        for own, (low, _) in zip(places, ends, strict=True)
    ]


def _resampled(errors: np.ndarray, judge: Judge, number: int) -> np.ndarray:
    """Log p of errors drawn anew, (resamples,)."""
    finite = errors[np.isfinite(errors)]
    if not finite.size:
        return np.full(RESAMPLES, FLOOR)
    rng = stream(judge.study_seed, f"resamples of finalist {number}")
    drawn = rng.choice(finite, (RESAMPLES, len(finite)))
    return log_probability(drawn.mean(axis=1), drawn.std(axis=1), judge.upper, judge.threshold)
