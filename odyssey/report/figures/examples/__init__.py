"""What the data look like: a module for each data set that has a drawing of its own."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import cast

from matplotlib.figure import Figure

from odyssey.corpora import corpus
from odyssey.report.figures.examples import by_task


def draw(dataset: str, path: str | Path) -> Figure:
    """Draw some training sequences as a person would see them; path: as the data set's reader.

    A module here of the data set's name has `draw(path)`; for others, `by_task` draws what networks
    read.
    """
    own = f"{__name__}.{dataset}"
    if find_spec(own):
        return cast(Figure, import_module(own).draw(path))
    return by_task.draw(corpus(dataset).features(path, tolerated=1.0))
