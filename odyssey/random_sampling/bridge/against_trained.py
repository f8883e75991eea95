"""Whether errors of untrained networks go with those of trained ones: rank correlations.

As in the second paper's tables, a negative correlation means that a larger value of the predictor
goes with a lower error after training.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import stats

from odyssey.random_sampling.prediction import FEWEST, ordered_pairs, pearson
from odyssey.search_space import stream
from odyssey.statistics.columns import require, tidy
from odyssey.statistics.resampling import RESAMPLES, interval

PREDICTORS = ("log_p", "mean", "sd", "parameters")
VARIANTS, SIZES = "variants", "hidden sizes"
ROUNDING = 1e-9
ENOUGH = 5  # to draw anew: fewer are too often the same few
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
    """What each predictor says about trained networks, a row for each data set and question.

    table: what `fits.with_best_errors` returns. trials: the table `results/trials.parquet`.

    among: "variants": the predictor at all hidden sizes together, against the mean test error of
        the variant's best 10 % of trials. "hidden sizes": the predictor at the hidden size of each
        trial, interpolated by its logarithm, against the trial's test error; ranks are taken
        within variants, so that differences between these count nowhere.
    predictor: `parameters` is the baseline: what the size of a network says, without sampling.
    n: variants, or trials, that count: those with finite numbers.
    rank_correlation: Spearman's, with its 95 % percentile interval, the variants or the trials
        within variants being drawn anew. NaN where one of the two does not vary; the interval
        also with fewer than five.
    p: two-sided, of a permutation test (of the predictor, within variants), not adjusted.
    ordered: share of pairs (of a variant) in which the larger predictor has the lower error.
    Raises BadInput when columns are missing.
    """
    about = ["dataset", "variant", "trial", "hidden_size", "parameters", "test_error"]
    require(trials, [*about, "cpu_seconds"])
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
    """Trials of each variant, with the predictors at their hidden sizes and `error`."""
    groups = []
    for variant, own in trials.sort_values("trial").groupby("variant"):
        known = table[(table["variant"] == variant) & np.isfinite(table["log_p"])]
        known = known.sort_values("hidden_size")
        if known.empty:
            continue
        at, sizes = (np.log(t["hidden_size"].to_numpy(dtype=float)) for t in (own, known))
        sampled = {name: np.interp(at, sizes, known[name]) for name in PREDICTORS[:-1]}
        groups.append(own.assign(error=own["test_error"], **sampled))
    return groups


def _correlation(groups: list[np.ndarray], seed: int, resamples: int) -> dict[str, float]:
    """groups: (n, 2) each, predictor and error, ranked within each and correlated together."""
    finite = [pairs[np.isfinite(pairs).all(axis=1)] for pairs in groups]
    finite = [pairs for pairs in finite if len(pairs) >= FEWEST]
    n = sum(map(len, finite))
    names = ("rank_correlation", "low", "high", "p", "ordered")
    if not finite:
        return {"n": 0, **dict.fromkeys(names, np.nan)}
    rng = stream(seed, "resamples of trained networks")
    here = [np.arange(len(pairs))[None] for pairs in finite]
    drawn = [rng.integers(len(pairs), size=(resamples, len(pairs))) for pairs in finite]
    shuffled = [rng.permuted(np.repeat(at, resamples, axis=0), axis=1) for at in here]
    found = _together(finite, here, here)[0]
    known = np.isfinite(found)
    low, high = interval(_together(finite, drawn, drawn)) if known and n >= ENOUGH else [np.nan] * 2
    by_chance = np.abs(_together(finite, shuffled, here)) >= abs(found) - ROUNDING
    p = (1 + by_chance.sum()) / (1 + resamples) if known else np.nan
    return {"n": n, **dict(zip(names, (found, low, high, p, _ordered(finite)), strict=True))}


def _together(
    groups: list[np.ndarray], predictors: list[np.ndarray], errors: list[np.ndarray]
) -> np.ndarray:
    """Correlation over all groups, (rows,), of the pairs that are named by (rows, n) for each."""
    centred = []
    for pairs, *chosen in zip(groups, predictors, errors, strict=True):
        ranks = [stats.rankdata(pairs[at, k], axis=1) for k, at in enumerate(chosen)]
        wide = [np.broadcast_to(r, (max(map(len, ranks)), len(pairs))) for r in ranks]
        centred.append([(r - r.mean(axis=1, keepdims=True)) / len(pairs) for r in wide])
    return pearson(*(np.concatenate(parts, axis=1) for parts in zip(*centred, strict=True)))


def _ordered(groups: list[np.ndarray]) -> float:
    """Share of pairs within groups in which the larger predictor has the lower error."""
    shares = [ordered_pairs(*pairs.T[:, None])[0] for pairs in groups]
    return float(np.average(shares, weights=[len(pairs) * (len(pairs) - 1) for pairs in groups]))
