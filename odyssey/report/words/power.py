"""Caption: which differences a study of this size detects, and how stable its tests are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import count, joined, measured, percent
from odyssey.report.words.datasets import line_per_dataset
from odyssey.report.words.undecided import reason
from odyssey.statistics.selection import VANILLA

ALL = "all"
PAPER_TRIALS = 200  # trials of each variant in the paper


def in_words(
    power: pd.DataFrame,
    comparison: pd.DataFrame,
    flips: pd.DataFrame,
    labels: Mapping[str, DatasetLabel],
) -> str:
    """The smallest difference that this run detects, and how often the tests' results change.

    Of all tables in `results/statistics/`, the rows on the best trials are used.

    Args:
        power: the table `power.parquet`.
        comparison: the table `comparison.parquet`.
        flips: the table `flips.parquet`.
        labels: the data sets, a line each.
    """

    def of_dataset(rows: pd.DataFrame, label: DatasetLabel) -> str:
        compared, flipped = (
            table[table["dataset"].isin(rows["dataset"]) & (table["selection"] != ALL)]
            for table in (comparison, flips)
        )
        rows = rows[rows["selection"] != ALL]
        decided = rows[np.isfinite(rows["difference"])]
        if decided.empty:
            why = reason(rows)
            return f"On {label.heading}, detectable differences could not be computed: {why}."
        detected = _detected(decided, compared, label)
        return f"On {label.heading}, {detected} {_changes(flipped)}".rstrip()

    return line_per_dataset(power, labels, of_dataset)


def _detected(rows: pd.DataFrame, compared: pd.DataFrame, label: DatasetLabel) -> str:
    """The difference detected with power 80 %, how many are that large, and the paper's size."""
    own = rows[rows["own"]].iloc[0]
    sizes = compared.loc[compared["variant"] != VANILLA, "mean_difference"].abs().dropna()
    large = (sizes >= own["difference"]).sum()
    text = (
        f"with {count(own['trials'], 'trial')} of each variant, a difference from vanilla of"
        f" {measured(own['difference'])} {label.unit} is detected with probability 80 %;"
        f" {large} of {count(len(sizes), 'measured difference')}"
        f" {'is' if large == 1 else 'are'} at least as large."
    )
    of_paper = rows[(rows["trials"] == PAPER_TRIALS) & ~rows["own"]]
    if of_paper.empty:
        return text
    smaller = measured(of_paper["difference"].iloc[0])
    return f"{text} With {PAPER_TRIALS} trials, it would be {smaller}."


def _changes(flips: pd.DataFrame) -> str:
    """How often a test's result changes when trials are resampled, and for which variant most."""
    flips = flips[np.isfinite(flips["share_flipped"])]
    if flips.empty:
        return ""
    medians = flips.groupby("trials")["share_flipped"].median()
    shares = joined(
        f"{percent(share)} of the samples of {trials:,} trials" for trials, share in medians.items()
    )
    by_variant = flips.groupby("variant", sort=False)["share_flipped"].mean()
    text = f"When trials are drawn again with replacement, the result of a test changes in {shares}"
    if len(by_variant) == 1:
        return f"{text}."
    return f"{text} (median over the variants), most often for {by_variant.idxmax()}."
