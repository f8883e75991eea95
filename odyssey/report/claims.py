"""The papers' claims and their verdicts in words, for the report's first page."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import isfinite
from typing import Any

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import count, with_interval
from odyssey.report.rst import escape
from odyssey.verdicts.decision import FAILS, HOLDS, NOT_TESTABLE, UNDECIDED

Row = Mapping[Hashable, Any]


def summary(table: pd.DataFrame, cases: str = "on each data set that it is about") -> str:
    """In how many cases claims hold, fail and are undecided.

    A case is a claim on one data set. Cases that cannot be tested here are counted apart.

    Args:
        table: the table of verdicts, from `odyssey.verdicts.table.judge_claims`.
        cases: how one claim becomes several cases.
    """
    shown = in_run(table)
    absent = count(len(table) - len(shown), "case")
    if shown.empty:
        return f"All claims ({absent}) are about data sets that are not in this run."
    counts = shown["verdict"].value_counts()
    holds, fails, undecided, untestable = (
        int(counts.get(verdict, 0)) for verdict in (HOLDS, FAILS, UNDECIDED, NOT_TESTABLE)
    )
    text = (
        f"{count(shown['claim'].nunique(), 'claim')} of the paper, each tested {cases}: of the "
        f"{count(holds + fails + undecided, 'case')} that this run can test, the claim holds in "
        f"{holds}, fails in {fails} and is undecided in {undecided}, where the evidence of these "
        "trials is too weak."
    )
    if untestable:
        text += (
            f" {count(untestable, 'more case')} cannot be tested here: the original data are"
            " needed, or something that this run does not vary."
        )
    if len(table) > len(shown):
        text += f" In {absent}, the data set is not in this run."
    return text


def by_the_papers_rule(table: pd.DataFrame) -> str:
    """How the verdicts would change by the paper's own rule; empty if none would.

    Args:
        table: the table of verdicts, from `odyssey.verdicts.table.judge_claims`.
    """
    ruled = in_run(table)
    ruled = ruled[ruled["paper_method"] != ""]
    undecided = ruled["verdict"] == UNDECIDED
    holds = ruled["paper_method"] == HOLDS
    differs = int(((ruled["paper_method"] != ruled["verdict"]) & ~undecided).sum())
    parts = []
    if undecided.any():
        parts.append(
            f"of the undecided cases, {(undecided & holds).sum()} would hold and "
            f"{(undecided & ~holds).sum()} would fail"
        )
    if differs:
        parts.append(f"{differs} of the decided cases would be decided differently")
    if not parts:
        return ""
    return (
        "The paper leaves nothing undecided: a variant whose t-test is not significant counts as "
        "not different, and other numbers are judged without their uncertainty. By that rule, "
        f"{'; '.join(parts)}."
    )


def surprises(table: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> str:
    """The claims that fail, each with its numbers, as a list in reStructuredText.

    Args:
        table: the table of verdicts, from `odyssey.verdicts.table.judge_claims`.
        labels: the data sets of the run.
    """
    failing = table[table["verdict"] == FAILS]
    if failing.empty:
        return "No claim of the paper fails in this run."
    items = []
    for claim, rows in failing.groupby("claim", sort=False):
        cases = (
            f"  - {escape(labels[row['dataset']].heading)}\\: {escape(numbers(row))}"
            for row in rows.to_dict("records")
        )
        items += [f"- **{escape(claim)}**", "\n".join(cases)]
    return "\n\n".join(["These claims fail in this run:", *items])


def in_run(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the table of verdicts that are about data sets of the run."""
    return table[table["data"] != ""]


def numbers(row: Row) -> str:
    """What the paper says in one case, and what this run says, in two sentences.

    Args:
        row: a row of the table of verdicts.
    """
    return f"Paper: {row['paper_value']}. This run: {_this_run(row)}."


def verdict(row: Row) -> str:
    """The verdict; if it is undecided, also how many trials would decide.

    Args:
        row: a row of the table of verdicts.
    """
    if row["verdict"] != UNDECIDED or pd.isna(row["more_trials"]):
        return row["verdict"]
    return f"{UNDECIDED}; {row['more_trials']:,} more trials of each variant would decide"


def _this_run(row: Row) -> str:
    """As "difference of NP from vanilla = 0.31 [0.02, 0.64] nats", or why there is no number."""
    if not isfinite(row["value"]):
        return row["note"]
    value = f"{with_interval(row['value'], row['low'], row['high'])} {row['unit']}".rstrip()
    note = f" ({row['note']})" if row["note"] else ""
    statistic = f"{row['statistic']} = " if row["statistic"] else ""
    return f"{statistic}{value}{note}"
