"""Would another choice than the best tenth tell another story?

The paper compares the best 10 % of the trials (Greff et al. 2017, Section V.A). Which trials these
are depends on luck as well, so the selection is made again in every resample of the bootstrap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from odyssey.search_space import stream
from odyssey.statistics.columns import require, tidy
from odyssey.statistics.comparison import NEEDED, compare_selection
from odyssey.statistics.resampling import RESAMPLES, Search, draw, interval, select
from odyssey.statistics.selection import VANILLA, best_fraction, table_order

FRACTIONS = (0.05, 0.1, 0.2, 0.5)

COLUMNS: dict[str, type | str] = {
    "dataset": str,
    "fraction": float,
    "variant": str,
    "n": "int64",
    "mean_difference": float,
    "low": float,
    "high": float,
    "same_sign": float,
    "p_welch": float,
    "significant_bonferroni": "boolean",
    "note": str,
}


def audit_selection(
    trials: pd.DataFrame,
    fractions: Sequence[float] = FRACTIONS,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare every variant with vanilla at several fractions of best trials.

    trials: the table `results/trials.parquet`, in any order.

    One row per (data set, fraction, variant but vanilla):
    n: trials compared.
    mean_difference: of the mean test errors from vanilla's; negative is better than vanilla.
    low, high: its 95 % bootstrap percentile interval. Each resample draws as many trials of either
        search as it has, with replacement, and selects the best of those by validation error.
    same_sign: share of resamples in which the difference has the sign it has in the run.
    p_welch, significant_bonferroni, note: as `compare_with_vanilla` gives them; where it cannot
        decide, the interval is missing too.

    Raises BadInput when a needed column is missing.
    """
    require(trials, NEEDED)
    rows = (
        {"dataset": dataset} | row
        for dataset, of_dataset in trials.groupby("dataset")
        for row in _audit(of_dataset, fractions, _means(of_dataset, fractions, resamples, seed))
    )
    return tidy(rows, COLUMNS)


def _means(
    of_dataset: pd.DataFrame, fractions: Sequence[float], resamples: int, seed: int
) -> dict[tuple[str, float], np.ndarray]:
    """Mean test error of the best in every resample, by variant and fraction."""
    means: dict[tuple[str, float], np.ndarray] = {}
    for (dataset, variant), trials in of_dataset.groupby(["dataset", "variant"]):
        rng = stream(seed, f"audit {dataset} {variant}")
        drawn = draw(len(trials), len(trials), resamples, rng)
        search = Search.of(trials)
        means |= {(variant, f): select(search, drawn, f).mean for f in fractions}
    return means


def _audit(
    of_dataset: pd.DataFrame,
    fractions: Sequence[float],
    means: dict[tuple[str, float], np.ndarray],
) -> Iterator[dict[str, object]]:
    variants = sorted(set(of_dataset["variant"]), key=table_order)
    for fraction in fractions:
        for row in compare_selection(best_fraction(of_dataset, fraction), variants):
            if row["variant"] == VANILLA:
                continue
            evidence = {}
            if np.isfinite(row["p"]):
                differences = means[row["variant"], fraction] - means[VANILLA, fraction]
                evidence = _bootstrap(row["mean_difference"], differences)
            yield _compared(row) | {"fraction": fraction} | evidence


def _compared(row: dict[str, Any]) -> dict[str, object]:
    same = ("variant", "n", "mean_difference", "note")
    renamed = {"p_welch": row["p"], "significant_bonferroni": row["significant"]}
    return {column: row[column] for column in same} | renamed


def _bootstrap(difference: float, resampled: np.ndarray) -> dict[str, float]:
    low, high = interval(resampled)
    finite = resampled[np.isfinite(resampled)]
    same_sign = float((np.sign(finite) == np.sign(difference)).mean())
    return {"low": low, "high": high, "same_sign": same_sign}
