"""In words: what this study's size can show, and how firm its verdicts are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import count, joined, measured, percent
from odyssey.report.words.datasets import each
from odyssey.report.words.undecided import reason
from odyssey.statistics.selection import VANILLA

ALL = "all"
LARGE = 200  # trials of each variant in the paper


def in_words(
    power: pd.DataFrame,
    comparison: pd.DataFrame,
    flips: pd.DataFrame,
    labels: Mapping[str, DatasetLabel],
) -> str:
    """The smallest difference that this run's size shows, and how often verdicts flip.

    power, comparison, flips: the tables of these names in `results/statistics/`; what is said is
        about the best trials.
    """

    def of_dataset(rows: pd.DataFrame, label: DatasetLabel) -> str:
        compared, flipped = (
            table[table["dataset"].isin(rows["dataset"]) & (table["selection"] != ALL)]
            for table in (comparison, flips)
        )
        rows = rows[rows["selection"] != ALL]
        decided = rows[np.isfinite(rows["difference"])]
        if decided.empty:
            return f"On {label.heading}, no difference could be shown: {reason(rows)}."
        return f"On {label.heading}, {_power(decided, compared, label)} {_flips(flipped)}".rstrip()

    return each(power, labels, of_dataset)


def _power(rows: pd.DataFrame, compared: pd.DataFrame, label: DatasetLabel) -> str:
    """What the run's size shows four times in five, how many differences reach it, and more."""
    own = rows[rows["own"]].iloc[0]
    sizes = compared.loc[compared["variant"] != VANILLA, "mean_difference"].abs().dropna()
    reached = (sizes >= own["difference"]).sum()
    told = (
        f"{count(own['trials'], 'trial')} of each variant show a difference from vanilla of"
        f" {measured(own['difference'])} {label.unit} four times in five; {reached} of the"
        f" {count(len(sizes), 'difference')} found {'is' if reached == 1 else 'are'} as large"
    )
    larger = rows[(rows["trials"] == LARGE) & ~rows["own"]]
    if larger.empty:
        return f"{told}."
    return f"{told}, and {LARGE} trials would show {measured(larger['difference'].iloc[0])}."


def _flips(flips: pd.DataFrame) -> str:
    """How often verdicts are others when trials are drawn anew, and whose most."""
    flips = flips[np.isfinite(flips["share_flipped"])]
    if flips.empty:
        return ""
    usual = flips.groupby("trials")["share_flipped"].median()
    shares = joined(f"{percent(share)} at {trials} trials" for trials, share in usual.items())
    by_variant = flips.groupby("variant", sort=False)["share_flipped"].mean()
    told = f"When trials are drawn anew, the usual verdict is another in {shares}"
    return f"{told}; {by_variant.idxmax()}'s is most often." if len(by_variant) > 1 else f"{told}."
