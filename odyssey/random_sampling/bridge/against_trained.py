"""Rank correlations between errors of untrained networks and errors of trained ones.

As in the second paper's tables, a negative correlation means: networks with a larger value of the
predictor have a lower error after training.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import stats

from odyssey.random_sampling.prediction import FEWEST, ordered_pairs, pearson
from odyssey.search_space import stream
from odyssey.statistics.columns import require, tidy
from odyssey.statistics.correlation_interval import correlation_interval, without_each
from odyssey.statistics.intervals import RESAMPLES, percentile_interval

PREDICTORS = ("log_p", "mean", "sd", "parameters")
VARIANTS, SIZES = "variants", "hidden sizes"
ROUNDING = 1e-9
ENOUGH = 5  # networks that an interval needs; with fewer, resamples are too much alike
COLUMNS: Mapping[str, type | str] = {
    "dataset": "string",
    "among": "string",
    "predictor": "string",
    "n": int,
    "rank_correlation": float,
    "low": float,
    "high": float,
    "p": float,
    "ordered": float,
    "sampling_cpu_seconds": float,
    "training_cpu_seconds": float,
}


def correlations(
    table: pd.DataFrame, trials: pd.DataFrame, seed: int, resamples: int = RESAMPLES
) -> pd.DataFrame:
    """Compare each predictor with the errors of trained networks.

    Args:
        table: what `fits.with_best_errors` returns.
        trials: the table `results/trials.parquet`.
        seed: seed of resampling and permutations.
        resamples: number of bootstrap resamples, and of permutations.

    Returns:
        A row for each data set, question and predictor; the columns are:
        among: the question. "variants": the predictor of a variant at all hidden sizes together,
        against the mean test error of the variant's best 10 % of trials. "hidden sizes": the
        predictor at the hidden size of each trial (interpolated over the logarithm of the size),
        against the trial's test error; ranks are taken within variants, so that differences
        between variants have no effect.
        predictor: one of `PREDICTORS`; `parameters`, the size of the network, is the baseline that
        needs no sampling.
        n: number of variants or trials with finite numbers.
        rank_correlation, low, high: Spearman's, with its 95 % interval: for variants that of
        `correlation_interval`, for trials percentiles from resampled trials within variants. NaN
        where predictor or error does not vary; the interval is also NaN with fewer than five
        networks.
        p: two-sided, from a permutation test (within variants), not adjusted.
        ordered: share of pairs within variants in which the larger predictor has the lower error.
        sampling_cpu_seconds, training_cpu_seconds: CPU time of all samples and of all trials.

    Raises:
        BadInput: columns are missing.
    """
    columns = ["dataset", "variant", "trial", "hidden_size", "parameters", "test_error"]
    require(trials, [*columns, "cpu_seconds"])
    require(table, ["dataset", "variant", "hidden_size", "best_error", *PREDICTORS])
    rows: list[dict[str, object]] = []
    for dataset, own in table.groupby("dataset", sort=False):
        trained = trials[trials["dataset"] == dataset]
        together = own[own["hidden_size"].isna()]
        cost = {
            "sampling_cpu_seconds": together["cpu_seconds"].sum(),
            "training_cpu_seconds": trained["cpu_seconds"].sum(),
        }
        questions = {
            VARIANTS: [together.rename(columns={"best_error": "error"})],
            SIZES: _at_sizes(own[own["hidden_size"].notna()], trained),
        }
        for among, groups in questions.items():
            for predictor in PREDICTORS:
                row = {"dataset": dataset, "among": among, "predictor": predictor}
                pairs = [group[[predictor, "error"]].to_numpy(dtype=float) for group in groups]
                rows.append({**row, **_correlation(pairs, seed, resamples), **cost})
    return tidy(rows, COLUMNS)


def _at_sizes(table: pd.DataFrame, trials: pd.DataFrame) -> list[pd.DataFrame]:
    """For each variant, its trials with the predictors at their hidden sizes and `error`."""
    groups = []
    for variant, own in trials.sort_values("trial").groupby("variant"):
        sampled = table[(table["variant"] == variant) & np.isfinite(table["log_p"])]
        sampled = sampled.sort_values("hidden_size")
        if sampled.empty:
            continue
        x, sizes = (np.log(t["hidden_size"].to_numpy(dtype=float)) for t in (own, sampled))
        predictors = {name: np.interp(x, sizes, sampled[name]) for name in PREDICTORS[:-1]}
        groups.append(own.assign(error=own["test_error"], **predictors))
    return groups


def _correlation(groups: list[np.ndarray], seed: int, resamples: int) -> dict[str, float]:
    """The numbers of a row. groups: arrays (n, 2) of predictor and error, ranked within groups."""
    finite = [pairs[np.isfinite(pairs).all(axis=1)] for pairs in groups]
    finite = [pairs for pairs in finite if len(pairs) >= FEWEST]
    n = sum(map(len, finite))
    names = ("rank_correlation", "low", "high", "p", "ordered")
    if not finite:
        return {"n": 0, **dict.fromkeys(names, np.nan)}
    rng = stream(seed, "resamples of trained networks")
    rows = [np.arange(len(pairs))[None] for pairs in finite]
    drawn = [rng.integers(len(pairs), size=(resamples, len(pairs))) for pairs in finite]
    shuffled = [rng.permuted(np.repeat(own, resamples, axis=0), axis=1) for own in rows]
    r = _pooled_correlation(finite, rows, rows)[0]
    low = high = p = np.nan
    if np.isfinite(r):
        by_chance = np.abs(_pooled_correlation(finite, shuffled, rows)) >= abs(r) - ROUNDING
        p = (1 + by_chance.sum()) / (1 + resamples)
        if n >= ENOUGH and len(finite) == 1:
            left_out = [without_each(n)]
            low, high = correlation_interval(r, _pooled_correlation(finite, left_out, left_out))
        elif n >= ENOUGH:
            low, high = percentile_interval(_pooled_correlation(finite, drawn, drawn))
    return {"n": n, **dict(zip(names, (r, low, high, p, _ordered(finite)), strict=True))}


def _pooled_correlation(
    groups: list[np.ndarray], predictors: list[np.ndarray], errors: list[np.ndarray]
) -> np.ndarray:
    """Correlation of ranks over all groups, (resamples,).

    predictors, errors: for each group, the rows to take the number from, (resamples, n).
    """
    centred = []
    for pairs, *chosen in zip(groups, predictors, errors, strict=True):
        ranks = [stats.rankdata(pairs[rows, k], axis=1) for k, rows in enumerate(chosen)]
        wide = [np.broadcast_to(r, (max(map(len, ranks)), ranks[0].shape[1])) for r in ranks]
        centred.append([(r - r.mean(axis=1, keepdims=True)) / len(pairs) for r in wide])
    return pearson(*(np.concatenate(parts, axis=1) for parts in zip(*centred, strict=True)))


def _ordered(groups: list[np.ndarray]) -> float:
    """Share of pairs within groups in which the larger predictor has the lower error."""
    shares = [ordered_pairs(*pairs.T[:, None])[0] for pairs in groups]
    return float(np.average(shares, weights=[len(pairs) * (len(pairs) - 1) for pairs in groups]))
