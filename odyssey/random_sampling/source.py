"""The series of a study, written once for all jobs: the paper's sine wave or your own file."""

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
class SeriesSummary:
    """A description of a series.

    Attributes:
        name: its name in messages and reports.
        published: whether it is the paper's sine wave.
        length: number of time steps.
        variables: number of variables.
    """

    name: str
    published: bool
    length: int
    variables: int


def prepare(source: str, longest_look_back: int, scale: bool) -> Series:
    """Return the series that the configuration names.

    Args:
        source: "sine", or the path of a file.
        longest_look_back: the longest look back that will be used.
        scale: whether to scale the variables of a file to [-1, 1], the range of tanh.

    Raises:
        BadInput: the file cannot be read or is too short; the message names the configuration key.
    """
    try:
        series = sine() if source == SINE else read_series(source)
        series = series.scaled() if scale and source != SINE else series
        series.windows(longest_look_back)
    except BadInput as problem:
        raise BadInput(f"config: sampling: series: {problem}") from problem
    return series


def save(series: Series, path: str | Path, summary: str | Path) -> None:
    """Write the values as Parquet (`path`) and the description as JSON (`summary`)."""
    published = series.name == sine().name
    description = SeriesSummary(series.name, published, len(series.values), len(series.variables))
    with replace_file(path) as part:
        pd.DataFrame(series.values, columns=list(series.variables)).to_parquet(part, index=False)
    with replace_file(summary) as part:
        part.write_text(json.dumps(vars(description), indent=1) + "\n", encoding="utf-8")


def load(path: str | Path, summary: str | Path) -> tuple[Series, SeriesSummary]:
    """Read what `save` wrote.

    Args:
        path: the Parquet file.
        summary: the JSON file.

    Raises:
        BadInput: a file is damaged.
    """
    try:
        description = SeriesSummary(**read_json(summary))
        if [*map(type, vars(description).values())] != [str, bool, int, int]:
            raise TypeError
    except (OSError, ValueError, TypeError) as problem:
        raise BadInput(f"{summary} cannot be read; delete it and run again.") from problem
    series = read_series(path)
    values = np.ascontiguousarray(series.values)
    return Series(description.name, series.variables, values), description


def label(description: SeriesSummary) -> DatasetLabel:
    """Return the names of the series, its error measure and its unit for reports."""
    return DatasetLabel(
        title="Sine wave" if description.published else description.name,
        error="mean absolute error",
        unit="" if description.published else "half ranges",
        source=f"{description.length:,} values of {description.variables} variable(s)",
        stand_in="" if description.published else "not the paper's",
    )
