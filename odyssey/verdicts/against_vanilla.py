"""Claims that compare variants with vanilla (Greff et al. 2017, Section V.A).

All look at the mean test error of the best 10 %, as the comparison table has it, with its 95 %
interval. "Significantly" is the paper's rule: Welch's test at 0.05 after Bonferroni's adjustment. A
difference is negligible below 2 % of vanilla's mean error.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from scipy import stats

from odyssey.cells.variants import PAPER
from odyssey.statistics.selection import BEST_FRACTION, VANILLA
from odyssey.statistics.welch import CONFIDENCE
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
    judge_point,
    more_trials,
)
from odyssey.verdicts.evidence import Evidence

SELECTION = f"best {BEST_FRACTION:.0%}"
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
    "note",
)


def worse(evidence: Evidence, variant: str) -> Decision:
    """The variant is significantly worse than vanilla.

    Fails where the interval excludes all but a negligible worsening.
    """
    row, margin = _tested(evidence, variant), _margin(evidence)
    significant = bool(row["significant"]) and row["mean_difference"] > 0
    limits = Limits(at_least=0, fails_below=margin)
    verdict = _unless(judge(_estimate(evidence, row), limits), HOLDS, significant)
    return _decision(evidence, row, limits, verdict, HOLDS if significant else FAILS)


def not_different(evidence: Evidence, variant: str) -> Decision:
    """The variant's mean does not differ significantly from vanilla's.

    Fails where it does; holds only where the interval excludes all but a negligible difference,
    since a test that finds nothing may have had too few trials.
    """
    row, margin = _tested(evidence, variant), _margin(evidence)
    significant = bool(row["significant"])
    limits = Limits(-margin, margin, fails_below=0, fails_above=0)
    verdict = _unless(judge(_estimate(evidence, row), limits), FAILS, significant)
    return _decision(evidence, row, limits, verdict, FAILS if significant else HOLDS)


def better_on_average(evidence: Evidence, variant: str) -> Decision:
    """The variant's mean error lies below vanilla's, by however little."""
    row = _tested(evidence, variant)
    estimate, limits = _estimate(evidence, row), Limits(at_most=0, fails_above=0)
    paper_method = judge_point(estimate.value, limits)
    return _decision(evidence, row, limits, judge(estimate, limits), paper_method)


def none_better(evidence: Evidence) -> Decision:
    """No variant is significantly better than vanilla.

    Holds where the interval of each of the eight excludes all but a negligible improvement; the row
    shows the variant that comes closest to one, and how many trials would decide about that one.
    Fails where any is significantly better.
    """
    rows = evidence.rows("comparison", NEEDED, selection=SELECTION)
    margin, others = _margin(evidence), rows[rows["variant"] != VANILLA]
    decided = others[others["significant"].notna()]
    if decided.empty:
        raise CannotDecide("no variant could be tested against vanilla")
    better = decided[decided["significant"].astype(bool) & (decided["mean_difference"] < 0)]
    row = (decided if better.empty else better).nsmallest(1, "difference_low").iloc[0]
    untested = [name for name in PAPER if name not in {VANILLA, *decided["variant"]}]
    limits = Limits(at_least=-margin, fails_below=0)
    close = bool(decided["difference_low"].min() < -margin)
    verdict = FAILS if len(better) else UNDECIDED if untested or close else HOLDS
    note = f"closest: {row['variant']}" + (f"; untested: {', '.join(untested)}" if untested else "")
    paper_method = FAILS if len(better) else "" if untested else HOLDS
    decision = _decision(evidence, row, limits, verdict, paper_method, note)
    return replace(decision, more_trials=None) if untested else decision


def _tested(evidence: Evidence, variant: str) -> pd.Series:
    """The variant's row. Raises CannotDecide where the test did not decide."""
    row = evidence.rows("comparison", NEEDED, selection=SELECTION, variant=variant).iloc[0]
    if pd.isna(row["significant"]):
        raise CannotDecide(row["note"] or "the variant could not be tested against vanilla")
    return row


def _margin(evidence: Evidence) -> float:
    """The largest negligible difference, in the unit of the test error."""
    vanilla = evidence.rows("comparison", NEEDED, selection=SELECTION, variant=VANILLA)
    return NEGLIGIBLE * abs(float(vanilla["mean"].iloc[0]))


def _unless(verdict: str, tested: str, significant: bool) -> str:
    """The interval's verdict, but `tested` where, and only where, the adjusted test says so."""
    if significant:
        return tested
    return UNDECIDED if verdict == tested else verdict


def _estimate(evidence: Evidence, row: pd.Series) -> Estimate:
    """The difference, of those that were compared out of all trials of the variant."""
    low, high = float(row["difference_low"]), float(row["difference_high"])
    quantile = float(stats.t.ppf((1 + CONFIDENCE) / 2, row["df"]))
    every = evidence.rows("comparison", NEEDED, selection="all", variant=row["variant"])
    return Estimate(
        value=float(row["mean_difference"]),
        low=low,
        high=high,
        trials=float(every["n"].iloc[0]),
        selected=float(row["n"]),
        standard_error=(high - low) / 2 / quantile,
    )


def _decision(
    evidence: Evidence,
    row: pd.Series,
    limits: Limits,
    verdict: str,
    paper_method: str,
    note: str = "",
) -> Decision:
    estimate = _estimate(evidence, row)
    level = (1 - CONFIDENCE) / row["comparisons"]
    return Decision(
        statistic=STATISTIC,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        unit=evidence.label.unit,
        verdict=verdict,
        paper_method=paper_method,
        more_trials=more_trials(estimate, limits, level, 1 / BEST_FRACTION)
        if verdict == UNDECIDED
        else None,
        note="; ".join(filter(None, [note, row["note"]])),
    )
