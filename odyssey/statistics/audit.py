"""Whether the comparison with vanilla depends on the fraction of best trials that is compared.

The paper compares the best 10 % of the trials (Greff et al. 2017, Section V.A). Chance also decides
which trials these are. Therefore every bootstrap resample selects its own best trials.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from odyssey.search_space import stream
from odyssey.statistics.columns import require, tidy
from odyssey.statistics.comparison import NEEDED, compare_selection
from odyssey.statistics.intervals import RESAMPLES, percentile_interval
from odyssey.statistics.resampling import RankedTrials, draw, select
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

    Args:
        trials: The table `results/trials.parquet`, in any order.
        fractions: Fractions of best trials to compare, each in (0, 1].
        resamples: Number of bootstrap resamples.
        seed: Seed of the bootstrap.

    Returns:
        One row per (data set, fraction, variant except vanilla), with the columns:

        n: Number of trials compared.
        mean_difference: Mean test error minus vanilla's; negative is better than vanilla.
        low, high: Its 95 % bootstrap percentile interval. Each resample draws as many trials as
            each search has, with replacement, and selects the best by validation error.
        same_sign: Share of resamples in which the difference has the same sign as in the run.
        p_welch, significant_bonferroni, note: As in `compare_with_vanilla`. Where it cannot
            decide, the interval is missing too.

    Raises:
        BadInput: A needed column is missing.
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
    """Mean test error of the best trials in every resample, by variant and fraction."""
    means: dict[tuple[str, float], np.ndarray] = {}
    for (dataset, variant), trials in of_dataset.groupby(["dataset", "variant"]):
        rng = stream(seed, f"audit {dataset} {variant}")
        drawn = draw(len(trials), len(trials), resamples, rng)
        ranked = RankedTrials.of(trials)
        means |= {(variant, f): select(ranked, drawn, f).mean for f in fractions}
    return means


def _audit(
    of_dataset: pd.DataFrame,
    fractions: Sequence[float],
    means: dict[tuple[str, float], np.ndarray],
) -> Iterator[dict[str, object]]:
    """The rows of one data set."""
    variants = sorted(set(of_dataset["variant"]), key=table_order)
    for fraction in fractions:
        for row in compare_selection(best_fraction(of_dataset, fraction), variants):
            if row["variant"] == VANILLA:
                continue
            bootstrap = {}
            if np.isfinite(row["p"]):
                differences = means[row["variant"], fraction] - means[VANILLA, fraction]
                bootstrap = _bootstrap(row["mean_difference"], differences)
            yield _welch_columns(row) | {"fraction": fraction} | bootstrap


def _welch_columns(row: dict[str, Any]) -> dict[str, object]:
    """Columns taken from a row of `compare_selection`."""
    same = ("variant", "n", "mean_difference", "note")
    renamed = {"p_welch": row["p"], "significant_bonferroni": row["significant"]}
    return {column: row[column] for column in same} | renamed


def _bootstrap(difference: float, resampled: np.ndarray) -> dict[str, float]:
    """Interval and stability of the sign, from the differences in the resamples, (resamples,)."""
    low, high = percentile_interval(resampled)
    finite = resampled[np.isfinite(resampled)]
    same_sign = float((np.sign(finite) == np.sign(difference)).mean())
    return {"low": low, "high": high, "same_sign": same_sign}
