"""The caption on untrained and trained networks: what log p predicts on each data set."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import count, number, p_value, percent, with_interval
from odyssey.report.words.datasets import line_per_dataset

SIGNIFICANT = 0.05
QUESTIONS = {
    "variants": ("which variant does well", "variant"),
    "hidden sizes": ("which hidden size does well within a variant", "trial"),
}


def in_words(
    bridge: pd.DataFrame, correlations: pd.DataFrame, labels: Mapping[str, DatasetLabel]
) -> str:
    """Describe for each data set what log p predicts, and what it costs.

    Args:
        bridge: the table `results/sampling/bridge.parquet`.
        correlations: the table `results/sampling/bridge_correlations.parquet`.
        labels: names of the data sets.
    """

    def of_dataset(rows: pd.DataFrame, label: DatasetLabel) -> str:
        own = bridge[bridge["dataset"].isin(rows["dataset"]) & bridge["hidden_size"].isna()]
        answers = [_answer(rows[rows["among"] == among], among) for among in QUESTIONS]
        samples = [_samples(own, label), _cost(rows.iloc[0])]
        return f"On {label.heading}, {' '.join([*answers, *samples])}"

    return line_per_dataset(correlations, labels, of_dataset)


def _answer(rows: pd.DataFrame, among: str) -> str:
    question, noun = QUESTIONS[among]
    by_predictor = rows.set_index("predictor")
    row = by_predictor.loc["log_p"]
    if not isfinite(row["rank_correlation"]):
        text = f"log p does not say {question}: there are too few finite numbers, or all are equal."
    else:
        estimate = f"{_correlation(row)} over {count(row['n'], noun)}, {p_value(row['p'], 'p')}"
        text = f"{_verdict(row)} {question} (rank correlation {estimate};"
        text += f" number of parameters: {_correlation(by_predictor.loc['parameters'])})."
    return text if among == "variants" else f"{text[0].upper()}{text[1:]}"


def _verdict(row: pd.Series) -> str:
    if row["p"] >= SIGNIFICANT:
        return "log p does not certainly predict"
    return "log p predicts" if row["rank_correlation"] < 0 else "log p predicts the reverse of"


def _correlation(row: pd.Series) -> str:
    if not isfinite(row["rank_correlation"]):
        return "none"
    return with_interval(row["rank_correlation"], row["low"], row["high"], sign="+")


def _samples(rows: pd.DataFrame, label: DatasetLabel) -> str:
    """How many untrained networks were below the threshold, and how many overflowed."""
    samples, lost = rows["samples"].sum(), (rows["samples"] - rows["finite"]).sum()
    below = round((rows["share_below"] * rows["samples"]).sum())
    threshold = f"{number(rows['threshold'].iloc[0])} {label.unit}"
    text = f"{below:,} of {count(samples, 'untrained network')} had an error below {threshold}"
    return f"{text}; in {lost:,} of them activations overflowed." if lost else f"{text}."


def _cost(row: pd.Series) -> str:
    share = row["sampling_cpu_seconds"] / row["training_cpu_seconds"]
    return f"Sampling took {percent(share)} of the CPU time of the trials."
