"""In words: how many trials diverged, at which learning rates, and with which variants."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import count, scientific, share
from odyssey.report.words.datasets import each


def in_words(divergence: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> str:
    """How many trials diverged, and whether learning rates or variants differ in that.

    divergence: the table `results/statistics/divergence.parquet`.
    """
    return each(divergence, labels, _of_dataset)


def _of_dataset(rows: pd.DataFrame, label: DatasetLabel) -> str:
    by = dict(list(rows.groupby("by")))
    searches = by["variant"]
    diverged, total = int(searches["n_diverged"].sum()), int(searches["n"].sum())
    if not diverged:
        return f"On {label.heading}, no trial of {total:,} diverged."
    told = f"On {label.heading}, {diverged} of {count(total, 'trial')} diverged"
    return f"{told}{_rates(by['learning_rate'])} {_variants(searches)}".rstrip()


def _rates(bins: pd.DataFrame) -> str:
    """From which learning rate on trials diverged, and where most did; where that differs."""
    if bins["share"].min() == bins["share"].max():
        return "."
    hit = bins[bins["n_diverged"] > 0]
    worst = hit.loc[hit["share"].idxmax()]
    lowest = hit["learning_rate_low"].min()
    some = lowest > bins["learning_rate_low"].min()
    only = f", only at learning rates above {scientific(lowest)}" if some else ""
    between = " and ".join(map(scientific, worst[["learning_rate_low", "learning_rate_high"]]))
    where = f"most often at learning rates between {between}"
    return f"{only}, {where} ({_share(worst)})."


def _variants(searches: pd.DataFrame) -> str:
    """The extremes, and whether the intervals tell any two variants apart."""
    if len(searches) < 2:
        return ""
    ends = [searches.loc[at] for at in (searches["share"].idxmin(), searches["share"].idxmax())]
    least, most = ends
    if least["share"] == most["share"]:
        return "All variants diverged equally often."
    span = " to ".join(f"{_share(row)} with {row['variant']}" for row in ends)
    apart = most["low"] > least["high"]
    doubt = "do not overlap" if apart else "overlap, so that this may be luck"
    return f"Shares by variant go from {span}; their intervals {doubt}."


def _share(row: pd.Series) -> str:
    return f"{share(row['share'], row['low'], row['high'])} of {count(row['n'], 'trial')}"
