"""Caption: how many trials diverged, at which learning rates, and with which variants."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import count, percent_with_interval, scientific
from odyssey.report.words.datasets import line_per_dataset


def in_words(divergence: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> str:
    """How many trials diverged, and whether learning rates or variants differ in that.

    Args:
        divergence: the table `results/statistics/divergence.parquet`.
        labels: the data sets, a line each.
    """
    return line_per_dataset(divergence, labels, _of_dataset)


def _of_dataset(rows: pd.DataFrame, label: DatasetLabel) -> str:
    by = dict(list(rows.groupby("by")))
    variants = by["variant"]
    diverged, total = int(variants["n_diverged"].sum()), int(variants["n"].sum())
    if not diverged:
        return f"On {label.heading}, none of {count(total, 'trial')} diverged."
    first = f"On {label.heading}, {diverged:,} of {count(total, 'trial')} diverged"
    return f"{first}{_rates(by['learning_rate'])} {_variants(variants)}".rstrip()


def _rates(bins: pd.DataFrame) -> str:
    """From which learning rate on trials diverged, and where most did; "." if all are alike."""
    if bins["share"].min() == bins["share"].max():
        return "."
    with_diverged = bins[bins["n_diverged"] > 0]
    worst = with_diverged.loc[with_diverged["share"].idxmax()]
    lowest = with_diverged["learning_rate_low"].min()
    is_bound = lowest > bins["learning_rate_low"].min()
    only = f", only at learning rates above {scientific(lowest)}" if is_bound else ""
    between = " and ".join(map(scientific, worst[["learning_rate_low", "learning_rate_high"]]))
    return f"{only}. The largest share is {_share(worst)} at learning rates between {between}."


def _variants(rows: pd.DataFrame) -> str:
    """The smallest and the largest share, and whether their intervals overlap."""
    if len(rows) < 2:
        return ""
    smallest, largest = (rows.loc[i] for i in (rows["share"].idxmin(), rows["share"].idxmax()))
    if smallest["share"] == largest["share"]:
        return "All variants diverged equally often."
    overlap = largest["low"] <= smallest["high"]
    meaning = "overlap, so this difference may be chance" if overlap else "do not overlap"
    return (
        f"{smallest['variant']} diverged least often ({_share(smallest)}) and"
        f" {largest['variant']} most often ({_share(largest)}); the two intervals {meaning}."
    )


def _share(row: pd.Series) -> str:
    share = percent_with_interval(row["share"], row["low"], row["high"])
    return f"{share} of {count(row['n'], 'trial')}"
