"""In words: what remains of the best trials with fresh seeds."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import interval, joined, measured, share
from odyssey.report.words.datasets import each
from odyssey.report.words.significance import verdicts
from odyssey.report.words.undecided import reason
from odyssey.statistics.selection import VANILLA


def in_words(seeds: pd.DataFrame, luck: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> str:
    """How much is the seed's, how lucky the selected trials were, and which variants still differ.

    seeds, luck: the tables of these names in `results/statistics/`.
    """

    def of_dataset(rows: pd.DataFrame, label: DatasetLabel) -> str:
        own = luck[luck["dataset"].isin(rows["dataset"])]
        if own.empty or not rows["n"].any():
            return f"On {label.heading}, no fresh seed finished."
        told = [_shares(own, label), _luck(own.iloc[0], label), _verdicts(rows, label)]
        return f"On {label.heading}, {' '.join(filter(None, told))}"

    return each(seeds, labels, of_dataset)


def _shares(luck: pd.DataFrame, label: DatasetLabel) -> str:
    """Between variants and between seeds; an estimate below 0 counts as none."""
    row = luck.iloc[0]
    if not isfinite(row["icc"]):
        return f"settings and seed cannot be told apart: {reason(luck)}."
    between = share(*(max(0.0, row[name]) for name in ("icc", "icc_low", "icc_high")))
    spread = f"{measured(row['seed_sd'])}{interval(row['seed_sd_low'], row['seed_sd_high'])}"
    return (
        f"{between} of the variance between the best networks is that of their variants and"
        " hyperparameters; the rest is their seeds', a standard deviation of"
        f" {spread} {label.unit}."
    )


def _luck(row: pd.Series, label: DatasetLabel) -> str:
    low, high = row["luck_low"], row["luck_high"]
    if not (isfinite(low) and isfinite(high)):
        return ""
    if low <= 0 <= high:
        signed = f"{measured(row['mean_luck'], '+')} [{measured(low, '+')}, {measured(high, '+')}]"
        return (
            "Whether the selected trials were lucky is open: on average their errors are"
            f" {signed} {label.unit} from those of their repetitions."
        )
    by = f"{measured(abs(row['mean_luck']))}{interval(*sorted(map(abs, (low, high))))}"
    way = "lucky: better" if high < 0 else "unlucky: worse"
    return f"The selected trials were {way} than their repetitions by {by} {label.unit} on average."


def _verdicts(rows: pd.DataFrame, label: DatasetLabel) -> str:
    if VANILLA not in set(rows["variant"]):
        return "Vanilla was not run: there is nothing to compare with."
    others = rows[rows["variant"] != VANILLA]
    if others.empty:
        return ""
    told = verdicts(others, _group, f"vanilla's, in {label.unit}", "none of {} variants")
    return f"With these settings and fresh seeds, {told}"


def _group(way: str, rows: pd.DataFrame) -> str:
    """As in: the errors of NFG (+1.20) and NP (+0.300) are significantly worse."""
    differences = zip(rows["variant"], rows["mean_difference"], strict=True)
    by = joined(f"{name} ({measured(difference, '+')})" for name, difference in differences)
    return f"the errors of {by} are significantly {way}"
