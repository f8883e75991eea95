"""Caption of Figure 3: which variants differ from vanilla, and which differences may be missed."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import count, measured
from odyssey.report.words.datasets import line_per_dataset
from odyssey.report.words.significance import against_vanilla
from odyssey.statistics.selection import VANILLA

ALL = "all"


def in_words(
    comparison: pd.DataFrame, power: pd.DataFrame, labels: Mapping[str, DatasetLabel]
) -> str:
    """Which variants differ significantly from vanilla, by how much, and what could be missed.

    Args:
        comparison: the table `results/statistics/comparison.parquet`.
        power: the table `results/statistics/power.parquet`.
        labels: the data sets, a line each.
    """

    def of_dataset(rows: pd.DataFrame, label: DatasetLabel) -> str:
        variants = set(rows["variant"])
        if VANILLA not in variants:
            return f"On {label.heading}, vanilla was not run: there is nothing to compare with."
        if len(variants) == 1:
            return f"On {label.heading}, only vanilla was run: there is nothing to compare it with."
        selections = sorted(set(rows["selection"]), key=lambda name: name == ALL)
        selections_by_result: dict[str, list[str]] = {}  # equal results are said once
        for name in selections:
            others = rows[(rows["selection"] == name) & (rows["variant"] != VANILLA)]
            result = against_vanilla(others, label.unit)
            selections_by_result.setdefault(result, []).append(_trials_of(name))
        first, *further = (
            f"in {' and in '.join(names)}, {result}"
            for result, names in selections_by_result.items()
        )
        own = power[power["dataset"].isin(rows["dataset"]) & (power["selection"] == selections[0])]
        further = [f"{text[0].upper()}{text[1:]}" for text in further]
        sentences = [first, *further, _detectable(own, label)]
        return f"On {label.heading}, {' '.join(filter(None, sentences))}"

    return line_per_dataset(comparison, labels, of_dataset)


def _trials_of(selection: str) -> str:
    return "all trials" if selection == ALL else f"the {selection.replace('%', ' %')} of trials"


def _detectable(power: pd.DataFrame, label: DatasetLabel) -> str:
    """The smallest difference that a study of this size detects."""
    own = power[power["own"] & (power["note"] == "")]
    if own.empty:
        return ""
    row = own.iloc[0]
    return (
        f"With the best {count(row['n'], 'trial')} of each variant, a difference of"
        f" {measured(row['difference'])} {label.unit} is detected with probability 80 %; smaller"
        " differences may be missed."
    )
