"""Repetitions of a search's best trial with fresh seeds: the trial, and the columns of its record.

A fresh seed changes the initial weights, the order of the sequences and the input noise.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa

from odyssey.atomic import replace_file
from odyssey.errors import BadInput
from odyssey.files import read_json
from odyssey.records import TRIALS
from odyssey.search_space import PRIORS

# The columns of `results/fresh_seeds.parquet`.
FRESH_SEEDS = TRIALS.insert(
    TRIALS.get_field_index("trial") + 1,
    pa.field(
        "fresh_seed",
        pa.int32(),
        nullable=False,
        metadata={"unit": "", "description": "number of the repetition of the trial, from 0"},
    ),
)


@dataclass(frozen=True)
class Selected:
    """The trial of a search that is repeated.

    Attributes:
        trial: its number in the search.
        hyperparameters: by name.
    """

    trial: int
    hyperparameters: Mapping[str, float]


def write_selected(selected: Selected | None, path: str | Path) -> None:
    """Write the trial to be repeated as JSON; the same trial gives the same bytes.

    Args:
        selected: the trial; None if no trial of the search finished.
        path: of the file.
    """
    text = json.dumps(None if selected is None else asdict(selected), indent=2)
    with replace_file(path) as part:
        part.write_text(text + "\n", encoding="utf-8")


def read_selected(path: str | Path) -> Selected | None:
    """Read a file that `write_selected` wrote.

    Args:
        path: of the file.

    Raises:
        BadInput: if the file has other content.
    """
    try:
        value = read_json(path)
        selected = None if value is None else Selected(**value)
        if selected is not None:
            _check(selected)
    except (OSError, ValueError, LookupError, TypeError, OverflowError) as problem:
        raise BadInput(
            f"{path} does not name a trial and its hyperparameters; delete it and run again."
        ) from problem
    return selected


def _check(selected: Selected) -> None:
    """Raise an error if a value is not a number that a search could draw."""
    drawn = selected.hyperparameters
    finite = all(math.isfinite(drawn[name]) for name in PRIORS)
    if type(selected.trial) is not int or set(drawn) != set(PRIORS) or not finite:
        raise ValueError
