"""How a data set is called, measured and sourced wherever people read about it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from math import nan
from pathlib import Path

# Error measure and its unit, by task (names as in odyssey.tasks.TASKS).
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
    constant_error: test error of an answer that ignores the inputs; see `odyssey.baselines`.
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
    """Labels by data set, from the summaries `results/features/{dataset}.json`."""
    labels = {}
    for path in map(Path, summaries):
        summary = json.loads(path.read_text(encoding="utf-8"))
        labels[path.stem] = DatasetLabel(
            summary["title"],
            *MEASURES[summary["task"]],
            summary["source"],
            summary["stand_in"],
            len(summary["set_aside"]),
            summary["constant_error"],
        )
    return labels
