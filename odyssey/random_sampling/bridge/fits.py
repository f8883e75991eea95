"""Truncated normal distributions fitted to the errors of untrained networks, and log p."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import pandas as pd

from odyssey.random_sampling.distribution import fit_errors
from odyssey.statistics.columns import require, tidy
from odyssey.statistics.selection import BEST_FRACTION, SEARCH, best_fraction

COLUMNS: Mapping[str, type | str] = {
    "dataset": "string",
    "variant": "string",
    "hidden_size": "Int64",
    "parameters": float,
    "threshold": float,
    "samples": int,
    "finite": int,
    "mean": float,
    "sd": float,
    "log_p": float,
    "low": float,
    "high": float,
    "share_below": float,
    "cpu_seconds": float,
    "best_error": float,
}


def fits(errors: pd.DataFrame, thresholds: Mapping[str, float], seed: int) -> pd.DataFrame:
    """Fit a distribution for each variant and hidden size, and for each variant at all sizes.

    Args:
        errors: a row for each sample: `dataset` and the columns of `untrained.untrained_errors`.
        thresholds: by data set, the error that log p is about.
        seed: seed of the resampling.

    Returns:
        A table; the columns are:
        hidden_size: missing where all sizes are together; parameters is then their mean.
        mean, sd, log_p, low, high: see `odyssey.random_sampling.distribution.Fit`.
        share_below: share of the samples with an error below the threshold.
        best_error: empty, for `with_best_errors`.

    Raises:
        BadInput: a threshold is not above 0, or columns are missing.
    """
    require(errors, [*SEARCH, "hidden_size", "parameters", "largest_error", "error", "cpu_seconds"])
    rows: list[dict[str, object]] = []
    for (dataset, variant), own in errors.groupby(SEARCH, sort=False):
        for size, group in [*own.groupby("hidden_size"), (None, own)]:
            address = {"dataset": dataset, "variant": variant, "hidden_size": size}
            rows.append({**address, **_fit(group, thresholds[dataset], seed)})
    return tidy(rows, COLUMNS)


def _fit(group: pd.DataFrame, threshold: float, seed: int) -> dict[str, object]:
    errors, upper = group["error"].to_numpy(dtype=float), float(group["largest_error"].iloc[0])
    return {
        "parameters": group["parameters"].mean(),
        "threshold": threshold,
        **asdict(fit_errors(errors, upper, seed, threshold)),
        "share_below": (errors < threshold).mean(),
        "cpu_seconds": group["cpu_seconds"].sum(),
    }


def with_best_errors(table: pd.DataFrame, trials: pd.DataFrame) -> pd.DataFrame:
    """Fill in `best_error`: mean test error of the best 10 % of each variant's trials.

    Args:
        table: what `fits` returns. Rows of a single hidden size get no error.
        trials: the table `results/trials.parquet`.
    """
    require(trials, [*SEARCH, "trial", "validation_error", "test_error"])
    best = best_fraction(trials, BEST_FRACTION).groupby(SEARCH)["test_error"].mean()
    best_errors = best.reindex(pd.MultiIndex.from_frame(table[SEARCH])).to_numpy(dtype=float)
    return table.assign(
        best_error=pd.Series(best_errors).where(table["hidden_size"].isna().to_numpy())
    )
