"""Statistical power: the difference from vanilla that a study of a given size can show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import nan, sqrt

import numpy as np
import pandas as pd
from scipy.special import nctdtrinc
from scipy.stats import t as student

from odyssey.statistics.columns import require, tidy
from odyssey.statistics.comparison import SIGNIFICANCE_LEVEL
from odyssey.statistics.selection import BEST_FRACTION, VANILLA, best_count, selections
from odyssey.statistics.welch import FEWEST_TRIALS

POWER = 0.8
TRIALS = (20, 50, 100, 200, 1000)

NEEDED = ["dataset", "variant", "trial", "status", "validation_error", "test_error"]
COLUMNS: dict[str, type | str] = {
    "dataset": str,
    "selection": str,
    "trials": "int64",
    "n": "int64",
    "sd": float,
    "comparisons": "int64",
    "own": bool,
    "effect": float,
    "difference": float,
    "note": str,
}


def detectable_differences(trials: pd.DataFrame, sizes: Sequence[int] = TRIALS) -> pd.DataFrame:
    """The smallest difference from vanilla that searches of several sizes show with 80 % power.

    Args:
        trials: The table `results/trials.parquet`, in any order.
        sizes: Numbers of trials per variant; the size of this run's smallest search is added.

    Returns:
        One row per (data set, selection, size), with the columns:

        trials, n: Number of trials per variant, and how many of them the selection compares.
        sd: Standard deviation of the test error within variants, pooled over the variants with two
            or more trials that did not all diverge. It is that of this run for every size.
        comparisons: Number of variants tested against vanilla, for Bonferroni's adjustment.
        own: Whether this is the size of the run's smallest search.
        effect, difference: The difference that a two-sided test at 0.05 / comparisons finds with
            80 % power, in standard deviations (`smallest_effect`) and in the unit of the error.
        note: Why there is no number, or that the size exceeds that of the run; else empty.

    Raises:
        BadInput: A needed column is missing.
    """
    require(trials, NEEDED)
    rows = (
        {"dataset": dataset, "selection": selection} | row
        for dataset, of_dataset in trials.groupby("dataset")
        for selection, chosen in selections(of_dataset).items()
        for row in _at_sizes(of_dataset, chosen, selection == "all", sizes)
    )
    return tidy(rows, COLUMNS)


def smallest_effect(n: int, comparisons: int, power: float = POWER) -> float:
    """The smallest difference between two groups that a test finds with a given power.

    This is for Student's two-sided t-test at 0.05 / comparisons, of normal values of equal
    variance; Welch's test is then nearly the same. The noncentrality is solved for directly. The
    probability of a significant difference in the wrong direction is neglected.

    Args:
        n: Number of values in each group, at least 2.
        comparisons: Number of comparisons to adjust for.
        power: Probability that the difference is found.

    Returns:
        The difference in standard deviations.
    """
    df = 2 * n - 2
    critical = student.isf(SIGNIFICANCE_LEVEL / comparisons / 2, df)
    return float(nctdtrinc(df, 1 - power, critical)) * sqrt(2 / n)


def _at_sizes(
    of_dataset: pd.DataFrame, chosen: pd.DataFrame, all_trials: bool, sizes: Sequence[int]
) -> Iterator[dict[str, object]]:
    """The rows of one selection of one data set."""
    own = int(of_dataset.groupby("variant").size().min())
    variants = set(of_dataset["variant"])
    comparisons = len(variants - {VANILLA})
    sd = _pooled_sd(chosen)
    for size in sorted({*sizes, own}):
        n = size if all_trials else best_count(size, BEST_FRACTION)
        note = _why_not(variants, n, sd)
        effect = nan if note else smallest_effect(n, comparisons)
        if not note and size > own:
            note = f"extrapolated from the spread of {own} trial{'' if own == 1 else 's'} a variant"
        yield {
            "trials": size,
            "n": n,
            "sd": sd,
            "comparisons": comparisons,
            "own": size == own,
            "effect": effect,
            "difference": effect * sd,
            "note": note,
        }


def _why_not(variants: set[str], n: int, sd: float) -> str:
    """Why no difference can be computed; empty where it can."""
    if VANILLA not in variants:
        return "undecided: no vanilla to compare with"
    if len(variants) == 1:
        return "undecided: no variant to compare with vanilla"
    if n < FEWEST_TRIALS:
        return "undecided: a test needs two trials"
    if np.isnan(sd):
        return "undecided: no variant has two trials with finite errors that did not all diverge"
    return "" if sd > 0 else "undecided: no variance in any variant"


def _pooled_sd(chosen: pd.DataFrame) -> float:
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
