"""In words: what untrained networks say about trained ones."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import count, interval, measured, number, percent
from odyssey.report.words.datasets import each

SIGNIFICANT = 0.05
QUESTIONS = {
    "variants": ("which variant does well", "variant"),
    "hidden sizes": ("which hidden size does well within a variant", "trial"),
}


def in_words(
    bridge: pd.DataFrame, correlations: pd.DataFrame, labels: Mapping[str, DatasetLabel]
) -> str:
    """What log p predicts on each data set, beside the number of parameters, and at what cost.

    bridge, correlations: the tables `bridge` and `bridge_correlations` in `results/sampling/`.
    """

    def of_dataset(rows: pd.DataFrame, label: DatasetLabel) -> str:
        own = bridge[bridge["dataset"].isin(rows["dataset"]) & bridge["hidden_size"].isna()]
        told = [_answer(rows[rows["among"] == among], among) for among in QUESTIONS]
        sampled = [_samples(own, label), _cost(rows.iloc[0])]
        return f"On {label.heading}, {' '.join(filter(None, [*told, *sampled]))}"

    return each(correlations, labels, of_dataset)


def _answer(rows: pd.DataFrame, among: str) -> str:
    question, noun = QUESTIONS[among]
    found = rows.set_index("predictor")
    row = found.loc["log_p"]
    if not isfinite(row["rank_correlation"]):
        told = f"log p says nothing about {question}: too few finite numbers, or all the same."
    else:
        known = f"{_correlation(row)} over {count(row['n'], noun)}, p = {number(row['p'])}"
        told = f"{_verdict(row)} {question} (rank correlation {known};"
        told += f" number of parameters: {_correlation(found.loc['parameters'])})."
    return told if among == "variants" else f"{told[0].upper()}{told[1:]}"


def _verdict(row: pd.Series) -> str:
    if row["p"] >= SIGNIFICANT:
        return "log p does not surely predict"
    return "log p predicts" if row["rank_correlation"] < 0 else "log p misleads about"


def _correlation(row: pd.Series) -> str:
    if not isfinite(row["rank_correlation"]):
        return "none"
    return f"{measured(row['rank_correlation'], '+')}{interval(row['low'], row['high'])}"


def _samples(rows: pd.DataFrame, label: DatasetLabel) -> str:
    """How many untrained networks were any good, and how many had no error at all."""
    samples, lost = rows["samples"].sum(), (rows["samples"] - rows["finite"]).sum()
    below = round((rows["share_below"] * rows["samples"]).sum())
    threshold = f"{number(rows['threshold'].iloc[0])} {label.unit}"
    told = f"{below:,} of {count(samples, 'untrained network')} had an error below {threshold}"
    return f"{told}; in {lost:,} activations overflowed." if lost else f"{told}."


def _cost(row: pd.Series) -> str:
    share = row["sampling_cpu_seconds"] / row["training_cpu_seconds"]
    return f"Sampling took {percent(share)} of the CPU time of the trials."
