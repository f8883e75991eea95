"""Caption: how the best trials compare with their repetitions, trained with fresh seeds."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import percent_with_interval, with_interval
from odyssey.report.words.datasets import line_per_dataset
from odyssey.report.words.significance import against_vanilla
from odyssey.report.words.undecided import reason
from odyssey.statistics.selection import VANILLA


def in_words(seeds: pd.DataFrame, luck: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> str:
    """How much depends on the seed, how lucky the selected trials were, which variants differ.

    Args:
        seeds: the table `results/statistics/seeds.parquet`.
        luck: the table `results/statistics/luck.parquet`.
        labels: the data sets, a line each.
    """

    def of_dataset(rows: pd.DataFrame, label: DatasetLabel) -> str:
        own = luck[luck["dataset"].isin(rows["dataset"])]
        if own.empty or not rows["n"].any():
            return f"On {label.heading}, no fresh seed finished."
        sentences = [_shares(own, label), _luck(own.iloc[0], label), _differences(rows, label)]
        return f"On {label.heading}, {' '.join(filter(None, sentences))}"

    return line_per_dataset(seeds, labels, of_dataset)


def _shares(luck: pd.DataFrame, label: DatasetLabel) -> str:
    """Variance between searches and between seeds; a negative estimate is written as 0."""
    row = luck.iloc[0]
    if not isfinite(row["icc"]):
        return f"the effect of the seed could not be separated from the rest: {reason(luck)}."
    shares = (max(0.0, row[name]) for name in ("icc", "icc_low", "icc_high"))
    sd = with_interval(row["seed_sd"], row["seed_sd_low"], row["seed_sd_high"])
    return (
        f"{percent_with_interval(*shares)} of the variance between the repetitions is due to their"
        " variants and hyperparameters; the rest is due to their seeds, with a standard deviation"
        f" of {sd} {label.unit}."
    )


def _luck(row: pd.Series, label: DatasetLabel) -> str:
    low, high = row["luck_low"], row["luck_high"]
    if not (isfinite(low) and isfinite(high)):
        return ""
    if low <= 0 <= high:
        by = with_interval(row["mean_luck"], low, high, sign="+")
        return (
            "On average, the errors of the selected trials differ from those of their repetitions"
            f" by {by} {label.unit}; the interval contains 0, so this may be chance."
        )
    by = with_interval(abs(row["mean_luck"]), *sorted(map(abs, (low, high))))
    luck = "lucky: their errors are lower" if high < 0 else "unlucky: their errors are higher"
    return (
        f"The selected trials were {luck} than those of their repetitions by {by} {label.unit} on"
        " average."
    )


def _differences(rows: pd.DataFrame, label: DatasetLabel) -> str:
    if VANILLA not in set(rows["variant"]):
        return "Vanilla was not run: there is nothing to compare with."
    others = rows[rows["variant"] != VANILLA]
    if others.empty:
        return ""
    return f"With fresh seeds, {against_vanilla(others, label.unit)}"
