"""How many samples a ranking of architectures needs so that a repetition gives the same one."""

from __future__ import annotations

from math import nan

import numpy as np
import pandas as pd

from odyssey.random_sampling.correlation_table import ABOVE_1, ALL
from odyssey.random_sampling.prediction import ranking_stability
from odyssey.statistics.columns import tidy

SIZES = (5, 10, 25, 50, 100, 250, 500)
MOST = 1000  # architectures of a space that are ranked at most; more need too much memory
RELIABLE = 0.9  # from this correlation on, two rankings count as the same
COLUMNS: dict[str, type | str] = {
    "space": "string",
    "weights": "string",
    "look_backs": "string",
    "n": int,
    "samples": int,
    **dict.fromkeys(("rank_correlation", "low", "high", "top_tenth_shared", "needed"), float),
}


def stability(sampled: pd.DataFrame, upper: float, threshold: float, seed: int) -> pd.DataFrame:
    """Compare rankings by log p that are made from separate samples.

    Args:
        sampled: the table `results/sampling/sampled.parquet`.
        upper: the largest possible error.
        threshold: see `distribution.fit_errors`.
        seed: seed of the random division of the samples.

    Returns:
        A row for each space, scheme of weights, group of look backs and size; the columns are:
        n: number of architectures ranked, at most `MOST`, the first ones of the space.
        needed: number of samples with which two rankings would have a correlation of .9, by the
        formula of Spearman and Brown; NaN if the correlation at this size is not between 0 and 1.
        Others: see `prediction.ranking_stability`.
    """
    rows: list[dict[str, object]] = []
    for (space, weights), own in sampled.groupby(["space", "weights"], sort=False):
        for look_backs in (ALL, ABOVE_1):
            chosen = own if look_backs == ALL else own[own["look_back"] > 1]
            chosen = chosen[chosen["finite"] == chosen["samples"]].head(MOST)
            if chosen.empty:
                continue
            errors = np.stack(chosen["errors"].to_list())
            group = {"space": space, "weights": weights, "look_backs": look_backs}
            group |= {"n": len(chosen)}
            for row in ranking_stability(errors, upper, threshold, SIZES, seed).to_dict("records"):
                samples = samples_needed(row["rank_correlation"], row["samples"])
                rows.append({**group, **row, "needed": samples})
    return tidy(rows, COLUMNS)


def samples_needed(correlation: float, samples: int) -> float:
    """Return how many samples give two rankings a correlation of `RELIABLE`.

    Args:
        correlation: rank correlation of two rankings from `samples` samples each.
        samples: number of samples of each.

    Returns:
        The number by the formula of Spearman and Brown (1910); NaN if the correlation is not
        between 0 and 1.
    """
    if not 0 < correlation < 1:
        return nan
    return samples * RELIABLE / (1 - RELIABLE) * (1 - correlation) / correlation
