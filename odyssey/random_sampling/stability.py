"""How many samples a ranking of architectures needs before it comes out the same again."""

from __future__ import annotations

from math import nan

import numpy as np
import pandas as pd

from odyssey.random_sampling.evidence import ABOVE_1, ALL
from odyssey.random_sampling.prediction import ranking_stability
from odyssey.statistics.columns import tidy

SIZES = (5, 10, 25, 50, 100, 250, 500)
MOST = 1000  # architectures of a space that are ranked; more would change no digit that matters
RELIABLE = 0.9  # the correlation of two rankings that count as the same
COLUMNS: dict[str, type | str] = {
    "space": "string",
    "weights": "string",
    "look_backs": "string",
    "n": int,
    "samples": int,
    **dict.fromkeys(("rank_correlation", "low", "high", "top_tenth_shared", "needed"), float),
}


def stability(sampled: pd.DataFrame, upper: float, threshold: float, seed: int) -> pd.DataFrame:
    """Rankings by log p from separate samples, held against each other: a row for each size.

    sampled: the table of this name. upper, threshold: see `ranking_stability`, which says what the
        other columns are.
    weights: the name of the scheme they are drawn by.
    n: architectures ranked, the first ones of the space, `MOST` at most.
    needed: samples with which two rankings would correlate by .9, by the formula of Spearman and
        Brown from the correlation at this size; NaN where that is not between 0 and 1.
    """
    rows: list[dict[str, object]] = []
    for (space, weights), own in sampled.groupby(["space", "weights"], sort=False):
        for look_backs in (ALL, ABOVE_1):
            chosen = own if look_backs == ALL else own[own["look_back"] > 1]
            chosen = chosen[chosen["finite"] == chosen["samples"]].head(MOST)
            if chosen.empty:
                continue
            errors = np.stack(chosen["errors"].to_list())
            about = {"space": space, "weights": weights, "look_backs": look_backs}
            about |= {"n": len(chosen)}
            for row in ranking_stability(errors, upper, threshold, SIZES, seed).to_dict("records"):
                need = needed(row["rank_correlation"], row["samples"])
                rows.append({**about, **row, "needed": need})
    return tidy(rows, COLUMNS)


def needed(correlation: float, samples: int, reliable: float = RELIABLE) -> float:
    """Samples for two rankings to correlate so well (Spearman and Brown 1910)."""
    if not 0 < correlation < 1:
        return nan
    return samples * reliable / (1 - reliable) * (1 - correlation) / correlation
