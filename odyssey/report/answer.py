"""The answer to the paper's question in one sentence: which parts of an LSTM matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import count, joined
from odyssey.statistics.selection import VANILLA

QUESTION = "Which parts of an LSTM matter?"
CHANGES = {
    "NIG": "without the input gate",
    "NFG": "without the forget gate",
    "NOG": "without the output gate",
    "NIAF": "without the input activation function",
    "NOAF": "without the output activation function",
    "CIFG": "with coupled input and forget gates",
    "NP": "without peepholes",
    "FGR": "with full gate recurrence",
}
LARGER, SMALLER = "larger", "smaller"


def answer(comparison: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> str:
    """Which changes to the LSTM make errors significantly larger or smaller, and on what data.

    Args:
        comparison: the rows of `results/statistics/comparison.parquet` on best trials.
        labels: the data sets to name.
    """
    if VANILLA not in set(comparison["variant"]):
        return "This run cannot tell, because vanilla, to which variants are compared, was not run."
    others = comparison[comparison["variant"] != VANILLA]
    if others.empty:
        return "This run cannot tell, because only vanilla was run."
    tested = others[others["significant"].notna()]
    if tested.empty:
        return "This run cannot tell, because no variant has enough trials for a test."
    different = tested[tested["significant"].astype(bool)]
    names = [*dict.fromkeys(tested["variant"])]
    same = [_change(name) for name in names if name not in set(different["variant"])]
    if different.empty:
        return (
            f"This run cannot tell, because none of the {count(len(names), 'variant')} tested "
            "differs significantly from vanilla on any data set."
        )
    effects = [_effect(different, direction, labels) for direction in (LARGER, SMALLER)]
    if same:
        effects.append(f"no significant difference is found {_or(same)}")
    sentence = "; ".join(filter(None, effects))
    return f"{sentence[0].upper()}{sentence[1:]}."


def _effect(different: pd.DataFrame, direction: str, labels: Mapping[str, DatasetLabel]) -> str:
    """The variants whose errors are larger, or smaller, and on what data; empty if none."""
    is_larger = different["mean_difference"] > 0
    rows = different[is_larger if direction == LARGER else ~is_larger]
    datasets_of = {
        variant: tuple(name for name in labels if name in set(own["dataset"]))
        for variant, own in rows.groupby("variant", sort=False)
    }
    variants_on: dict[tuple[str, ...], list[str]] = {}
    for variant, datasets in datasets_of.items():
        variants_on.setdefault(datasets, []).append(_change(str(variant)))
    parts = [
        f"{_or(changes)} {_on(datasets, labels)}"
        for datasets, changes in sorted(variants_on.items(), key=lambda item: -len(item[0]))
    ]
    return f"errors are significantly {direction} than vanilla's {joined(parts)}" if parts else ""


def _change(variant: str) -> str:
    """As "without the forget gate (NFG)"."""
    return f"{CHANGES[variant]} ({variant})" if variant in CHANGES else f"with {variant}"


def _or(changes: Sequence[str]) -> str:
    *first, last = changes
    return f"{', '.join(first)} or {last}" if first else last


def _on(datasets: Sequence[str], labels: Mapping[str, DatasetLabel]) -> str:
    if len(datasets) == len(labels) > 1:
        return f"on all {len(labels)} data sets" if len(labels) > 2 else "on both data sets"
    return f"on {joined(labels[name].heading for name in datasets)}"
