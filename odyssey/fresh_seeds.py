"""A search's best trial, trained again with fresh seeds: what is repeated, and what is recorded.

Only what the seed decides differs: initial weights, order of the sequences, input noise.
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

# Not in `odyssey.records`, on which every trial depends.
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
    """The trial of a search that is repeated: its number and its hyperparameters, by name."""

    trial: int
    hyperparameters: Mapping[str, float]


def write_selected(selected: Selected | None, path: str | Path) -> None:
    """Write the trial to be repeated as JSON, None where no trial finished.

    The same trial gives the same bytes.
    """
    text = json.dumps(None if selected is None else asdict(selected), indent=2)
    with replace_file(path) as part:
        part.write_text(text + "\n", encoding="utf-8")


def read_selected(path: str | Path) -> Selected | None:
    """Read what `write_selected` wrote. Raises BadInput when it is something else."""
    try:
        found = read_json(path)
        selected = None if found is None else Selected(**found)
        if selected is not None:
            _check(selected)
    except (OSError, ValueError, LookupError, TypeError, OverflowError) as problem:
        raise BadInput(
            f"{path} does not name a trial and its hyperparameters; delete it and run again."
        ) from problem
    return selected


def _check(selected: Selected) -> None:
    """Raise where one is not a number as a search draws it."""
    drawn = selected.hyperparameters
    finite = all(math.isfinite(drawn[name]) for name in PRIORS)
    if type(selected.trial) is not int or set(drawn) != set(PRIORS) or not finite:
        raise ValueError
