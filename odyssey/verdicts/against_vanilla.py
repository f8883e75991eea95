"""Claims that compare variants with vanilla (Greff et al. 2017, Section V.A).

All use the mean test error of the best 10 % and its 95 % interval from the comparison table, which
contains the chance of the selection. "Significant" is p < 0.05 of the test with the same standard
error, after Bonferroni's adjustment. The paper's method, which does not contain this chance, is
Welch's test at the same level. A difference below 2 % of vanilla's mean error is negligible.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from scipy import stats

from odyssey.cells.variants import PAPER
from odyssey.statistics.intervals import CONFIDENCE
from odyssey.statistics.selection import BEST_FRACTION, VANILLA
from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.decision import (
    FAILS,
    HOLDS,
    NEGLIGIBLE,
    UNDECIDED,
    CannotDecide,
    Decision,
    Estimate,
    Limits,
    judge,
    more_trials,
)

SELECTION = f"best {BEST_FRACTION:.0%}"
RULE, PAPER_RULE = "significant", "significant_welch"  # columns of the comparison
STATISTIC = f"difference from vanilla of the mean test error, {SELECTION}"
NEEDED = (
    "variant",
    "mean",
    "n",
    "mean_difference",
    "difference_low",
    "difference_high",
    "df",
    "comparisons",
    "significant",
    "significant_welch",
    "note",
)


def worse(tables: DatasetTables, variant: str) -> Decision:
    """Claim: the variant is significantly worse than vanilla.

    It fails where the whole interval is below a negligible increase of the error.

    Args:
        tables: The tables of the data set.
        variant: Name of the variant.

    Returns:
        The decision.

    Raises:
        CannotDecide: The variant could not be tested.
    """
    row, margin = _tested(tables, variant), _margin(tables)
    is_worse = row["mean_difference"] > 0
    significant, by_welch = (bool(row[rule]) and is_worse for rule in (RULE, PAPER_RULE))
    limits = Limits(at_least=0, fails_below=margin)
    verdict = _with_test(judge(_estimate(tables, row), limits), HOLDS, significant)
    return _decision(tables, row, limits, verdict, HOLDS if by_welch else FAILS)


def not_different(tables: DatasetTables, variant: str) -> Decision:
    """Claim: the variant's mean error does not differ significantly from vanilla's.

    It fails where the difference is significant. It holds only where the whole interval is within
    a negligible difference, because a test without a significant result may have had too few
    trials.

    Args:
        tables: The tables of the data set.
        variant: Name of the variant.

    Returns:
        The decision.

    Raises:
        CannotDecide: The variant could not be tested.
    """
    row, margin = _tested(tables, variant), _margin(tables)
    limits = Limits(-margin, margin, fails_below=0, fails_above=0)
    verdict = _with_test(judge(_estimate(tables, row), limits), FAILS, bool(row[RULE]))
    return _decision(tables, row, limits, verdict, FAILS if row[PAPER_RULE] else HOLDS)


def better_on_average(tables: DatasetTables, variant: str) -> Decision:
    """Claim: the variant's mean error is below vanilla's, and the difference is not significant.

    The claim describes the trials of a run. So it holds where the mean of this run is lower and the
    difference is not significant, and fails otherwise; it is never undecided.

    Args:
        tables: The tables of the data set.
        variant: Name of the variant.

    Returns:
        The decision.

    Raises:
        CannotDecide: The variant could not be tested.
    """
    row = _tested(tables, variant)
    lower = row["mean_difference"] < 0
    verdict, by_welch = (HOLDS if lower and not row[rule] else FAILS for rule in (RULE, PAPER_RULE))
    return _decision(tables, row, Limits(), verdict, by_welch, "describes these trials only")


def none_better(tables: DatasetTables) -> Decision:
    """Claim: no variant is significantly better than vanilla.

    It holds where the interval of each of the eight variants excludes more than a negligible
    improvement. It fails where any variant is significantly better.

    Args:
        tables: The tables of the data set.

    Returns:
        The decision, with the numbers of the variant that is closest to an improvement.

    Raises:
        CannotDecide: No variant could be tested.
    """
    rows = tables.rows("comparison", NEEDED, selection=SELECTION)
    margin, others = _margin(tables), rows[rows["variant"] != VANILLA]
    decided = others[others[RULE].notna()]
    if decided.empty:
        raise CannotDecide("no variant could be tested against vanilla")
    lower = decided["mean_difference"] < 0
    better, by_welch = (decided[decided[rule].astype(bool) & lower] for rule in (RULE, PAPER_RULE))
    row = (decided if better.empty else better).nsmallest(1, "difference_low").iloc[0]
    untested = [name for name in PAPER if name not in {VANILLA, *decided["variant"]}]
    limits = Limits(at_least=-margin, fails_below=0)
    close = bool(decided["difference_low"].min() < -margin)
    verdict = FAILS if len(better) else UNDECIDED if untested or close else HOLDS
    note = f"closest: {row['variant']}" + (f"; untested: {', '.join(untested)}" if untested else "")
    paper_method = FAILS if len(by_welch) else "" if untested else HOLDS
    decision = _decision(tables, row, limits, verdict, paper_method, note)
    return replace(decision, more_trials=None) if untested else decision


def _tested(tables: DatasetTables, variant: str) -> pd.Series:
    """The variant's row; raises CannotDecide where it could not be tested."""
    row = tables.rows("comparison", NEEDED, selection=SELECTION, variant=variant).iloc[0]
    if pd.isna(row[RULE]):
        raise CannotDecide(row["note"] or "the variant could not be tested against vanilla")
    return row


def _margin(tables: DatasetTables) -> float:
    """The largest negligible difference, in the unit of the test error."""
    vanilla = tables.rows("comparison", NEEDED, selection=SELECTION, variant=VANILLA)
    return NEGLIGIBLE * abs(float(vanilla["mean"].iloc[0]))


def _with_test(verdict: str, tested: str, significant: bool) -> str:
    """The verdict of the interval, corrected by the adjusted test.

    Args:
        verdict: The verdict of the interval.
        tested: The verdict that needs a significant test.
        significant: Whether the test is significant.

    Returns:
        `tested` where the test is significant, and never where it is not.
    """
    if significant:
        return tested
    return UNDECIDED if verdict == tested else verdict


def _estimate(tables: DatasetTables, row: pd.Series) -> Estimate:
    """The difference from vanilla, with the numbers of compared and of all trials."""
    low, high = float(row["difference_low"]), float(row["difference_high"])
    quantile = float(stats.t.ppf((1 + CONFIDENCE) / 2, row["df"]))
    every = tables.rows("comparison", NEEDED, selection="all", variant=row["variant"])
    return Estimate(
        value=float(row["mean_difference"]),
        low=low,
        high=high,
        trials=float(every["n"].iloc[0]),
        selected=float(row["n"]),
        standard_error=(high - low) / 2 / quantile,
    )


def _decision(
    tables: DatasetTables,
    row: pd.Series,
    limits: Limits,
    verdict: str,
    paper_method: str,
    note: str = "",
) -> Decision:
    estimate = _estimate(tables, row)
    level = (1 - CONFIDENCE) / row["comparisons"]
    return Decision(
        statistic=STATISTIC,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        unit=tables.label.unit,
        verdict=verdict,
        paper_method=paper_method,
        more_trials=more_trials(estimate, limits, level, 1 / BEST_FRACTION)
        if verdict == UNDECIDED
        else None,
        note="; ".join(filter(None, [note, row["note"]])),
    )
