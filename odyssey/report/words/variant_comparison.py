"""Figure 3 in words: which variants differ from vanilla, and what these trials could not show."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import count, interval, joined, measured
from odyssey.report.words.datasets import each
from odyssey.report.words.significance import verdicts
from odyssey.statistics.selection import VANILLA

ALL = "all"


def in_words(
    comparison: pd.DataFrame, power: pd.DataFrame, labels: Mapping[str, DatasetLabel]
) -> str:
    """Which variants differ significantly from vanilla, by how much, and what could be missed.

    comparison, power: the tables of these names in `results/statistics/`.
    """

    def of_dataset(rows: pd.DataFrame, label: DatasetLabel) -> str:
        variants = set(rows["variant"])
        if VANILLA not in variants:
            return f"On {label.heading}, vanilla was not run: there is nothing to compare with."
        if len(variants) == 1:
            return f"On {label.heading}, only vanilla was run: there is nothing to compare it with."
        names = sorted(set(rows["selection"]), key=lambda name: name == ALL)
        told: dict[str, list[str]] = {}
        for name in names:
            told.setdefault(_verdicts(rows[rows["selection"] == name], label), []).append(_of(name))
        first, *others = (f"in {' as in '.join(among)}, {what}" for what, among in told.items())
        own = power[power["dataset"].isin(rows["dataset"]) & (power["selection"] == names[0])]
        parts = [first, *(other[0].upper() + other[1:] for other in others), _missed(own, label)]
        return f"On {label.heading}, {' '.join(filter(None, parts))}"

    return each(comparison, labels, of_dataset)


def _of(selection: str) -> str:
    return "all trials" if selection == ALL else f"the {selection.replace('%', ' %')} of trials"


def _verdicts(rows: pd.DataFrame, label: DatasetLabel) -> str:
    """One sentence or two on one selection: who is worse, who is better, who is undecided."""
    others = rows[rows["variant"] != VANILLA]
    none = "none of the {} variants tested"
    return verdicts(others, lambda way, group: _group(way, group, label), "vanilla", none)


def _group(way: str, rows: pd.DataFrame, label: DatasetLabel) -> str:
    by = joined(
        f"{row.variant} (by {measured(abs(row.mean_difference))}"
        f"{interval(*sorted(map(abs, (row.difference_low, row.difference_high))))} {label.unit})"
        for row in rows.itertuples()
    )
    return f"{by} {'is' if len(rows) == 1 else 'are'} significantly {way}"


def _missed(power: pd.DataFrame, label: DatasetLabel) -> str:
    """What the run's own size could show."""
    own = power[power["own"] & (power["note"] == "")]
    if own.empty:
        return ""
    size = own.iloc[0]
    return (
        f"With the best {count(size['n'], 'trial')} of each compared, only differences of"
        f" {measured(size['difference'])} {label.unit} or more were likely (80 %) to show."
    )
