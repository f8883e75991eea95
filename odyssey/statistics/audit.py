"""Whether the comparison with vanilla depends on the fraction of best trials that is compared.

The paper compares the best 10 % of the trials (Greff et al. 2017, Section V.A). Chance also decides
which trials these are. The intervals contain this chance, as those of `compare_with_vanilla` do,
and every bootstrap resample selects its own best trials.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from odyssey.search_space import stream
from odyssey.statistics.columns import require, tidy
from odyssey.statistics.comparison import NEEDED, compare_selection
from odyssey.statistics.intervals import RESAMPLES
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
    "p": float,
    "significant": "boolean",
    "p_welch": float,
    "significant_welch": "boolean",
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
        low, high, p, significant, p_welch, significant_welch, note: As in `compare_with_vanilla`.
            Where it cannot decide, the interval is missing too.
        same_sign: Share of bootstrap resamples in which the difference has the same sign as in the
            run. Each resample draws as many trials as each search has, with replacement, and
            selects the best by validation error.

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
        means |= {(variant, f): select(ranked, drawn, f).mean.mean for f in fractions}
    return means


def _audit(
    of_dataset: pd.DataFrame,
    fractions: Sequence[float],
    means: dict[tuple[str, float], np.ndarray],
) -> Iterator[dict[str, object]]:
    """The rows of one data set."""
    variants = sorted(set(of_dataset["variant"]), key=table_order)
    for fraction in fractions:
        for row in compare_selection(
            best_fraction(of_dataset, fraction), variants, of_dataset, fraction
        ):
            if row["variant"] == VANILLA:
                continue
            same_sign = {}
            if np.isfinite(row["p"]):
                differences = means[row["variant"], fraction] - means[VANILLA, fraction]
                same_sign["same_sign"] = _same_sign(row["mean_difference"], differences)
            yield _compared(row) | {"fraction": fraction} | same_sign


def _compared(row: dict[str, Any]) -> dict[str, object]:
    """Columns taken from a row of `compare_selection`."""
    same = ("variant", "n", "mean_difference", "p", "significant", "p_welch", "significant_welch")
    ends = {"low": row["difference_low"], "high": row["difference_high"]}
    return {column: row[column] for column in (*same, "note")} | ends


def _same_sign(difference: float, resampled: np.ndarray) -> float:
    """Share of the differences in the resamples, (resamples,), that have the run's sign."""
    finite = resampled[np.isfinite(resampled)]
    return float((np.sign(finite) == np.sign(difference)).mean())
