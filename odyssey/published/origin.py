"""Where the trials of a study come from: how many were trained here, how many are published."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from odyssey.atomic import replace_file
from odyssey.errors import BadInput
from odyssey.files import read_json


@dataclass(frozen=True)
class Origin:
    """Where the rows of `results/trials.parquet` come from.

    Attributes:
        study: Name of the published study; empty if none is used.
        here: Number of trials that were trained here.
        published: Number of trials whose published rows are used.
        differences: What differs between the published study and this one, in words.
        agreements: For each data set, `odyssey.published.agreement.Agreement.as_record`.
    """

    study: str = ""
    here: int = 0
    published: int = 0
    differences: Sequence[str] = ()
    agreements: Sequence[Mapping[str, Any]] = field(default_factory=list)

    def holds_on(self, dataset: str) -> bool:
        """Return whether published rows of a data set are used."""
        return all(a["acceptable"] for a in self.agreements if a["dataset"] == dataset)


def write_origin(origin: Origin, path: str | Path) -> None:
    """Write the facts as JSON."""
    with replace_file(path) as part:
        part.write_text(json.dumps(asdict(origin), indent=2) + "\n", encoding="utf-8")


def read_origin(path: str | Path) -> Origin:
    """Read what `write_origin` wrote.

    Raises:
        BadInput: The file has other content.
    """
    try:
        return Origin(**read_json(path))
    except (OSError, ValueError, TypeError) as problem:
        raise BadInput(
            f"{path} does not say where trials come from; delete it and run again."
        ) from problem
