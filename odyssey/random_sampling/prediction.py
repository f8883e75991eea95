"""How well sampling predicts training: correlations, baselines, and how many samples it takes.

All predictors are compared in one way: a negative correlation means that a larger value goes with a
lower error after training, as the paper's tables have it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from odyssey.random_sampling.distribution import log_probability
from odyssey.search_space import stream
from odyssey.statistics.columns import require, tidy
from odyssey.statistics.resampling import RESAMPLES, interval

MEASURES = ("mean", "sd", "log_p")
FEWEST = 3  # architectures, of which a correlation says something
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


def correlations(
    architectures: pd.DataFrame, trained: pd.DataFrame, seed: int, resamples: int = RESAMPLES
) -> pd.DataFrame:
    """What each predictor says about the error after training, a row for each statistic.

    architectures: `architecture` (its name), `MEASURES` and `BASELINES`.
    trained: `architecture`, `epochs`, `error`, the mean absolute error.

    statistic: "pearson", as in Tables 1 to 3; "rank", Spearman's; "partial", Pearson's of what the
        baselines' logarithms leave over, for the measures only; "ordered", the share of pairs of
        architectures of which the one with the larger value has the lower error, ties counting
        half.
    low, high: 95 % percentile interval, the architectures being drawn anew.
    Correlations are NaN where one of the two does not vary. Rows that are not finite are left out
    of `n`; with fewer than three others, there are no rows for these epochs.
    Raises BadInput when columns are missing.
    """
    require(architectures, ["architecture", *MEASURES, *BASELINES])
    require(trained, ["architecture", "epochs", "error"])
    together = trained.merge(architectures, on="architecture").sort_values("architecture")
    rows = []
    for epochs, table in together.groupby("epochs"):
        numbers = table[["error", *MEASURES, *BASELINES]].astype(float)
        finite = numbers[np.isfinite(numbers).all(axis=1)]
        rows += [{"epochs": epochs, **row} for row in _statistics(finite, seed, resamples)]
    return tidy(rows, COLUMNS)


def _statistics(table: pd.DataFrame, seed: int, resamples: int) -> list[dict[str, object]]:
    n = len(table)
    if n < FEWEST:
        return []
    drawn = stream(seed, "resamples of architectures").integers(n, size=(resamples, n))
    chosen = np.vstack([np.arange(n), drawn])
    values = {name: column.to_numpy()[chosen] for name, column in table.items()}
    error = values["error"]
    baselines = np.log(np.stack([values[name] for name in BASELINES], axis=2))
    rows: list[dict[str, object]] = []
    for name in (*MEASURES, *BASELINES):
        found = {
            "pearson": pearson(values[name], error),
            "rank": pearson(stats.rankdata(values[name], axis=1), stats.rankdata(error, axis=1)),
            "ordered": ordered_pairs(values[name], error),
        }
        if name in MEASURES:
            found["partial"] = pearson(*(_without(a, baselines) for a in (values[name], error)))
        for statistic in STATISTICS:
            if statistic in found:
                estimate, others = found[statistic][0], found[statistic][1:]
                low, high = interval(others)
                row = {"estimate": estimate, "low": low, "high": high}
                rows.append({"predictor": name, "statistic": statistic, "n": n, **row})
    return rows


def pearson(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Correlations row by row, (rows, n) each; NaN where one does not vary."""
    da, db = (x - x.mean(axis=1, keepdims=True) for x in (a, b))
    sizes = np.sqrt((da**2).sum(axis=1) * (db**2).sum(axis=1))
    varies = (_spread(a, da) > 0) & (_spread(b, db) > 0)
    found: np.ndarray = np.full(len(a), np.nan)
    np.divide((da * db).sum(axis=1), sizes, out=found, where=varies)
    return found


def _spread(values: np.ndarray, deviations: np.ndarray) -> np.ndarray:
    """Root of the squared deviations, but zero where that is nothing but rounding."""
    size = np.sqrt((deviations**2).sum(axis=1))
    rounding = 1e-10 * np.sqrt((values**2).sum(axis=1))
    return np.where(size > rounding, size, 0.0)


