"""Comparison of each variant with vanilla, as in Greff et al. 2017, Section V.A."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from odyssey.statistics.columns import require, tidy
from odyssey.statistics.effect_size import hedges_g
from odyssey.statistics.multiple import benjamini_hochberg, bonferroni, holm
from odyssey.statistics.rank import rank_test
from odyssey.statistics.resampling import ALL, RankedTrials
from odyssey.statistics.selected_mean import SelectedMean, difference, selected_mean
from odyssey.statistics.selection import (
    BEST_FRACTION,
    VANILLA,
    best_count,
    selections,
    table_order,
)
from odyssey.statistics.welch import DifferenceTest, welch_test

SIGNIFICANCE_LEVEL = 0.05
ADJUSTMENTS = {
    "p_bonferroni": bonferroni,
    "p_holm": holm,
    "p_benjamini_hochberg": benjamini_hochberg,
}

NEEDED = ["dataset", "variant", "trial", "status", "parameters", "validation_error", "test_error"]
COLUMNS: dict[str, type | str] = {
    "dataset": str,
    "selection": str,
    "variant": str,
    "n": "int64",
    "n_diverged": "int64",
    "mean": float,
    "sd": float,
    "standard_error": float,
    "standard_error_df": float,
    "mean_difference": float,
    "difference_low": float,
    "difference_high": float,
    "t": float,
    "df": float,
    "p": float,
    "comparisons": "int64",
    "p_bonferroni": float,
    "p_holm": float,
    "p_benjamini_hochberg": float,
    "significant": "boolean",
    "welch_low": float,
    "welch_high": float,
    "p_welch": float,
    "significant_welch": "boolean",
    "hedges_g": float,
    "g_low": float,
    "g_high": float,
    "probability_worse": float,
    "p_rank": float,
    "mean_parameters": float,
    "note": str,
}


def compare_with_vanilla(trials: pd.DataFrame, fraction: float = BEST_FRACTION) -> pd.DataFrame:
    """Test every variant's mean test error against vanilla's, for all trials and for the best.

    Args:
        trials: The table `results/trials.parquet`, in any order.
        fraction: The fraction of best trials that is compared besides all trials, in (0, 1].

    Returns:
        One row per (data set, selection, variant); data sets by name, variants in `table_order`.
        Columns:

        n, n_diverged: Number of compared trials (with a finite test error), and how many of them
            diverged.
        mean, sd: Of the test error, in its unit, lower is better; sd with n - 1.
        standard_error, standard_error_df: Of the mean, and its degrees of freedom. For the best
            trials, it contains the chance of the selection (`odyssey.statistics.selected_mean`).
        mean_difference, difference_low, difference_high: Mean minus vanilla's mean and its 95 %
            interval from the two standard errors, not adjusted; negative is better than vanilla.
        t, df, p: The test of the difference, two-sided, with the same standard error. For all
            trials it is Welch's t-test.
        comparisons: Number of variants tested against vanilla in this data set and selection,
            whether decided or not.
        p_bonferroni, p_holm, p_benjamini_hochberg: p adjusted for the number of comparisons.
        significant: Whether p_bonferroni < 0.05; missing for vanilla and where undecided.
        welch_low, welch_high, p_welch: Interval and p of Welch's t-test, the paper's method. For
            the best trials its interval is too narrow, because it ignores the selection.
        significant_welch: The paper's rule, p_welch < 0.05 / comparisons; missing as above.
        hedges_g, g_low, g_high: The difference in standard deviations and its 95 % interval.
        probability_worse, p_rank: Probability that a trial of the variant has a larger error than
            one of vanilla, and the p of its Mann-Whitney test, two-sided, not adjusted. For the
            best trials it ignores the selection, as Welch's test does.
        mean_parameters: Mean number of weights over the trials of the selection.
        note: What cannot be decided or was left out, and why; else empty.

    Raises:
        BadInput: A needed column is missing.

    Examples:
        >>> errors = {"V": [9.0, 9.2, 9.1], "NP": [8.9, 9.3, 9.1], "NOAF": [12.0, 12.4, 12.1]}
        >>> trials = pd.concat(
        ...     pd.DataFrame({"dataset": "jsb", "variant": variant, "trial": range(3),
        ...         "status": "finished", "parameters": 1000, "validation_error": values,
        ...         "test_error": values})
        ...     for variant, values in errors.items())
        >>> table = compare_with_vanilla(trials).query("selection == 'all'")
        >>> table[["variant", "mean_difference", "p_bonferroni", "significant"]].round(4)
          variant  mean_difference  p_bonferroni  significant
        0       V              NaN           NaN         <NA>
        1    NOAF           3.0667        0.0005         True
        2      NP           0.0000        1.0000        False
    """
    require(trials, NEEDED)
    rows = [
        {"dataset": dataset, "selection": selection} | row
        for dataset, of_dataset in trials.groupby("dataset")
        for selection, chosen in selections(of_dataset, fraction).items()
        for row in compare_selection(
            chosen,
            sorted(set(of_dataset["variant"]), key=table_order),
            of_dataset,
            ALL if selection == "all" else fraction,
        )
    ]
    return tidy(rows, COLUMNS)


def compare_selection(
    chosen: pd.DataFrame,
    variants: list[str],
    searches: pd.DataFrame | None = None,
    fraction: float = ALL,
) -> Iterator[dict[str, Any]]:
    """Compare the variants in one selection of trials of one data set.

    Args:
        chosen: The trials of the selection.
        variants: Names of the variants, in the order of the rows.
        searches: All trials that the selection was made from; needed where the fraction is below 1.
        fraction: The fraction of best trials that was selected from each search.

    Yields:
        One row per variant, with the columns of `compare_with_vanilla` except dataset and
        selection; a value that cannot be computed is left out.
    """
    source = chosen if searches is None else searches
    groups = {name: chosen[chosen["variant"] == name] for name in variants}
    means = {name: _mean(source[source["variant"] == name], fraction) for name in groups}
    vanilla = groups.get(VANILLA, chosen.head(0))
    welch = {name: _welch(rows, vanilla) for name, rows in groups.items() if name != VANILLA}
    tests = welch
    if fraction < ALL:
        tests = {name: _selected(test, means, name) for name, test in welch.items()}
    adjusted = _adjusted(tests)
    for name, rows in groups.items():
        tested = {}
        if name in tests:
            tested = _difference(tests[name]) | _significance(adjusted.loc[name])
            tested |= _papers_method(welch[name], len(tests))
            tested |= _effect_and_ranks(rows, vanilla, tests[name])
        yield {
            "variant": name,
            **_describe(rows, means[name]),
            "comparisons": len(tests),
            **tested,
            "note": _note(tests.get(name), rows),
        }


def _adjusted(tests: dict[str, DifferenceTest]) -> pd.DataFrame:
    """The adjusted p of each variant, one column for each adjustment."""
    p_values = np.array([test.p for test in tests.values()])
    columns = {column: adjust(p_values) for column, adjust in ADJUSTMENTS.items()}
    return pd.DataFrame(columns, index=list(tests))


def _mean(search: pd.DataFrame, fraction: float) -> SelectedMean:
    """The mean test error of the best trials of one variant, or of all."""
    if fraction == ALL:
        errors = np.sort(search["test_error"].to_numpy(dtype=float))
        return selected_mean(errors[None], len(errors), len(errors))
    best_first = RankedTrials.of(search)
    count = best_count(len(search), fraction)
    return selected_mean(best_first.test_error[None], count, best_first.selectable)


def _selected(
    welch: DifferenceTest, means: dict[str, SelectedMean], variant: str
) -> DifferenceTest:
    """The test of selected trials in place of Welch's; undecided where that is."""
    if welch.note:
        return welch
    test = difference(means[variant], means[VANILLA])
    names = ("low", "high", "t", "df", "p", "standard_error")
    low, high, t, df, p, error = (float(getattr(test, name)[0]) for name in names)
    return replace(welch, low=low, high=high, t=t, df=df, p=p, standard_error=error)


