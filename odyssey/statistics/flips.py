"""How often the significance of a comparison would change if the same searches were run again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from odyssey.search_space import stream
from odyssey.statistics.columns import require, tidy
from odyssey.statistics.comparison import NEEDED, SIGNIFICANCE_LEVEL, compare_with_vanilla
from odyssey.statistics.intervals import RESAMPLES
from odyssey.statistics.resampling import ALL, RankedTrials, Resampled, draw, select
from odyssey.statistics.selected_mean import difference
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

# The resamples of one size, by data set, variant and fraction.
Searches = Mapping[tuple[str, str, float], Resampled]


def significance_flips(
    trials: pd.DataFrame,
    sizes: Sequence[int] = SIZES,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> pd.DataFrame:
    """Repeat every comparison with vanilla on resamples of several sizes.

    Args:
        trials: The table `results/trials.parquet`, in any order.
        sizes: Numbers of trials that are drawn with replacement from each search; the best of
            the drawn trials are selected again.
        resamples: Number of resamples of each size.
        seed: Seed of the draws.

    Returns:
        One row per (data set, selection, variant except vanilla, size), with the columns:

        significant: Whether the difference is significant in the run, as in `compare_with_vanilla`.
        trials, n: Number of trials drawn from each search, and how many the selection compares.
        share_significant, share_undecided: Shares of all resamples. Undecided resamples are those
            that `compare_with_vanilla` could not decide, such as one trial drawn several times.
        share_flipped: Share of the decided resamples whose significance differs from the run's;
            missing where the run is undecided.
        note: Why the run is undecided, or that the size exceeds the number of trials in the run;
            else empty.

    Raises:
        BadInput: A needed column is missing.
    """
    require(trials, NEEDED)
    compared = compare_with_vanilla(trials)
    compared = compared[compared["variant"] != VANILLA]
    own = trials.groupby(SEARCH).size().groupby("dataset").min()
    resampled = {size: _resample(trials, size, resamples, seed) for size in sizes}
    rows = (
        _row(comparison, size, resampled[size], int(own[comparison["dataset"]]))
        for comparison in compared.to_dict("records")
        for size in sizes
    )
    return tidy(rows, COLUMNS)


def resampled_significance(sample: Resampled, baseline: Resampled, comparisons: int) -> np.ndarray:
    """Result of the test of `compare_with_vanilla`, after Bonferroni's adjustment.

    Args:
        sample: The variant's resamples.
        baseline: Vanilla's resamples.
        comparisons: Number of comparisons to adjust for.

    Returns:
        (resamples,): 1 where significant, 0 where not, NaN where undecided.
    """
    p = difference(sample.mean, baseline.mean).p
    decided = np.minimum(sample.mean.n, baseline.mean.n) >= FEWEST_TRIALS
    decided &= ~(sample.mean.constant & baseline.mean.constant)
    decided &= ~(sample.all_diverged | baseline.all_diverged)
    return np.where(decided & np.isfinite(p), p * comparisons < SIGNIFICANCE_LEVEL, np.nan)


def _resample(trials: pd.DataFrame, size: int, resamples: int, seed: int) -> Searches:
    """Resamples of `size` trials of every search."""
    groups = {}
    for (dataset, variant), search in trials.groupby(SEARCH):
        rng = stream(seed, f"flips {dataset} {variant} {size}")
        drawn = draw(len(search), size, resamples, rng)
        ranked = RankedTrials.of(search)
        for fraction in (ALL, BEST_FRACTION):
            groups[dataset, variant, fraction] = select(ranked, drawn, fraction)
    return groups


def _row(
    comparison: Mapping[str, Any], size: int, resampled: Searches, own: int
) -> dict[str, object]:
    """The row of one comparison and size; own: number of trials in the smallest search."""
    dataset = comparison["dataset"]
    fraction = ALL if comparison["selection"] == "all" else BEST_FRACTION
    significant = np.full(1, np.nan)
    if (dataset, VANILLA, fraction) in resampled:
        sample, vanilla = (
            resampled[dataset, name, fraction] for name in (comparison["variant"], VANILLA)
        )
        significant = resampled_significance(sample, vanilla, comparison["comparisons"])
    decided = significant[np.isfinite(significant)]
    flipped = np.nan
    if decided.size and not pd.isna(comparison["significant"]):
        flipped = (decided != comparison["significant"]).mean()
    beyond = f"extrapolated from {own} trial{'' if own == 1 else 's'} a variant"
    return {
        **{name: comparison[name] for name in ("dataset", "selection", "variant", "significant")},
        "trials": size,
        "n": size if fraction == ALL else best_count(size, fraction),
        "share_significant": (significant == 1).mean(),
        "share_undecided": np.isnan(significant).mean(),
        "share_flipped": flipped,
        "note": "; ".join(filter(None, [comparison["note"], beyond if size > own else ""])),
    }
