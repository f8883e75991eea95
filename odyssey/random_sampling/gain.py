"""What log p adds to what costs nothing to know, whatever the shape of the relation.

A partial correlation removes a straight line only. Here a random forest predicts the error after
training of architectures that it has not seen, from look back, depth and size, with and without
log p.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import KFold, cross_val_predict

from odyssey.random_sampling.prediction import BASELINES
from odyssey.search_space import stream, stream_seed
from odyssey.statistics.columns import tidy
from odyssey.statistics.resampling import RESAMPLES, interval

FREE = "free"
FOLDS, REPEATS, TREES, LEAF = 10, 5, 100, 2
COLUMNS: dict[str, type | str] = {
    "weights": "string",
    "features": "string",
    "n": int,
    **dict.fromkeys(("explained", "low", "high", "gain", "gain_low", "gain_high"), float),
}


def gains(sampled: pd.DataFrame, trained: pd.DataFrame, seed: int) -> pd.DataFrame:
    """How much of the variance of errors forests predict: a row for each set of features.

    sampled, trained: the tables of these names, of one series and one number of epochs.

    features: "free" (weights, layers, look back), "log_p", or "both". weights: the scheme's name.
    explained: 1 less the squared error of predictions over the variance; below 0 they are worse
        than the mean. Cross-validated in ten folds, predictions being means of five divisions.
    gain: what it is more than that of "free". Intervals: 95 %, architectures drawn anew, with the
        predictions that they have.
    """
    rows: list[dict[str, object]] = []
    for weights, own in sampled.groupby("weights", sort=False):
        table = own.merge(trained[["architecture", "error"]], on="architecture")
        table = table[np.isfinite(table[["log_p", "error"]]).all(axis=1)].sort_values(
            "architecture"
        )
        if len(table) < FOLDS:
            continue
        sets = {FREE: [*BASELINES], "log_p": ["log_p"], "both": [*BASELINES, "log_p"]}
        found = {name: _explained(table, columns, seed) for name, columns in sets.items()}
        for name, values in found.items():
            more = values - found[FREE]
            (low, high), (gain_low, gain_high) = interval(values[1:]), interval(more[1:])
            about = {"weights": weights, "features": name, "n": len(table)}
            about |= {"explained": values[0], "low": low, "high": high}
            rows.append(about | {"gain": more[0], "gain_low": gain_low, "gain_high": gain_high})
    return tidy(rows, COLUMNS)


def _explained(table: pd.DataFrame, columns: list[str], seed: int) -> np.ndarray:
    """Of all architectures, and of each resample: (1 + resamples,)."""
    features, error = table[columns].to_numpy(dtype=float), table["error"].to_numpy(dtype=float)
    start = stream_seed(seed, "forests of gains") % 2**31
    predicted = np.mean([_predicted(features, error, start + k) for k in range(REPEATS)], axis=0)
    n = len(table)
    drawn = stream(seed, "resamples of gains").integers(n, size=(RESAMPLES, n))
    chosen = np.vstack([np.arange(n), drawn])
    off = ((predicted - error)[chosen] ** 2).mean(axis=1)
    variance = error[chosen].var(axis=1)
    share: np.ndarray = np.full(len(chosen), np.nan)
    np.divide(off, variance, out=share, where=variance > 0)
    return 1 - share


def _predicted(features: np.ndarray, error: np.ndarray, seed: int) -> np.ndarray:
    forest = RandomForestRegressor(TREES, min_samples_leaf=LEAF, random_state=seed)
    folds = KFold(FOLDS, shuffle=True, random_state=seed)
    predicted: np.ndarray = cross_val_predict(forest, features, error, cv=folds)
    return predicted
