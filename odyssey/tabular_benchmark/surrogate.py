"""A forest that has learnt one response of all variants of a data set.

All variants share a forest, with the variant as an additional factor. On the default study it
predicts better than one forest per variant on every data set, because variants are similar.
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
DIGITS = 8  # decimals of predictions, relative to the response's scale; responses are rounded too
UNKNOWN_LEVEL = 0.5  # coordinate of a variant that the forest has not seen: the middle


@dataclass(frozen=True)
class Surrogate:
    """A forest and the variants that it knows.

    Attributes:
        forest: The forest; its last axis is the variant.
        levels: Coordinate of each variant on that axis.
    """

    forest: Forest
    levels: Mapping[str, float]

    def predict(self, variant: str, cube: np.ndarray) -> np.ndarray:
        """Predict the response of configurations with every tree.

        Args:
            variant: Name of the variant.
            cube: (configurations, searched hyperparameters), from `SearchSpace.cube`. Outside the
                unit cube, predictions are those at its border.

        Returns:
            (trees, configurations), in the unit of the response.
        """
        level = np.full((len(cube), 1), self.levels.get(variant, UNKNOWN_LEVEL))
        points = np.hstack([cube, level]).astype(np.float32)
        # Each model's own `predict` checks its arguments, which takes longer than the prediction.
        trees = [model.tree_.predict(points).ravel() for model in self.forest.models]
        values = np.array(trees) * self.forest.scale + self.forest.centre
        if self.forest.scale > 0:
            values = np.round(values, DIGITS - floor(log10(self.forest.scale)))
        return values + 0.0  # -0 becomes 0


def fit(
    cube: np.ndarray, variants: np.ndarray, response: np.ndarray, space: SearchSpace
) -> Surrogate:
    """Learn a response. The same arguments give the same forest.

    Args:
        cube: (trials, searched hyperparameters), coordinates in the unit cube; at least one trial.
        variants: (trials,), names of variants.
        response: (trials,), finite values.
        space: The search space.

    Returns:
        The surrogate of the response.
    """
    points = pd.DataFrame(cube, columns=list(space.bounds)).assign(**{FACTOR: variants})
    forest = grow(points, response, {**dict.fromkeys(space.bounds, (0.0, 1.0)), FACTOR: None})
    levels = forest.cube[:, -1].tolist()
    return Surrogate(forest, dict(zip(variants.tolist(), levels, strict=True)))