def _describe(rows: pd.DataFrame, mean: SelectedMean) -> dict[str, object]:
    """Size, mean, standard deviation and standard error of a group of trials."""
    compared = rows[np.isfinite(rows["test_error"])]
    return {
        "n": len(compared),
        "n_diverged": int((compared["status"] == "diverged").sum()),
        "mean": compared["test_error"].mean(),
        "sd": compared["test_error"].std(),
        "standard_error": mean.standard_error[0],
        "standard_error_df": mean.df[0],
        "mean_parameters": rows["parameters"].mean(),
    }


def _note(test: DifferenceTest | None, rows: pd.DataFrame) -> str:
    """Why the test is undecided and how many trials were left out."""
    left_out = int((~np.isfinite(rows["test_error"])).sum())
    notes = [
        f"undecided: {test.note}" if test and test.note else "",
        f"{left_out} of {len(rows)} trials left out: test error not finite" if left_out else "",
    ]
    return "; ".join(filter(None, notes))


def _difference(test: DifferenceTest) -> dict[str, float]:
    return {
        "mean_difference": test.difference,
        "difference_low": test.low,
        "difference_high": test.high,
        "t": test.t,
        "df": test.df,
        "p": test.p,
    }


def _significance(adjusted: pd.Series) -> dict[str, object]:
    return {**adjusted, "significant": _below_level(adjusted["p_bonferroni"])}


def _below_level(p: float) -> object:
    return pd.NA if np.isnan(p) else p < SIGNIFICANCE_LEVEL


def _papers_method(welch: DifferenceTest, comparisons: int) -> dict[str, object]:
    return {
        "welch_low": welch.low,
        "welch_high": welch.high,
        "p_welch": welch.p,
        "significant_welch": _below_level(welch.p * comparisons),
    }


def _effect_and_ranks(
    rows: pd.DataFrame, vanilla: pd.DataFrame, test: DifferenceTest
) -> dict[str, float]:
    """Effect size and rank test; empty where the comparison is undecided."""
    if test.note:
        return {}
    sample, baseline = _finite_errors(rows), _finite_errors(vanilla)
    ranks = rank_test(sample, baseline)
    effect = hedges_g(sample, baseline, test.standard_error, test.df)
    return {
        "hedges_g": effect.estimate,
        "g_low": effect.low,
        "g_high": effect.high,
        "probability_worse": ranks.probability_above,
        "p_rank": ranks.p,
    }


def _welch(rows: pd.DataFrame, vanilla: pd.DataFrame) -> DifferenceTest:
    """Welch's test on finite test errors; no test where all trials of a group diverged.

    The error of a diverged trial is that of its last finite weights. It depends on when training
    stopped, not on what the variant can learn.
    """
    sample, baseline = (_finite_errors(group) for group in (rows, vanilla))
    for name, group in (("the variant", rows), ("vanilla", vanilla)):
        if len(group) and (group["status"] == "diverged").all():
            return DifferenceTest(len(sample), len(baseline), note=f"all trials of {name} diverged")
    return welch_test(sample, baseline)


def _finite_errors(rows: pd.DataFrame) -> np.ndarray:
    errors = rows["test_error"].to_numpy(dtype=float)
    return errors[np.isfinite(errors)]
