"""How much of what separates the best networks is their seed, and how much their settings.

Repetitions of the selected trials with fresh seeds are a one-way layout: a group for each variant,
which stands for its architecture and its best hyperparameters together, and seeds within groups.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import nan, sqrt

import numpy as np
import pandas as pd
from scipy.stats import chi2, f

from odyssey.statistics.columns import require, tidy
from odyssey.statistics.mean import mean_interval
from odyssey.statistics.power import detectable_differences
from odyssey.statistics.seeds import NEEDED_OF_RUNS, finished
from odyssey.statistics.welch import CONFIDENCE

TAILS = ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2)

COLUMNS: dict[str, type | str] = {
    "dataset": str,
    "variants": "int64",
    "n": "int64",
    "variant_sd": float,
    "seed_sd": float,
    "seed_sd_low": float,
    "seed_sd_high": float,
    "icc": float,
    "icc_low": float,
    "icc_high": float,
    "f": float,
    "df_between": float,
    "df_within": float,
    "p": float,
    "best_sd": float,
    "mean_luck": float,
    "luck_low": float,
    "luck_high": float,
    "note": str,
}


@dataclass(frozen=True)
class Components:
    """A one-way analysis of variance with random effects.

    variant_sd: standard deviation of the groups' true means; 0 where its estimated square is below.
    seed_sd, seed_sd_low, seed_sd_high: within groups, with its 95 % interval.
    icc, icc_low, icc_high: intraclass correlation, the share of the variance that is between
        groups, with its 95 % interval. Estimates below 0 mean less than chance gives.
    f, df_between, df_within, p: the F-test that all groups have one mean.
    note: why there are no numbers; they are NaN then. Else empty.
    """

    variant_sd: float = nan
    seed_sd: float = nan
    seed_sd_low: float = nan
    seed_sd_high: float = nan
    icc: float = nan
    icc_low: float = nan
    icc_high: float = nan
    f: float = nan
    df_between: float = nan
    df_within: float = nan
    p: float = nan
    note: str = ""


def separate(groups: list[np.ndarray]) -> Components:
    """Take the variance between groups and that within them apart.

    groups: finite values of each group, none empty, in any order.

    The analysis-of-variance estimator, and the intervals that invert the F- and the chi-squared
    distribution: exact for normal values and groups of equal size; for others the F interval takes
    the size that makes the estimator unbiased (Searle, Casella and McCulloch 1992, Chapter 3).
    Never raises or warns for groups that decide nothing: the note says what is missing.
    """
    sizes = np.array([len(group) for group in groups])
    n, between, within = sizes.sum(), len(groups) - 1, int(sizes.sum()) - len(groups)
    if between < 1:
        return Components(note=f"{'one' if groups else 'no'} variant with fresh seeds, two needed")
    if within < 1:
        return Components(note="no variant has two fresh seeds")
    if all(np.ptp(group) == 0 for group in groups):
        return Components(note="no variance between fresh seeds")
    means = np.array([group.mean() for group in groups])
    grand = sizes @ means / n
    ms_between = sizes @ (means - grand) ** 2 / between
    ms_within = sum(((g - m) ** 2).sum() for g, m in zip(groups, means, strict=True)) / within
    size = (n - (sizes**2).sum() / n) / between
    ratio = ms_between / ms_within
    icc, high, low = (
        (r - 1) / (r + size - 1)
        for r in (ratio, *(ratio / f.ppf(tail, between, within) for tail in TAILS))
    )
    seed_low, seed_high = (sqrt(ms_within * within / chi2.ppf(q, within)) for q in TAILS[::-1])
    return Components(
        variant_sd=sqrt(max(0.0, (ms_between - ms_within) / size)),
        seed_sd=sqrt(ms_within),
        seed_sd_low=seed_low,
        seed_sd_high=seed_high,
        icc=float(icc),
        icc_low=float(low),
        icc_high=float(high),
        f=float(ratio),
        df_between=between,
        df_within=within,
        p=float(f.sf(ratio, between, within)),
    )


def luck_and_settings(
    trials: pd.DataFrame, runs: pd.DataFrame, seeds: pd.DataFrame
) -> pd.DataFrame:
    """How much of the variance among the best networks is the seed's, for each data set.

    trials: the table `results/trials.parquet`. runs: `results/fresh_seeds.parquet`. seeds: what
    `describe_seeds` makes of both. Errors are test errors.

    One row per data set:
    variants, n: groups and repetitions that count, those that finished.
    variant_sd to p: see `Components`; standard deviations are in the unit of the error.
    best_sd: standard deviation within variants of the search's best 10 % of trials, pooled, as
        `detectable_differences` gives it: how far the best of a search differ, seeds included.
    mean_luck, luck_low, luck_high: mean over variants of the selected trials' luck, with its 95 %
        interval; negative where the selected trials did better than their repetitions.
    note: why there are no numbers; else empty.

    Raises BadInput when a needed column is missing.
    """
    require(runs, NEEDED_OF_RUNS)
    good = finished(runs)
    spreads = detectable_differences(trials, sizes=())
    best_sd = spreads[spreads["selection"] != "all"].set_index("dataset")["sd"]
    rows = (
        _of_dataset(dataset, good[good["dataset"] == dataset])
        | {"best_sd": best_sd[dataset]}
        | _mean_luck(of_dataset["luck"].dropna().to_numpy())
        for dataset, of_dataset in seeds.groupby("dataset")
    )
    return tidy(rows, COLUMNS)


def _of_dataset(dataset: str, good: pd.DataFrame) -> dict[str, object]:
    groups = [errors.to_numpy(dtype=float) for _, errors in good.groupby("variant")["test_error"]]
    found = asdict(separate(groups))
    note = f"undecided: {found['note']}" if found["note"] else ""
    return {"dataset": dataset, "variants": len(groups), "n": len(good)} | found | {"note": note}


def _mean_luck(luck: np.ndarray) -> dict[str, float]:
    if not luck.size:
        return {}
    low, high = mean_interval(luck)
    return {"mean_luck": float(luck.mean()), "luck_low": low, "luck_high": high}
