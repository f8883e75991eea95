"""How a data set is called, measured and sourced wherever people read about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import nan
from pathlib import Path

from odyssey.errors import BadInput
from odyssey.files import read_json

# Error measure and its unit, by task (names as in odyssey.training.tasks.TASKS).
MEASURES = {
    "next_step": ("negative log-likelihood", "nats per time step"),
    "framewise": ("frame error rate", "% of frames"),
    "transcription": ("character error rate", "% of characters"),
}


@dataclass(frozen=True)
class DatasetLabel:
    """The words for one data set.

    title: its name, such as "JSB Chorales".
    error: the error measure, such as "negative log-likelihood"; lower is better.
    unit: of the error, such as "nats per time step".
    source: one line that says where the sequences come from.
    stand_in: what the sequences are if not the original data set, such as "reconstruction"; else
        empty. `heading` then says so.
    set_aside: files of the data set that could not be used.
    constant_error: test error of an answer that ignores the inputs: `odyssey.corpora.baselines`.
    """

    title: str
    error: str
    unit: str
    source: str
    stand_in: str = ""
    set_aside: int = 0
    constant_error: float = nan

    @property
    def heading(self) -> str:
        return f"{self.title} ({self.stand_in})" if self.stand_in else self.title

    @property
    def axis(self) -> str:
        """The error with its unit, for a vertical axis: turned, the arrow points down."""
        return f"{self.error}\n/ {self.unit}  (← better)"


def read_labels(summaries: Iterable[str | Path]) -> dict[str, DatasetLabel]:
    """Labels by data set, from the summaries `results/features/{dataset}.json`.

    Raises BadInput when one is missing or damaged.
    """
    return {path.stem: _read_label(path) for path in map(Path, summaries)}


def _read_label(path: Path) -> DatasetLabel:
    try:
        summary = read_json(path)
        return DatasetLabel(
            str(summary["title"]),
            *MEASURES[summary["task"]],
            str(summary["source"]),
            str(summary["stand_in"]),
            len(summary["set_aside"]),
            float(summary["constant_error"]),
        )
    except (OSError, ValueError, LookupError, TypeError, OverflowError) as problem:
        raise BadInput(
            f"{path} is not a readable summary of a data set; delete it and run again."
        ) from problem


# How random weights are drawn, by the names that tables have for it.
PRINTED, INFERRED = "as printed", "inferred"
SCHEMES = {PRINTED: "weights as printed", INFERRED: "uniform kernels and biases (inferred)"}


def scheme_words(name: str) -> str:
    """A scheme of random weights in a sentence; by its three distributions where it has no name."""
    return SCHEMES.get(name, f"weights {name}")


def scheme_title(name: str) -> str:
    """The same above a figure or a table."""
    words = scheme_words(name)
    return words[0].upper() + words[1:]
