"""Answers from the trials of one data set: those of the nearest trial or of surrogates."""

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
from odyssey.tabular_benchmark.space import Configurations, SearchSpace
from odyssey.tabular_benchmark.surrogate import Surrogate, fit

NEAREST, SURROGATE = "nearest", "surrogate"
ERRORS = ("validation_error", "test_error")
RESPONSES = (*ERRORS, "cpu_seconds", "epochs", "divergence")
Columns = dict[str, np.ndarray]


@dataclass(frozen=True)
class RecordedTrials:
    """All trials of one data set.

    Attributes:
        space: The search space of the trials.
        cube: (trials, searched hyperparameters), coordinates in the unit cube.
        variants: (trials,), name of each trial's variant.
        trials: (trials,), number of each trial in its search.
        responses: (trials,) each, by name in `RESPONSES`; see `recorded_trials`.
    """

    space: SearchSpace
    cube: np.ndarray
    variants: np.ndarray
    trials: np.ndarray
    responses: Mapping[str, np.ndarray]

    @cached_property
    def rows(self) -> Mapping[str, np.ndarray]:
        """Indices of the trials of each variant."""
        return {name: np.flatnonzero(self.variants == name) for name in sorted(set(self.variants))}

    @cached_property
    def surrogates(self) -> Mapping[str, Surrogate]:
        """A forest for each response; processor time is learnt as its logarithm.

        Raises:
            BadInput: A response has no finite value.
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

    def subset(self, selected: np.ndarray) -> RecordedTrials:
        """The trials where `selected`, (trials,), is true."""
        responses = {name: values[selected] for name, values in self.responses.items()}
        arrays = (self.cube[selected], self.variants[selected], self.trials[selected])
        return RecordedTrials(self.space, *arrays, responses)

    def nearest(self, variant: str, cube: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Find the variant's nearest trial to each point.

        Args:
            variant: Name of the variant.
            cube: (points, searched hyperparameters), coordinates in the unit cube.

        Returns:
            Index and distance of the nearest trial, (points,) each. Where several are equally near,
            the first one is chosen.
        """
        rows = self.rows[variant]
        distances = cdist(cube, self.cube[rows])
        closest = distances.argmin(axis=1)
        return rows[closest], distances[np.arange(len(cube)), closest]

    def answers(self, variant: str, configurations: Configurations, how: str) -> Columns:
        """Answer for several configurations.

        Args:
            variant: Name of the variant.
            configurations: Values by hyperparameter.
            how: `NEAREST` or `SURROGATE`.

        Returns:
            The fields of `Answer` by name, (configurations,) each.

        Raises:
            BadInput: A hyperparameter is unknown, missing, or has an impossible value.
        """
        complete = self.space.complete(configurations)
        cube = self.space.cube(complete)
        rows, distance = self.nearest(variant, cube)
        predicted = self.predicted(variant, cube, rows, how)
        outside = np.empty(len(cube), dtype=object)
        outside[:] = self.space.outside(complete)
        return {**predicted, "trial": self.trials[rows], "distance": distance, "outside": outside}

    def predicted(self, variant: str, cube: np.ndarray, rows: np.ndarray, how: str) -> Columns:
        """Predict the responses at points of the unit cube.

        Args:
            variant: Name of the variant.
            cube: (points, searched hyperparameters), coordinates in the unit cube.
            rows: (points,), indices of the nearest trials.
            how: `NEAREST` or `SURROGATE`.

        Returns:
            Responses and spreads of the errors by name, (points,) each.
        """
        if how == NEAREST:
            nearest = {name: values[rows] for name, values in self.responses.items()}
            return nearest | {f"{name}_spread": np.full(len(cube), np.nan) for name in ERRORS}
        trees = {name: one.predict(variant, cube) for name, one in self.surrogates.items()}
        means = {name: values.mean(axis=0) for name, values in trees.items()}
        means["cpu_seconds"] = 10 ** means["cpu_seconds"]
        return means | {f"{name}_spread": trees[name].std(axis=0) for name in ERRORS}


def recorded_trials(trials: pd.DataFrame, diverged: str) -> RecordedTrials:
    """Prepare the trials of one data set for answers.

    Args:
        trials: The trials of the data set, from `results/trials.parquet`.
        diverged: The policy on errors of diverged trials, see `response_values`.

    Returns:
        The trials. Errors are under the policy; cpu_seconds and epochs are as recorded; divergence
        is 1 for a diverged trial and 0 for others.
    """
    space = SearchSpace.spanned(trials)
    columns = {name: trials[name].tolist() for name in PRIORS}
    responses = {
        **{name: _errors(trials, name, diverged) for name in ERRORS},
        "cpu_seconds": trials["cpu_seconds"].to_numpy(dtype=float),
        "epochs": trials["epochs"].to_numpy(dtype=float),
        "divergence": (trials["status"] == "diverged").to_numpy(dtype=float),
    }
    names = trials["variant"].to_numpy(dtype=object)
    return RecordedTrials(space, space.cube(columns), names, trials["trial"].to_numpy(), responses)


def _errors(trials: pd.DataFrame, error: str, policy: str) -> np.ndarray:
    """Errors under the policy, NaN where there is none: (trials,)."""
    # `response_values` reads the column test_error; here it holds either error.
    values = response_values(trials.assign(test_error=trials[error]), "test_error", policy)
    return values.reindex(trials.index).to_numpy(dtype=float)
