"""Answers from the searches of one data set: the nearest trial's, or those of surrogates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist

from odyssey.errors import BadInput
from odyssey.search_space import PRIORS
from odyssey.statistics.fanova.responses import response_values
from odyssey.tabular_benchmark.space import SearchSpace, Settings
from odyssey.tabular_benchmark.surrogate import Surrogate, fit

NEAREST, SURROGATE = "nearest", "surrogate"
ERRORS = ("validation_error", "test_error")
RESPONSES = (*ERRORS, "cpu_seconds", "epochs", "divergence")
Columns = dict[str, np.ndarray]


@dataclass(frozen=True)
class Searches:
    """All trials of one data set.

    space: that they were drawn from. cube: (trials, searched hyperparameters), where they are.
    variants, trials: (trials,), their names and numbers.
    responses: by name in RESPONSES, (trials,); see `searches_of`.
    """

    space: SearchSpace
    cube: np.ndarray
    variants: np.ndarray
    trials: np.ndarray
    responses: Mapping[str, np.ndarray]

    @cached_property
    def rows(self) -> Mapping[str, np.ndarray]:
        """By variant, the places of its trials in the arrays."""
        return {name: np.flatnonzero(self.variants == name) for name in sorted(set(self.variants))}

    @cached_property
    def surrogates(self) -> Mapping[str, Surrogate]:
        """By response, a forest that has learnt it; processor time as its logarithm.

        Raises BadInput where there is nothing to learn from.
        """
        forests = {}
        for name, values in self.responses.items():
            learnt = np.log10(np.maximum(values, 1e-3)) if name == "cpu_seconds" else values
            known = np.isfinite(learnt)
            if not known.any():
                raise BadInput(f"No trial has a finite {name} to learn from; train more trials.")
            forest = fit(self.cube[known], self.variants[known], learnt[known], self.space)
            forests[name] = forest
        return MappingProxyType(forests)

    def part(self, kept: np.ndarray) -> Searches:
        """Some of the trials; kept: (trials,), which."""
        responses = {name: values[kept] for name, values in self.responses.items()}
        arrays = (self.cube[kept], self.variants[kept], self.trials[kept])
        return Searches(self.space, *arrays, responses)

    def nearest(self, variant: str, cube: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The variant's nearest trial to each place, and its distance: (places,) each.

        Of equally near ones, the first.
        """
        rows = self.rows[variant]
        distances = cdist(cube, self.cube[rows])
        closest = distances.argmin(axis=1)
        return rows[closest], distances[np.arange(len(cube)), closest]

    def answers(self, variant: str, settings: Settings, how: str) -> Columns:
        """What `Answer` has, by name: (configurations,) each."""
        complete = self.space.complete(settings)
        cube = self.space.cube(complete)
        rows, distance = self.nearest(variant, cube)
        predicted = self.predicted(variant, cube, rows, how)
        outside = np.empty(len(cube), dtype=object)
        outside[:] = self.space.outside(complete)
        return {**predicted, "trial": self.trials[rows], "distance": distance, "outside": outside}

    def predicted(self, variant: str, cube: np.ndarray, rows: np.ndarray, how: str) -> Columns:
        """Responses and spreads: (places,) each. rows: of the nearest trials."""
        if how == NEAREST:
            found = {name: values[rows] for name, values in self.responses.items()}
            return found | {f"{name}_spread": np.full(len(cube), np.nan) for name in ERRORS}
        trees = {name: one.predict(variant, cube) for name, one in self.surrogates.items()}
        found = {name: values.mean(axis=0) for name, values in trees.items()}
        found["cpu_seconds"] = 10 ** found["cpu_seconds"]
        return found | {f"{name}_spread": trees[name].std(axis=0) for name in ERRORS}


def searches_of(trials: pd.DataFrame, diverged: str) -> Searches:
    """The searches in the trials of one data set.

    diverged: the policy on errors of diverged trials, in `response_values`.

    Errors count by that policy; cpu_seconds and epochs as recorded; divergence is 1 for a trial
    that diverged and 0 for others.
    """
    space = SearchSpace.spanned(trials)
    columns = {name: trials[name].tolist() for name in PRIORS}
    responses = {
        **{name: _counted(trials, name, diverged) for name in ERRORS},
        "cpu_seconds": trials["cpu_seconds"].to_numpy(dtype=float),
        "epochs": trials["epochs"].to_numpy(dtype=float),
        "divergence": (trials["status"] == "diverged").to_numpy(dtype=float),
    }
    names = trials["variant"].to_numpy(dtype=object)
    return Searches(space, space.cube(columns), names, trials["trial"].to_numpy(), responses)


def _counted(trials: pd.DataFrame, error: str, policy: str) -> np.ndarray:
    """Errors under the policy, NaN where there is none: (trials,)."""
    # The policies are written for the test error; here either error may be the one they are about.
    values = response_values(trials.assign(test_error=trials[error]), "test_error", policy)
    return values.reindex(trials.index).to_numpy(dtype=float)
