"""How well sampling predicts training: correlations, baselines, and stability of rankings.

As in the paper's tables, a negative correlation means: architectures with a larger value of the
predictor have a lower error after training.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from odyssey.random_sampling.distribution import log_probability
from odyssey.search_space import stream
from odyssey.statistics.columns import require, tidy
from odyssey.statistics.correlation_interval import correlation_interval, without_each
from odyssey.statistics.intervals import percentile_interval

MEASURES = ("mean", "sd", "log_p")
FEWEST = 3  # architectures that a correlation needs
BASELINES = ("parameters", "layers", "look_back")
STATISTICS = ("pearson", "rank", "partial", "ordered")
COLUMNS: Mapping[str, type | str] = {
    "epochs": int,
    "predictor": "string",
    "statistic": "string",
    "n": int,
    "estimate": float,
    "low": float,
    "high": float,
}


def correlations(architectures: pd.DataFrame, trained: pd.DataFrame) -> pd.DataFrame:
    """Compare each predictor with the error after training.

    Args:
        architectures: a row for each architecture, with the columns `architecture` (its name),
            `MEASURES` and `BASELINES`.
        trained: a row for each architecture and number of epochs, with the columns
            `architecture`, `epochs` and `error`, the mean absolute error.

    Returns:
        A row for each number of epochs, predictor and statistic; the columns are:
        statistic: "pearson": Pearson's correlation, as in Tables 1 to 3. "rank": Spearman's.
        "partial" (measures only): Pearson's correlation of the residuals of two linear
        regressions on the logarithms of the baselines. "ordered": share of pairs of architectures
        in which the one with the larger value has the lower error; a tie in the predictor counts
        half.
        n: number of architectures; those with a number that is not finite are left out. With fewer
        than three there are no rows.
        estimate, low, high: the statistic and its 95 % interval (`correlation_interval`); NaN where
        predictor or error does not vary.

    Raises:
        BadInput: columns are missing.
    """
    require(architectures, ["architecture", *MEASURES, *BASELINES])
    require(trained, ["architecture", "epochs", "error"])
    together = trained.merge(architectures, on="architecture").sort_values("architecture")
    rows = []
    for epochs, table in together.groupby("epochs"):
        numbers = table[["error", *MEASURES, *BASELINES]].astype(float)
        finite = numbers[np.isfinite(numbers).all(axis=1)]
        rows += [{"epochs": epochs, **row} for row in _statistics(finite)]
    return tidy(rows, COLUMNS)


def _statistics(table: pd.DataFrame) -> list[dict[str, object]]:
    n = len(table)
    if n < FEWEST:
        return []
    of_all, left_out = (_results(table, rows) for rows in (np.arange(n)[None], without_each(n)))
    rows: list[dict[str, object]] = []
    for name in (*MEASURES, *BASELINES):
        for statistic in STATISTICS:
            if (name, statistic) in of_all:
                estimate = float(of_all[name, statistic][0])
                low, high = _interval(statistic, estimate, left_out[name, statistic])
                row = {"estimate": estimate, "low": low, "high": high}
                rows.append({"predictor": name, "statistic": statistic, "n": n, **row})
    return rows


def _results(table: pd.DataFrame, rows: np.ndarray) -> dict[tuple[str, str], np.ndarray]:
    """Each statistic of each predictor for sets of architectures: rows (sets, n) give (sets,)."""
    values = {name: column.to_numpy()[rows] for name, column in table.items()}
    error = values["error"]
    baselines = np.log(np.stack([values[name] for name in BASELINES], axis=2))
    results = {}
    for name in (*MEASURES, *BASELINES):
        ranks = [stats.rankdata(x, axis=1) for x in (values[name], error)]
        results[name, "pearson"] = pearson(values[name], error)
        results[name, "rank"] = pearson(*ranks)
        results[name, "ordered"] = ordered_pairs(values[name], error)
        if name in MEASURES:
            residuals = [_residuals(y, baselines) for y in (values[name], error)]
            results[name, "partial"] = pearson(*residuals)
    return results


def _interval(statistic: str, estimate: float, left_out: np.ndarray) -> tuple[float, float]:
    """The interval of a statistic; a share of ordered pairs is half of 1 plus a correlation."""
    if statistic != "ordered":
        return correlation_interval(estimate, left_out)
    low, high = correlation_interval(2 * estimate - 1, 2 * left_out - 1)
    return (1 + low) / 2, (1 + high) / 2


def pearson(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return Pearson's correlation of each row: (rows, n) and (rows, n) give (rows,).

    It is NaN where a row of `a` or `b` does not vary.
    """
    da, db = (x - x.mean(axis=1, keepdims=True) for x in (a, b))
    sizes = np.sqrt((da**2).sum(axis=1) * (db**2).sum(axis=1))
    varies = (_spread(a, da) > 0) & (_spread(b, db) > 0)
    r: np.ndarray = np.full(len(a), np.nan)
    np.divide((da * db).sum(axis=1), sizes, out=r, where=varies)
    return r