def ordered_pairs(predictor: np.ndarray, error: np.ndarray) -> np.ndarray:
    """Shares of pairs in which the larger predictor has the lower error, row by row, (rows, n).

    Pairs of one architecture with itself, drawn twice, are left out; so are ties in the error.
    A tie in the predictor counts half.
    """
    shares = []
    for p, e in zip(predictor, error, strict=True):
        ahead, better = np.sign(p[:, None] - p), np.sign(e - e[:, None])
        pairs = np.abs(better).sum()
        shares.append((1 + (ahead * better).sum() / pairs) / 2 if pairs else np.nan)
    return np.array(shares)


def _without(values: np.ndarray, baselines: np.ndarray) -> np.ndarray:
    """What a linear fit of the baselines, (rows, n, baselines), leaves of values, (rows, n)."""
    centred = baselines - baselines.mean(axis=1, keepdims=True)
    scale = np.abs(centred).max(axis=1, keepdims=True)
    centred = centred / np.where(scale > 0, scale, 1.0)
    rest = values - values.mean(axis=1, keepdims=True)
    fitted = centred @ (np.linalg.pinv(centred, rcond=1e-8) @ rest[..., None])
    left = rest - fitted[..., 0]
    largest, rounding = np.abs(left).max(axis=1), 1e-9 * np.abs(rest).max(axis=1)
    return np.where((largest > rounding)[:, None], left, 0.0)


def error_summary(trained: pd.DataFrame) -> pd.DataFrame:
    """Mean and standard deviation (ddof 1) of the trained errors by epochs, as in Tables 1 to 3.

    trained: as for `correlations`. diverged: how many errors are not finite; they are left out.
    """
    require(trained, ["epochs", "error"])
    finite = trained.assign(error=trained["error"].where(np.isfinite(trained["error"])))
    by_epochs = finite.groupby("epochs")["error"]
    return pd.DataFrame(
        {
            "n": by_epochs.count(),
            "diverged": by_epochs.size() - by_epochs.count(),
            "mean": by_epochs.mean(),
            "sd": by_epochs.std(),
        }
    ).reset_index()


def ranking_stability(
    errors: np.ndarray,
    upper: float,
    threshold: float,
    sizes: Sequence[int],
    seed: int,
    repeats: int = 100,
) -> pd.DataFrame:
    """How alike two rankings by log p are that come from so many samples each.

    errors: (architectures, samples), of one search space; architectures with an error that is not
    finite are left out. sizes: of each of the two, which share no sample; larger than half of all
    are left out.
    rank_correlation: the mean of Spearman's over the repeats. low, high: what 95 % of these lie
    between. top_tenth_shared: mean share of the best tenth in both.
    """
    errors = errors[np.isfinite(errors).all(axis=1)]
    count, samples = errors.shape
    best = max(1, round(count / 10))
    rows = []
    for size in (size for size in sizes if 2 * size <= samples and count > 1):
        rng = stream(seed, f"rankings from {size} samples")
        orders = rng.permuted(np.tile(np.arange(samples), (repeats, 1)), axis=1)
        halves = [_log_p(errors[:, orders[:, k : k + size]], upper, threshold) for k in (0, size)]
        alike = pearson(*(stats.rankdata(half, axis=1) for half in halves))
        tops = [np.argsort(-half, axis=1, kind="stable")[:, :best] for half in halves]
        shared = [len(set(a) & set(b)) / best for a, b in zip(*tops, strict=True)]
        low, high = interval(alike)
        row = {"samples": size, "rank_correlation": np.nanmean(alike), "low": low, "high": high}
        rows.append({**row, "top_tenth_shared": np.mean(shared)})
    names = ("rank_correlation", "low", "high", "top_tenth_shared")
    return tidy(rows, {"samples": int, **dict.fromkeys(names, float)})


def _log_p(errors: np.ndarray, upper: float, threshold: float) -> np.ndarray:
    """From errors (architectures, repeats, samples) to log p as published, (repeats, those)."""
    mean, sd = errors.mean(axis=2), errors.std(axis=2)
    return log_probability(mean, sd, upper, threshold).T


def constant_error(targets: np.ndarray, value: float = 0.0) -> float:
    """The mean absolute error of always predicting one value; 0.616 for 0 on the sine wave."""
    return float(np.abs(targets - value).mean(dtype=float))
