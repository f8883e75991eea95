"""The series of a study: the paper's sine wave or a file of your own, kept for all jobs alike."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from odyssey.atomic import replace_file
from odyssey.errors import BadInput
from odyssey.files import read_json
from odyssey.labels import DatasetLabel
from odyssey.random_sampling.series import Series, read_series, sine

SINE = "sine"


@dataclass(frozen=True)
class About:
    """What is said of a series. published: whether it is the paper's, length: in time steps."""

    name: str
    published: bool
    length: int
    variables: int


def prepare(source: str, longest_look_back: int, scale: bool) -> Series:
    """The series that the configuration names: "sine", or the path of a file.

    scale: whether a file's variables are moved and stretched to [-1, 1], where tanh can follow.
    Raises BadInput, naming the key, where it cannot be read or is too short for the look back.
    """
    try:
        series = sine() if source == SINE else read_series(source)
        series = series.scaled() if scale and source != SINE else series
        series.windows(longest_look_back)
    except BadInput as problem:
        raise BadInput(f"config: sampling: series: {problem}") from problem
    return series


def save(series: Series, path: str | Path, summary: str | Path) -> None:
    """Write the values as Parquet, and what is said of them as JSON."""
    published = series.name == sine().name
    about = About(series.name, published, len(series.values), len(series.variables))
    with replace_file(path) as part:
        pd.DataFrame(series.values, columns=list(series.variables)).to_parquet(part, index=False)
    with replace_file(summary) as part:
        part.write_text(json.dumps(vars(about), indent=1) + "\n", encoding="utf-8")


def load(path: str | Path, summary: str | Path) -> tuple[Series, About]:
    """What `save` wrote. Raises BadInput where a file is damaged."""
    try:
        about = About(**read_json(summary))
        if [*map(type, vars(about).values())] != [str, bool, int, int]:
            raise TypeError
    except (OSError, ValueError, TypeError) as problem:
        raise BadInput(f"{summary} cannot be read; delete it and run again.") from problem
    found = read_series(path)
    return Series(about.name, found.variables, np.ascontiguousarray(found.values)), about


def label(about: About) -> DatasetLabel:
    """The series' words."""
    return DatasetLabel(
        title="Sine wave" if about.published else about.name,
        error="mean absolute error",
        unit="" if about.published else "half ranges",
        source=f"{about.length:,} values of {about.variables} variable(s)",
        stand_in="" if about.published else "not the paper's",
    )
