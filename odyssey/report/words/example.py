"""Caption: where the sequences of a data set come from, and how many there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from odyssey.labels import DatasetLabel
from odyssey.phrases import count, joined, number


def in_words(summary: Mapping[str, Any], label: DatasetLabel) -> str:
    """Source and size of a data set.

    Args:
        summary: the content of `results/features/{dataset}.json`.
        label: the data set's label, from `odyssey.labels.read_labels`.
    """
    splits = [summary["splits"][name] for name in ("train", "validation", "test")]
    sizes = joined(f"{split['sequences']:,}" for split in splits)
    lengths = joined(number(split["mean_length"]) for split in splits)
    stand_in = f" It is a stand-in ({label.stand_in}), not the original." if label.stand_in else ""
    return (
        f"{label.title}: {label.source.rstrip('.')}.{stand_in} Its training, validation and test"
        f" sets have {sizes} sequences, of {lengths} time steps on average.{_set_aside(label)}"
    )


def _set_aside(label: DatasetLabel) -> str:
    if not label.set_aside:
        return ""
    return f" {count(label.set_aside, 'file')} could not be used; logs/features/ says why."
