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
from odyssey.statistics.resampling import ALL, RankedTrials, select
from odyssey.statistics.selected_mean import TWO, TWO_DF, WIDER
from odyssey.statistics.selection import BEST_FRACTION, VANILLA, best_count, selections
from odyssey.statistics.welch import FEWEST_TRIALS

POWER = 0.8
TRIALS = (20, 50, 100, 200, 1000)

# Factors of the difference for few selected trials, from simulation (`calibration/README.md`). The
# two standard errors are then often very different, and the test has fewer degrees of freedom.
OF_FEW = {2: 1.4, 3: 1.3, 4: 1.15, 5: 1.05}

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
        sd: Standard error of a variant's mean test error times the square root of n, pooled over
            the variants with two or more compared trials that did not all diverge. For all trials
            it is the standard deviation within variants. For the best trials it is larger than
            that, because it contains the chance of the selection. It is that of this run for every
            size.
        comparisons: Number of variants tested against vanilla, for Bonferroni's adjustment.
        own: Whether this is the size of the run's smallest search.
        effect, difference: The difference that a two-sided test at 0.05 / comparisons finds with
            80 % power, in units of sd (`smallest_effect`) and in the unit of the error.
        note: Why there is no number, or that the size exceeds that of the run; else empty.

    Raises:
        BadInput: A needed column is missing.
    """
    require(trials, NEEDED)
    rows = (
        {"dataset": dataset, "selection": selection} | row
        for dataset, of_dataset in trials.groupby("dataset")
        for selection in selections(of_dataset)
        for row in _at_sizes(of_dataset, selection == "all", sizes)
    )
    return tidy(rows, COLUMNS)


def smallest_effect(
    n: int, comparisons: int, power: float = POWER, of_selected: bool = False
) -> float:
    """The smallest difference between two groups that a test finds with a given power.

    This is for the two-sided test of `compare_with_vanilla` at 0.05 / comparisons, of groups with
    the same standard error. The noncentrality is solved for directly. The probability of a
    significant difference in the wrong direction is neglected.

    Args:
        n: Number of values in each group, at least 2.
        comparisons: Number of comparisons to adjust for.
        power: Probability that the difference is found.
        of_selected: Whether the values are the best of a search, tested as in
            `odyssey.statistics.selected_mean`.

    Returns:
        The difference in units of the standard error of a group's mean times the square root of n;
        for independent values, that is their standard deviation.
    """
    of_two = of_selected and n == TWO
    df = 2 * (TWO_DF if of_two else n - 1)
    critical = student.isf(SIGNIFICANCE_LEVEL / comparisons / 2, df)
    critical *= sqrt(WIDER) if of_two else 1.0
    effect = float(nctdtrinc(df, 1 - power, critical)) * sqrt(2 / n)
    return effect * OF_FEW.get(n, 1.0) if of_selected else effect


def _at_sizes(
    of_dataset: pd.DataFrame, all_trials: bool, sizes: Sequence[int]
) -> Iterator[dict[str, object]]:
    """The rows of one selection of one data set."""
    own = int(of_dataset.groupby("variant").size().min())
    variants = set(of_dataset["variant"])
    comparisons = len(variants - {VANILLA})
    sd = _pooled_sd(of_dataset, ALL if all_trials else BEST_FRACTION)
    for size in sorted({*sizes, own}):
        n = size if all_trials else best_count(size, BEST_FRACTION)
        note = _why_not(variants, n, sd)
        effect = nan if note else smallest_effect(n, comparisons, of_selected=not all_trials)
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


def _pooled_sd(of_dataset: pd.DataFrame, fraction: float) -> float:
    """Standard error of a mean times the root of n, over variants; NaN where no variant has one."""
    variances, weights, constant = [], [], []
    for _, search in of_dataset.groupby("variant"):
        ranked = RankedTrials.of(search)
        every = np.arange(len(search))[None]
        selected = select(ranked, every, fraction)
        [n], [spread] = selected.mean.n, selected.mean.spread
        if n < FEWEST_TRIALS or selected.all_diverged[0]:
            continue
        variances.append(spread**2)
        weights.append(n - 1)
        constant.append(bool(selected.mean.constant[0]))
    if not weights:
        return nan
    return 0.0 if all(constant) else sqrt(np.average(variances, weights=weights))
