"""A forest that has learnt one response of all variants of a data set.

Variants share a forest, with the variant as one factor more: on the default study it is ahead of a
forest for each variant on every data set, since what is learnt of one variant helps with the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, log10

import numpy as np
import pandas as pd

from odyssey.statistics.fanova.forest import Forest, grow
from odyssey.tabular_benchmark.space import SearchSpace

FACTOR = "variant"
DIGITS = 8  # of predictions, relative to the response's scale; forests round what they learn
UNKNOWN_LEVEL = 0.5  # the middle of the levels, for a variant that the forest has not seen


@dataclass(frozen=True)
class Surrogate:
    """A forest, and where on its last axis each variant is."""

    forest: Forest
    levels: Mapping[str, float]

    def predict(self, variant: str, cube: np.ndarray) -> np.ndarray:
        """What every tree predicts, in the response's unit: (trees, configurations).

        cube: (configurations, searched hyperparameters), as from `SearchSpace.cube`. Outside the
        cube, predictions are those at its border.
        """
        level = np.full((len(cube), 1), self.levels.get(variant, UNKNOWN_LEVEL))
        points = np.hstack([cube, level]).astype(np.float32)
        # Each model's own `predict` checks its arguments, which takes longer than to follow a tree.
        trees = [model.tree_.predict(points).ravel() for model in self.forest.models]
        values = np.array(trees) * self.forest.scale + self.forest.centre
        if self.forest.scale > 0:
            values = np.round(values, DIGITS - floor(log10(self.forest.scale)))
        return values + 0.0  # no -0


def fit(
    cube: np.ndarray, variants: np.ndarray, response: np.ndarray, space: SearchSpace
) -> Surrogate:
    """Learn a response.

    cube: (trials, searched hyperparameters); variants: (trials,), names; response: (trials,),
        finite, at least one. The same arguments give the same forest.
    """
    points = pd.DataFrame(cube, columns=list(space.bounds)).assign(**{FACTOR: variants})
    forest = grow(points, response, {**dict.fromkeys(space.bounds, (0.0, 1.0)), FACTOR: None})
    places = forest.cube[:, -1].tolist()
    return Surrogate(forest, dict(zip(variants.tolist(), places, strict=True)))
