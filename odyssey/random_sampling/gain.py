"""Does log p improve a prediction from size, depth and look back, which cost nothing to know?

A partial correlation removes linear effects only. Here a random forest predicts the error after
training of architectures that it was not trained on, once with log p and once without.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import KFold, cross_val_predict

from odyssey.random_sampling.correlation_table import ABOVE_1, ALL
from odyssey.random_sampling.prediction import BASELINES
from odyssey.search_space import stream, stream_seed
from odyssey.statistics.columns import tidy
from odyssey.statistics.intervals import RESAMPLES, percentile_interval

FEATURES = {"baselines": BASELINES, "log_p": ("log_p",), "both": (*BASELINES, "log_p")}
FOLDS, REPEATS, TREES, LEAF = 10, 5, 100, 2
COLUMNS: dict[str, type | str] = {
    "weights": "string",
    "features": "string",
    "n": int,
    **dict.fromkeys(("explained", "low", "high", "gain", "gain_low", "gain_high"), float),
}


def gains(sampled: pd.DataFrame, trained: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the share of the variance of errors that forests predict, by set of features.

    Args:
        sampled: sampled architectures of one series, rows of `records.SAMPLED`.
        trained: the same architectures after one number of epochs, rows of `records.TRAINED`.
        seed: seed of the forests, the cross-validation and the resampling.

    Returns:
        A row for each scheme of weights and set of features; the columns are:
        weights: name of the scheme.
        features: "baselines" (number of weights, number of layers, look back), "log_p", or "both".
        n: number of architectures.
        explained, low, high: share of the variance explained, with its 95 % interval: 1 minus the
        mean squared error of the predictions divided by the variance. 0 is as good as the mean,
        below 0 is worse. Predictions are from tenfold cross-validation, averaged over five
        partitions.
        gain, gain_low, gain_high: explained minus that of "baselines", with its 95 % interval.
        Intervals are from resampled architectures; the forests are not trained again for them.
    """
    rows: list[dict[str, object]] = []
    for weights, own in sampled.groupby("weights", sort=False):
        table = own.merge(trained[["architecture", "error"]], on="architecture")
        table = table[np.isfinite(table[["log_p", "error"]]).all(axis=1)].sort_values(
            "architecture"
        )
        if len(table) < FOLDS:
            continue
        explained = {name: _explained(table, list(FEATURES[name]), seed) for name in FEATURES}
        for name, shares in explained.items():
            gain = shares - explained["baselines"]
            low, high = percentile_interval(shares[1:])
            gain_low, gain_high = percentile_interval(gain[1:])
            row = {"weights": weights, "features": name, "n": len(table)}
            row |= {"explained": shares[0], "low": low, "high": high}
            rows.append(row | {"gain": gain[0], "gain_low": gain_low, "gain_high": gain_high})
    return tidy(rows, COLUMNS)


def gains_by_space(sampled: pd.DataFrame, trained: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the table `gains` for each search space, after the longest training.

    Args:
        sampled: the table `results/sampling/sampled.parquet`.
        trained: the table `results/sampling/trained.parquet`.
        seed: see `gains`.

    Returns:
        The columns of `gains`, and space and look_backs: "all", or "above 1".
    """
    tables = []
    trained = trained[trained["epochs"] == trained["epochs"].max()]
    for space, own in sampled.groupby("space", sort=False):
        for look_backs in (ALL, ABOVE_1):
            chosen = own if look_backs == ALL else own[own["look_back"] > 1]
            table = gains(chosen, trained[trained["space"] == space], seed)
            tables.append(table.assign(space=space, look_backs=look_backs))
    return pd.concat(tables)


def _explained(table: pd.DataFrame, columns: list[str], seed: int) -> np.ndarray:
    """Share of the variance explained, first of all, then of each resample: (1 + resamples,)."""
    features, error = table[columns].to_numpy(dtype=float), table["error"].to_numpy(dtype=float)
    start = stream_seed(seed, "forests of gains") % 2**31
    predicted = np.mean([_predicted(features, error, start + k) for k in range(REPEATS)], axis=0)
    n = len(table)
    drawn = stream(seed, "resamples of gains").integers(n, size=(RESAMPLES, n))
    chosen = np.vstack([np.arange(n), drawn])
    squared_error = ((predicted - error)[chosen] ** 2).mean(axis=1)
    variance = error[chosen].var(axis=1)
    unexplained: np.ndarray = np.full(len(chosen), np.nan)
    np.divide(squared_error, variance, out=unexplained, where=variance > 0)
    return 1 - unexplained


def _predicted(features: np.ndarray, error: np.ndarray, seed: int) -> np.ndarray:
    """Predictions for each architecture by a forest that was trained without it."""
    forest = RandomForestRegressor(TREES, min_samples_leaf=LEAF, random_state=seed)
    folds = KFold(FOLDS, shuffle=True, random_state=seed)
    predicted: np.ndarray = cross_val_predict(forest, features, error, cv=folds)
    return predicted
