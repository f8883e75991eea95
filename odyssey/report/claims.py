"""The papers' claims and their verdicts as tables of plain text, for the report's first page."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import isfinite
from typing import Any

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import count, with_interval
from odyssey.verdicts.decision import HOLDS, UNDECIDED, VERDICTS

HEADER = ["Claim", "Data set", "Paper", "This run [95 % interval]", "Verdict"]
SECTIONS = {
    "IV.D": "Choices tried on TIMIT",
    "V": "Best test errors",
    "V.A": "Comparison of the variants",
    "V.B": "Curves of the variants",
    "V.B.1": "Learning rate",
    "V.B.2": "Hidden size",
    "V.B.3": "Input noise",
    "V.B.4": "Momentum",
    "V.B.5": "Analysis of variance",
    "V.B.6": "Interactions",
    "VI": "Conclusion",
    "4.1": "One hidden layer",
    "4.2": "Two hidden layers",
    "4.3": "Three hidden layers",
    "4.4": "Time and memory",
}


def verdict_tables(
    table: pd.DataFrame, labels: Mapping[str, DatasetLabel]
) -> dict[str, list[list[str]]]:
    """One table of claims for each section of the paper.

    Claims on data sets that are not in the run are left out; `summary` counts them.

    Args:
        table: the table of verdicts, from `odyssey.verdicts.table.judge_claims`.
        labels: the data sets of the run.

    Returns:
        For each heading, rows of plain text, a header row first. The text is not escaped.
    """
    shown = table[table["data"] != ""]
    return {
        f"{SECTIONS.get(section, 'Claims')} (Section {section})": [
            HEADER,
            *(_claim(row, labels) for row in rows.to_dict("records")),
        ]
        for section, rows in shown.groupby("section", sort=False)
    }


def summary(table: pd.DataFrame) -> str:
    """How many claims hold, fail and are undecided, and what the paper's own rule would say.

    Args:
        table: the table of verdicts, from `odyssey.verdicts.table.judge_claims`.
    """
    shown = table[table["data"] != ""]
    absent = len(table) - len(shown)
    if shown.empty:
        return f"All {count(absent, 'claim')} are about data sets that are not in this run."
    counts = shown["verdict"].value_counts()
    verdicts = ", ".join(f"{counts.get(verdict, 0)} {verdict}" for verdict in VERDICTS)
    ruled = shown[shown["paper_method"] != ""]
    undecided = ruled["verdict"] == UNDECIDED
    holds = ruled["paper_method"] == HOLDS
    differs = (ruled["paper_method"] != ruled["verdict"]) & ~undecided
    text = (
        f"Verdicts on {count(len(shown), 'claim')}: {verdicts}. The paper's own rule, which always"
        f" decides, says of the undecided claims that {(undecided & holds).sum()} hold and"
        f" {(undecided & ~holds).sum()} fail; on {differs.sum()} of the other claims it differs"
        " from the verdict here."
    )
    if absent:
        text += f" For {count(absent, 'further claim')}, the data set is not in this run."
    return text


def _claim(row: Mapping[Hashable, Any], labels: Mapping[str, DatasetLabel]) -> list[str]:
    """The row of one claim, with the columns of `HEADER`."""
    heading = labels[row["dataset"]].heading
    return [row["claim"], heading, row["paper_value"], _this_run(row), _verdict(row)]


def _this_run(row: Mapping[Hashable, Any]) -> str:
    """As "0.31 [0.02, 0.64] nats per time step", or why there is no number."""
    if not isfinite(row["value"]):
        return row["note"]
    return f"{with_interval(row['value'], row['low'], row['high'])} {row['unit']}".rstrip()


def _verdict(row: Mapping[Hashable, Any]) -> str:
    """The verdict; if it is undecided, also how many trials would decide, or the reason."""
    if row["verdict"] != UNDECIDED:
        return row["verdict"]
    if not pd.isna(row["more_trials"]):
        return f"{UNDECIDED}; {row['more_trials']:,} more trials of each variant would decide"
    return f"{UNDECIDED}; {row['note']}" if isfinite(row["value"]) and row["note"] else UNDECIDED