def _spread(values: np.ndarray, deviations: np.ndarray) -> np.ndarray:
    """Root of the sum of squared deviations; 0 where it is only rounding error."""
    size = np.sqrt((deviations**2).sum(axis=1))
    rounding = 1e-10 * np.sqrt((values**2).sum(axis=1))
    return np.where(size > rounding, size, 0.0)


def ordered_pairs(predictor: np.ndarray, error: np.ndarray) -> np.ndarray:
    """Return the share of pairs in which the larger predictor has the lower error.

    Args:
        predictor: (rows, n).
        error: (rows, n). Pairs with the same error are left out, for example an architecture that
            a resample has twice.

    Returns:
        A share for each row, (rows,). A tie in the predictor counts half; 0.5 is chance.
    """
    shares = []
    for p, e in zip(predictor, error, strict=True):
        ahead, better = np.sign(p[:, None] - p), np.sign(e - e[:, None])
        pairs = np.abs(better).sum()
        shares.append((1 + (ahead * better).sum() / pairs) / 2 if pairs else np.nan)
    return np.array(shares)


def _residuals(values: np.ndarray, baselines: np.ndarray) -> np.ndarray:
    """Residuals of a linear regression of values (rows, n) on baselines (rows, n, baselines)."""
    centred = baselines - baselines.mean(axis=1, keepdims=True)
    scale = np.abs(centred).max(axis=1, keepdims=True)
    centred = centred / np.where(scale > 0, scale, 1.0)
    y = values - values.mean(axis=1, keepdims=True)
    fitted = centred @ (np.linalg.pinv(centred, rcond=1e-8) @ y[..., None])
    residuals = y - fitted[..., 0]
    largest, rounding = np.abs(residuals).max(axis=1), 1e-9 * np.abs(y).max(axis=1)
    return np.where((largest > rounding)[:, None], residuals, 0.0)


def ranking_stability(
    errors: np.ndarray,
    upper: float,
    threshold: float,
    sizes: Sequence[int],
    seed: int,
    repeats: int = 100,
) -> pd.DataFrame:
    """Compare two rankings by log p that are made from separate samples.

    Args:
        errors: (architectures, samples), of one search space. Architectures with an error that is
            not finite are left out.
        upper: the largest possible error.
        threshold: see `distribution.fit_errors`.
        sizes: numbers of samples of each of the two rankings; those above half of all samples are
            left out.
        seed: seed of the random division of the samples.
        repeats: number of divisions.

    Returns:
        A row for each size; the columns are:
        samples: the size.
        rank_correlation: mean over the divisions of Spearman's correlation of the two rankings.
        low, high: 95 % of the divisions are between these.
        top_tenth_shared: mean share of the best tenth that is in both rankings.
    """
    errors = errors[np.isfinite(errors).all(axis=1)]
    count, samples = errors.shape
    best = max(1, round(count / 10))
    rows = []
    for size in (size for size in sizes if 2 * size <= samples and count > 1):
        rng = stream(seed, f"rankings from {size} samples")
        orders = rng.permuted(np.tile(np.arange(samples), (repeats, 1)), axis=1)
        halves = [_log_p(errors[:, orders[:, k : k + size]], upper, threshold) for k in (0, size)]
        correlation = pearson(*(stats.rankdata(half, axis=1) for half in halves))
        tops = [np.argsort(-half, axis=1, kind="stable")[:, :best] for half in halves]
        shared = [len(set(a) & set(b)) / best for a, b in zip(*tops, strict=True)]
        low, high = percentile_interval(correlation)
        row = {
            "samples": size,
            "rank_correlation": np.nanmean(correlation),
            "low": low,
            "high": high,
        }
        rows.append({**row, "top_tenth_shared": np.mean(shared)})
    names = ("rank_correlation", "low", "high", "top_tenth_shared")
    return tidy(rows, {"samples": int, **dict.fromkeys(names, float)})


def _log_p(errors: np.ndarray, upper: float, threshold: float) -> np.ndarray:
    """Log p by moments: errors (architectures, repeats, samples) give (repeats, architectures)."""
    mean, sd = errors.mean(axis=2), errors.std(axis=2)
    return log_probability(mean, sd, upper, threshold).T


def constant_error(targets: np.ndarray, value: float = 0.0) -> float:
    """Return the mean absolute error of always predicting one value; 0.616 for 0 on the sine."""
    return float(np.abs(targets - value).mean(dtype=float))
