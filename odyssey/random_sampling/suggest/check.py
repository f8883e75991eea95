"""The check by training: are the architectures at the top of the ranking better?"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from odyssey.random_sampling.series import Series, read_series, sine
from odyssey.random_sampling.suggest.candidates import read_candidates
from odyssey.random_sampling.training import trained_errors
from odyssey.search_space import stream
from odyssey.statistics.columns import tidy

SINE = "sine"
TOP, OTHER, BASELINE = "top", "other", "baseline"
COLUMNS: Mapping[str, type | str] = {
    "role": "string",
    "rank": "Int64",
    "architecture": "string",
    "epochs": "Int64",
    "error": float,
    "cpu_seconds": float,
}


def series_of(path: str) -> Series:
    """Return the paper's sine wave for "sine", else the series in a file, scaled to [-1, 1].

    Args:
        path: "sine", or a CSV or Parquet file.

    Raises:
        BadInput: the file cannot be used.
    """
    return sine() if path == SINE else read_series(path).scaled()


def to_train(ranking: pd.DataFrame, top: int, study_seed: int) -> list[dict[str, Any]]:
    """Return the first `top` architectures, and as many drawn from the rest for comparison.

    Args:
        ranking: the table of `ranking.rank_candidates`.
        top: how many.
        study_seed: seed of the study.

    Returns:
        role ("top" or "other"), rank and architecture (its name) of each.
    """
    ranks = ranking["rank"].tolist()
    rest = stream(study_seed, "others to train").permutation(ranks[top:])[:top]
    chosen = [*((TOP, k) for k in ranks[:top]), *((OTHER, k) for k in sorted(rest.tolist()))]
    names = ranking.set_index("rank")["architecture"]
    return [{"role": role, "rank": k, "architecture": names[k]} for role, k in chosen]


def train_chosen(
    chosen: dict[str, Any] | None, series: Series, epochs: int, seed: int
) -> pd.DataFrame:
    """Train one architecture.

    Args:
        chosen: an element of what `to_train` returns; None gives a table without rows.
        series: the series to predict.
        epochs: number of epochs.
        seed: seed of the study.

    Returns:
        A table with one row. error is the mean absolute error on all windows of the series, most of
        which are trained on, see `odyssey.random_sampling.training`.
    """
    if chosen is None:
        return tidy([], COLUMNS)
    started = time.process_time()
    [architecture] = read_candidates([chosen["architecture"]])
    [error] = trained_errors(architecture, series, seed, [epochs]).values()
    cost = {"epochs": epochs, "error": error, "cpu_seconds": time.process_time() - started}
    return tidy([{**chosen, **cost}], COLUMNS)


def baselines(series: Series) -> pd.DataFrame:
    """Return the errors of two predictions without a network: the last value, and the median."""
    last = np.abs(np.diff(series.values, axis=0)).mean()
    median = np.abs(series.values - np.median(series.values, axis=0)).mean()
    errors = {"the last value again": last, "always the median": median}
    rows = [{"role": BASELINE, "architecture": name, "error": e} for name, e in errors.items()]
    return tidy(rows, COLUMNS)
