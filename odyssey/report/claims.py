"""The verdicts as tables of text, for the report's first page."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import inf, isfinite, isnan
from typing import Any

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.verdicts.decision import HOLDS, UNDECIDED, VERDICTS

HEADER = ["Claim", "Data set", "Paper", "This run [95 % interval]", "Verdict"]
SECTIONS = {
    "IV.D": "Choices tried on TIMIT",
    "V": "Best test errors",
    "V.A": "Comparison of the variants",
    "V.B.1": "Learning rate",
    "V.B.2": "Hidden size",
    "V.B.3": "Input noise",
    "V.B.4": "Momentum",
    "V.B.5": "Analysis of variance",
    "V.B.6": "Interactions",
    "4.1": "One hidden layer",
    "4.2": "Two hidden layers",
    "4.3": "Three hidden layers",
    "4.4": "Time and memory",
}


def verdict_tables(
    table: pd.DataFrame, labels: Mapping[str, DatasetLabel]
) -> dict[str, list[list[str]]]:
    """By heading, rows of text with a header row first; one table for each section of the paper.

    table: what `odyssey.verdicts.verdicts` makes. Claims on data sets that are not in the run are
    left out; `summary` counts them. The text is plain: what shows it escapes it.
    """
    shown = table[table["data"] != ""]
    return {
        f"{SECTIONS.get(section, 'Claims')} (Section {section})": [
            HEADER,
            *(_cells(row, labels) for row in rows.to_dict("records")),
        ]
        for section, rows in shown.groupby("section", sort=False)
    }


def summary(table: pd.DataFrame) -> str:
    """How many claims hold, fail and are undecided, and how the paper's own rule would differ."""
    shown = table[table["data"] != ""]
    absent = len(table) - len(shown)
    if shown.empty:
        return f"The paper's {absent} claims are about other data sets than those of this run."
    counts = shown["verdict"].value_counts()
    told = ", ".join(f"{counts.get(verdict, 0)} {verdict}" for verdict in VERDICTS)
    ruled = shown[shown["paper_method"] != ""]
    ruled_on = ruled["verdict"] == UNDECIDED
    otherwise = (ruled["paper_method"] != ruled["verdict"]) & ~ruled_on
    text = (
        f"Of {len(shown)} claims: {told}. The paper's own rule has no undecided: of these it would "
        f"have let {(ruled_on & (ruled['paper_method'] == HOLDS)).sum()} hold and "
        f"{(ruled_on & (ruled['paper_method'] != HOLDS)).sum()} fail, and it would have judged "
        f"{otherwise.sum()} of the others differently."
    )
    return f"{text} {absent} claims are about data sets not in this run." if absent else text


def _cells(row: Mapping[Hashable, Any], labels: Mapping[str, DatasetLabel]) -> list[str]:
    heading = labels[row["dataset"]].heading
    return [row["claim"], heading, row["paper_value"], _this_run(row), _verdict(row)]


def _this_run(row: Mapping[Hashable, Any]) -> str:
    """As `0.31 nats per time step [0.02, 0.64]`, or why there is no number."""
    if not isfinite(row["value"]):
        return row["note"]
    ends = ", ".join(map(_number, (row["low"], row["high"])))
    interval = "" if isnan(row["low"]) or isnan(row["high"]) else f" [{ends}]"
    return f"{_number(row['value'])} {row['unit']}{interval}"


def _verdict(row: Mapping[Hashable, Any]) -> str:
    """The verdict; beside an undecided one what would decide it, or why it is not decided."""
    if row["verdict"] != UNDECIDED:
        return row["verdict"]
    if not pd.isna(row["more_trials"]):
        return f"{UNDECIDED}; {row['more_trials']:,} more trials of each variant would decide"
    return f"{UNDECIDED}; {row['note']}" if isfinite(row["value"]) and row["note"] else UNDECIDED


def _number(value: float) -> str:
    return "∞" if value == inf else f"{value:.3g}"
