"""In words: what the sequences of a data set are, and how many networks see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from odyssey.labels import DatasetLabel
from odyssey.phrases import count, joined, number


def in_words(summary: Mapping[str, Any], label: DatasetLabel) -> str:
    """Source and size of a data set.

    summary: the content of `results/features/{dataset}.json`; label: what `read_labels` makes of
        it.
    """
    splits = [summary["splits"][name] for name in ("train", "validation", "test")]
    sizes = joined(f"{size['sequences']:,}" for size in splits)
    lengths = joined(number(size["mean_length"]) for size in splits)
    stand_in = f" It is a stand-in ({label.stand_in}), not the original." if label.stand_in else ""
    return (
        f"{label.title}: {label.source.rstrip('.')}.{stand_in} Its training, validation and test"
        f" sets have {sizes} sequences, of {lengths} time steps on average.{_left_out(label)}"
    )


def _left_out(label: DatasetLabel) -> str:
    if not label.set_aside:
        return ""
    return f" {count(label.set_aside, 'file')} could not be used; logs/features/ says why."
