"""Every variant's difference from vanilla as tables for the report's first page."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import nan
from typing import Any

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import DASH, mean_and_sd, measured, p_value, with_interval
from odyssey.report.rst import escape, list_table
from odyssey.statistics.comparison import SIGNIFICANCE_LEVEL
from odyssey.statistics.selection import VANILLA

HEADER = ["Difference from V [95 % interval]", "Adjusted p", "Differs?", "Best trial"]


def comparison_tables(
    comparison: pd.DataFrame, best: pd.DataFrame, labels: Mapping[str, DatasetLabel]
) -> list[str]:
    """A table for each data set with notes below it, and how to read them.

    Args:
        comparison: the rows of the table from `compare_with_vanilla` on best trials.
        best: the table from `best_trials`.
        labels: the data sets to show, in order.

    Returns:
        Paragraphs of reStructuredText.
    """
    parts = []
    for name, label in labels.items():
        rows = comparison[comparison["dataset"] == name]
        parts += [_comparison(rows, best[best["dataset"] == name], label), _notes(rows)]
    return [*parts, _how_to_read(comparison)]


def _comparison(rows: pd.DataFrame, best: pd.DataFrame, label: DatasetLabel) -> str:
    best_error = best.set_index("variant")["test_error"].to_dict()
    body = [
        [
            row["variant"],
            mean_and_sd(row["mean"], row["sd"]),
            row["n"],
            _difference(row),
            p_value(row["p_bonferroni"]),
            _differs(row),
            measured(best_error.get(row["variant"], nan), unknown=DASH),
        ]
        for row in rows.to_dict("records")
    ]
    selection = rows["selection"].iloc[0].replace("%", " %") if len(rows) else "no trials"
    header = ["Variant", f"Mean ± sd, {selection}", "n", *HEADER]
    title = f"{label.heading}: test {label.error} / {label.unit} (lower is better)"
    return list_table(title, [header, *body])


def _notes(rows: pd.DataFrame) -> str:
    with_note = rows[rows["note"] != ""]
    return "\n".join(
        f"- {escape(variant)}: {escape(note)}."
        for variant, note in zip(with_note["variant"], with_note["note"], strict=True)
    )


def _how_to_read(comparison: pd.DataFrame) -> str:
    numbers = sorted(set(comparison["comparisons"]))
    comparisons = " or ".join(map(str, numbers)) or "no"
    return (
        "Trials are chosen by their validation error; the errors shown are test errors. A variant "
        "differs from vanilla (V) if a t-test, adjusted by Bonferroni for "
        f"{comparisons} comparison(s) per data set, gives p below {SIGNIFICANCE_LEVEL:g}. For all "
        "trials it is Welch's; for the best trials it also contains the chance of the selection, "
        "which Welch's test, the paper's method, ignores. "
        "Intervals are not adjusted. If a variant does not differ, these trials cannot tell it "
        "from vanilla; this does not mean that the two are equal, least of all where n is small. "
        "The best trial is a single network, and its error is partly luck."
    )


def _difference(row: Mapping[Hashable, Any]) -> str:
    """As "+0.310 [-0.0200, +0.640]"."""
    ends = row["difference_low"], row["difference_high"]
    return with_interval(row["mean_difference"], *ends, sign="+", unknown=DASH)


def _differs(row: Mapping[Hashable, Any]) -> str:
    if row["variant"] == VANILLA:
        return DASH
    if pd.isna(row["significant"]):
        return "undecided"
    if not row["significant"]:
        return "no"
    return "yes, worse" if row["mean_difference"] > 0 else "yes, better"
