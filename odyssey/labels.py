"""The words for data sets and schemes of random weights in figures, captions and pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import nan
from pathlib import Path

from odyssey.errors import BadInput
from odyssey.files import read_json

# Error measure and its unit, by task (keys of odyssey.training.tasks.TASKS).
MEASURES = {
    "next_step": ("negative log-likelihood", "nats per time step"),
    "framewise": ("frame error rate", "% of frames"),
    "transcription": ("character error rate", "% of characters"),
}


@dataclass(frozen=True)
class DatasetLabel:
    """The words for one data set.

    Attributes:
        title: its name, such as "JSB Chorales".
        error: the error measure, such as "negative log-likelihood"; lower is better.
        unit: of the error, such as "nats per time step".
        source: one line that says where the sequences come from.
        stand_in: what the sequences are if they are not the original data set, such as
            "reconstruction"; otherwise empty.
        set_aside: number of files of the data set that could not be used.
        constant_error: test error of the best prediction that ignores the inputs, from
            `odyssey.corpora.baselines`; NaN if it is unknown.
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
        """The title, with the stand-in in brackets if there is one."""
        return f"{self.title} ({self.stand_in})" if self.stand_in else self.title

    @property
    def axis(self) -> str:
        """The error with its unit, for a vertical axis, where the arrow points down."""
        return f"{self.error}\n/ {self.unit}  (← better)"


def read_labels(summaries: Iterable[str | Path]) -> dict[str, DatasetLabel]:
    """Read the labels of data sets.

    Args:
        summaries: the files `results/features/{dataset}.json`.

    Returns:
        A label for each data set, by name.

    Raises:
        BadInput: If a file is missing or damaged.
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


# Schemes of random weights: their names in tables, and in sentences.
PRINTED, INFERRED = "as printed", "inferred"
SCHEMES = {PRINTED: "weights as printed", INFERRED: "uniform kernels and biases (inferred)"}


def scheme_words(name: str) -> str:
    """A scheme of random weights, as it is called in a sentence.

    Args:
        name: its name in tables; for an unnamed scheme, that is its three distributions.
    """
    return SCHEMES.get(name, f"weights {name}")


def scheme_title(name: str) -> str:
    """The same with a capital letter, for headings."""
    words = scheme_words(name)
    return words[0].upper() + words[1:]
