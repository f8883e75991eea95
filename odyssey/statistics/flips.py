"""How often would a verdict be another, had the same searches been run again?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from odyssey.search_space import stream
from odyssey.statistics.columns import require, tidy
from odyssey.statistics.comparison import NEEDED, SIGNIFICANCE_LEVEL, compare_with_vanilla
from odyssey.statistics.resampling import ALL, RESAMPLES, Moments, Search, draw, select
from odyssey.statistics.selection import BEST_FRACTION, SEARCH, VANILLA, best_count
from odyssey.statistics.welch import FEWEST_TRIALS

SIZES = (25, 50, 100)

COLUMNS: dict[str, type | str] = {
    "dataset": str,
    "selection": str,
    "variant": str,
    "significant": "boolean",
    "trials": "int64",
    "n": "int64",
    "share_significant": float,
    "share_undecided": float,
    "share_flipped": float,
    "note": str,
}

# Of one size: what each search gave, by data set, variant and fraction.
Resampled = Mapping[tuple[str, str, float], Moments]


def verdict_flips(
    trials: pd.DataFrame,
    sizes: Sequence[int] = SIZES,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> pd.DataFrame:
    """Repeat every comparison with vanilla on resamples of several sizes.

    trials: the table `results/trials.parquet`, in any order.
    sizes: trials drawn, with replacement, from each search; the best of them are selected anew.

    One row per (data set, selection, variant but vanilla, size):
    significant: the run's verdict, as `compare_with_vanilla` gives it.
    trials, n: trials drawn from each search, and how many of them the selection compares.
    share_significant, share_undecided: of all resamples. Undecided is what the comparison would not
        decide either; in small runs that is often one trial drawn several times.
    share_flipped: share of the decided resamples with another verdict than the run's; missing where
        the run decided nothing.
    note: that a size is beyond what was run, so that the few trials there are stand for many, or
        why the run is undecided; else empty.

    Raises BadInput when a needed column is missing.
    """
    require(trials, NEEDED)
    compared = compare_with_vanilla(trials)
    compared = compared[compared["variant"] != VANILLA]
    own = trials.groupby(SEARCH).size().groupby("dataset").min()
    resampled = {size: _resample(trials, size, resamples, seed) for size in sizes}
    rows = (
        _row(verdict, size, resampled[size], int(own[verdict["dataset"]]))
        for verdict in compared.to_dict("records")
        for size in sizes
    )
    return tidy(rows, COLUMNS)


def verdicts(sample: Moments, baseline: Moments, comparisons: int) -> np.ndarray:
    """Of each resample: 1 if Welch's test, adjusted by Bonferroni, is significant, 0 if not.

    NaN where the comparison would be undecided. Shape (resamples,).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        test = stats.ttest_ind_from_stats(
            sample.mean,
            np.sqrt(sample.variance),
            sample.n,
            baseline.mean,
            np.sqrt(baseline.variance),
            baseline.n,
            equal_var=False,
        )
    decided = np.minimum(sample.n, baseline.n) >= FEWEST_TRIALS
    decided &= sample.variance + baseline.variance > 0
    decided &= ~(sample.all_diverged | baseline.all_diverged)
    return np.where(decided, test.pvalue * comparisons < SIGNIFICANCE_LEVEL, np.nan)


def _resample(trials: pd.DataFrame, size: int, resamples: int, seed: int) -> Resampled:
    groups = {}
    for (dataset, variant), search in trials.groupby(SEARCH):
        rng = stream(seed, f"flips {dataset} {variant} {size}")
        drawn = draw(len(search), size, resamples, rng)
        ranked = Search.of(search)
        for fraction in (ALL, BEST_FRACTION):
            groups[dataset, variant, fraction] = select(ranked, drawn, fraction)
    return groups


def _row(
    verdict: Mapping[str, Any], size: int, resampled: Resampled, own: int
) -> dict[str, object]:
    dataset, fraction = verdict["dataset"], ALL if verdict["selection"] == "all" else BEST_FRACTION
    found = np.full(1, np.nan)
    if (dataset, VANILLA, fraction) in resampled:
        sample, vanilla = (
            resampled[dataset, name, fraction] for name in (verdict["variant"], VANILLA)
        )
        found = verdicts(sample, vanilla, verdict["comparisons"])
    decided = found[np.isfinite(found)]
    flipped = np.nan
    if decided.size and not pd.isna(verdict["significant"]):
        flipped = (decided != verdict["significant"]).mean()
    beyond = f"extrapolated from {own} trial{'' if own == 1 else 's'} a variant"
    return {
        **{name: verdict[name] for name in ("dataset", "selection", "variant", "significant")},
        "trials": size,
        "n": size if fraction == ALL else best_count(size, fraction),
        "share_significant": (found == 1).mean(),
        "share_undecided": np.isnan(found).mean(),
        "share_flipped": flipped,
        "note": "; ".join(filter(None, [verdict["note"], beyond if size > own else ""])),
    }
