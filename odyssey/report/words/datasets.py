"""What is said of each data set of a study in turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from odyssey.labels import DatasetLabel


def each(
    table: pd.DataFrame,
    labels: Mapping[str, DatasetLabel],
    sentence: Callable[[pd.DataFrame, DatasetLabel], str],
) -> str:
    """A line for each data set, in the order of the labels: what `sentence` makes of its rows.

    Data sets without rows have a line that says so.
    """
    lines = []
    for name, label in labels.items():
        rows = table[table["dataset"] == name]
        nothing = f"On {label.heading}, there are no trials."
        lines.append(nothing if rows.empty else sentence(rows, label))
    return "\n".join(lines)
