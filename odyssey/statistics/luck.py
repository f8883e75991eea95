"""Variance among the best networks: the part due to seeds and the part due to variants.

The selected trials are repeated with fresh seeds. The repetitions form a one-way layout with one
group per variant. A group represents the variant's architecture and its best hyperparameters.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import nan, sqrt

import numpy as np
import pandas as pd
from scipy.stats import chi2, f

from odyssey.statistics.columns import require, tidy
from odyssey.statistics.intervals import CONFIDENCE
from odyssey.statistics.mean import mean_interval
from odyssey.statistics.seeds import NEEDED_OF_RUNS, finished
from odyssey.statistics.selection import best_fraction
from odyssey.statistics.welch import FEWEST_TRIALS

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
class OneWayAnova:
    """A one-way analysis of variance with random effects.

    All numbers are NaN where they cannot be computed.

    Attributes:
        variant_sd: Standard deviation of the groups' true means; 0 where the estimated variance is
            negative.
        seed_sd: Standard deviation within groups.
        seed_sd_low: Lower end of its 95 % interval.
        seed_sd_high: Upper end of its 95 % interval.
        icc: Intraclass correlation, the share of the variance that is between groups. A value
            below 0 means that the group means differ less than expected by chance.
        icc_low: Lower end of its 95 % interval.
        icc_high: Upper end of its 95 % interval.
        f: Statistic of the F-test that all groups have the same mean.
        df_between: Degrees of freedom between groups.
        df_within: Degrees of freedom within groups.
        p: p-value of the F-test.
        note: Why there are no numbers; else empty.
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


def one_way_anova(groups: list[np.ndarray]) -> OneWayAnova:
    """Split the variance into a part between groups and a part within groups.

    Uses the analysis-of-variance estimator, and intervals from the F and chi-squared distributions.
    They are exact for normal values and groups of equal size. For unequal sizes, the F interval
    uses the size that makes the estimator unbiased (Searle, Casella and McCulloch 1992, Chapter 3).

    Args:
        groups: Finite values of each group, in any order; no group is empty.

    Returns:
        The estimates. Where they cannot be computed, the note says what is missing; nothing is
        raised and there is no warning.
    """
    sizes = np.array([len(group) for group in groups])
    n, between, within = sizes.sum(), len(groups) - 1, int(sizes.sum()) - len(groups)
    if between < 1:
        return OneWayAnova(note=f"{'one' if groups else 'no'} variant with fresh seeds, two needed")
    if within < 1:
        return OneWayAnova(note="no variant has two fresh seeds")
    means = np.array([group.mean() for group in groups])
    grand = sizes @ means / n
    ms_between = sizes @ (means - grand) ** 2 / between
    ms_within = sum(((g - m) ** 2).sum() for g, m in zip(groups, means, strict=True)) / within
    rounding = np.finfo(float).eps * max(np.abs(group).max() for group in groups)
    if ms_within <= rounding**2:
        return OneWayAnova(note="no variance between fresh seeds")
    size = (n - (sizes**2).sum() / n) / between
    ratio = ms_between / ms_within
    icc, high, low = (
        (r - 1) / (r + size - 1)
        for r in (ratio, *(ratio / f.ppf(tail, between, within) for tail in TAILS))
    )
    seed_low, seed_high = (sqrt(ms_within * within / chi2.ppf(q, within)) for q in TAILS[::-1])
    return OneWayAnova(
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


def variance_components(
    trials: pd.DataFrame, runs: pd.DataFrame, seeds: pd.DataFrame
) -> pd.DataFrame:
    """How much of the variance of test errors among the best networks is due to seeds.

    Args:
        trials: The table `results/trials.parquet`.
        runs: The table `results/fresh_seeds.parquet`.
        seeds: The result of `describe_seeds` for both.

    Returns:
        One row per data set, with the columns:

        variants, n: Number of groups, and number of repetitions that finished.
        variant_sd to p: See `OneWayAnova`; standard deviations are in the unit of the error.
        best_sd: Standard deviation within variants of the best 10 % of the search's trials, pooled,
            over the variants with two or more that did not all diverge. It includes the variance
            due to seeds.
        mean_luck, luck_low, luck_high: Mean luck of the selected trials over variants and its 95 %
            interval; negative where the selected trials were better than their repetitions.
        note: Why there are no numbers; else empty.

    Raises:
        BadInput: A needed column is missing.
    """
    require(runs, NEEDED_OF_RUNS)
    good = finished(runs)
    best_sd = {name: _best_sd(best) for name, best in best_fraction(trials).groupby("dataset")}
    rows = (
        _of_dataset(dataset, good[good["dataset"] == dataset])
        | {"best_sd": best_sd.get(dataset, nan)}
        | _mean_luck(of_dataset["luck"].dropna().to_numpy())
        for dataset, of_dataset in seeds.groupby("dataset")
    )
    return tidy(rows, COLUMNS)


def _of_dataset(dataset: str, good: pd.DataFrame) -> dict[str, object]:
    groups = [errors.to_numpy(dtype=float) for _, errors in good.groupby("variant")["test_error"]]
    anova = asdict(one_way_anova(groups))
    note = f"undecided: {anova['note']}" if anova["note"] else ""
    return {"dataset": dataset, "variants": len(groups), "n": len(good)} | anova | {"note": note}


def _best_sd(chosen: pd.DataFrame) -> float:
    """Standard deviation of the test error within variants; NaN where no variant has one."""
    finite = chosen[np.isfinite(chosen["test_error"].astype(float))]
    usable = (chosen["status"] != "diverged").groupby(chosen["variant"]).any()
    groups = finite.groupby("variant")["test_error"].agg(["count", "var", "min", "max"])
    groups = groups[(groups["count"] >= FEWEST_TRIALS) & usable.reindex(groups.index)]
    weights = groups["count"] - 1
    if not weights.sum():
        return nan
    if (groups["min"] == groups["max"]).all():
        return 0.0
    return sqrt((weights * groups["var"]).sum() / weights.sum())


def _mean_luck(luck: np.ndarray) -> dict[str, float]:
    if not luck.size:
        return {}
    low, high = mean_interval(luck)
    return {"mean_luck": float(luck.mean()), "luck_low": low, "luck_high": high}
