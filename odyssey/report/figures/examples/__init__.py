"""Figures of example sequences: a module for each data set that has its own kind of drawing."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import cast

from matplotlib.figure import Figure

from odyssey.corpora import corpus
from odyssey.report.figures.examples import by_task


def draw(dataset: str, path: str | Path) -> Figure:
    """Draw some training sequences of a data set.

    If this package has a module of the data set's name, its `draw(path)` draws the data as people
    know them; otherwise `by_task` draws what networks read.

    Args:
        dataset: its name.
        path: of the data, as the data set's reader takes it.
    """
    own = f"{__name__}.{dataset}"
    if find_spec(own):
        return cast(Figure, import_module(own).draw(path))
    return by_task.draw(corpus(dataset).features(path, tolerated=1.0))
