"""What the errors of untrained networks come to: a truncated normal distribution, and log p."""

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
    """A row for each variant and hidden size, and one for each variant at all sizes together.

    errors: `dataset`, and the columns that `untrained.untrained_errors` returns.
    thresholds: by data set; log p is that of an error below.
    hidden_size: missing where all sizes are together; parameters are then their mean.
    mean, sd, log_p, low, high: see `odyssey.random_sampling.distribution.Fit`. share_below: of the
        samples with an error below the threshold. best_error: for `with_best_errors`.
    Raises BadInput for a threshold that no error can be below.
    """
    require(errors, [*SEARCH, "hidden_size", "parameters", "largest_error", "error", "cpu_seconds"])
    rows: list[dict[str, object]] = []
    for (dataset, variant), own in errors.groupby(SEARCH, sort=False):
        for size, group in [*own.groupby("hidden_size"), (None, own)]:
            about = {"dataset": dataset, "variant": variant, "hidden_size": size}
            rows.append({**about, **_fit(group, thresholds[dataset], seed)})
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

    table: what `fits` returns, of any data sets; rows of single hidden sizes have none.
    trials: the table `results/trials.parquet`.
    """
    require(trials, [*SEARCH, "trial", "validation_error", "test_error"])
    best = best_fraction(trials, BEST_FRACTION).groupby(SEARCH)["test_error"].mean()
    known = best.reindex(pd.MultiIndex.from_frame(table[SEARCH])).to_numpy(dtype=float)
    return table.assign(best_error=pd.Series(known).where(table["hidden_size"].isna().to_numpy()))
