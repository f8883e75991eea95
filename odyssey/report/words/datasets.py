"""One line of a caption for each data set of a study."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from odyssey.labels import DatasetLabel


def line_per_dataset(
    table: pd.DataFrame,
    labels: Mapping[str, DatasetLabel],
    sentence: Callable[[pd.DataFrame, DatasetLabel], str],
) -> str:
    """A line for each data set; one without rows has a line that says so.

    Args:
        table: any table with a column `dataset`.
        labels: the data sets, in the order of the lines.
        sentence: makes the line from the rows of one data set and its label.
    """
    lines = []
    for name, label in labels.items():
        rows = table[table["dataset"] == name]
        no_trials = f"On {label.heading}, there are no trials."
        lines.append(no_trials if rows.empty else sentence(rows, label))
    return "\n".join(lines)
