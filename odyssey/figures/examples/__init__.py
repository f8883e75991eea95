"""What the data look like: one module for each data set, with `draw(path)`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import cast

from matplotlib.figure import Figure


def draw(dataset: str, path: str | Path) -> Figure:
    """Draw some training sequences as a person would see them; path: as the data set's reader."""
    return cast(Figure, import_module(f"{__name__}.{dataset}").draw(path))
