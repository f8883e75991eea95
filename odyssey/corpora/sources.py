"""The source of a data set, stored in a file beside it, so that it is always known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from odyssey.atomic import replace_file
from odyssey.errors import printable
from odyssey.files import read_json

RECORD = "source.json"


class Source(NamedTuple):
    """Texts that say where data come from; the fields are those of `odyssey.labels.DatasetLabel`.

    Attributes:
        source: Where the data come from.
        stand_in: What they are instead of the original; empty for the original.
    """

    source: str
    stand_in: str = ""


def record_source(path: Path, source: Source, facts: Mapping[str, object]) -> None:
    """Write a record of the source beside the file or folder at `path`.

    Args:
        path: The file or folder that the record describes.
        source: The texts.
        facts: More entries of the record, such as counts and versions of packages.
    """
    record = {"file": path.name, **source._asdict(), **facts}
    with replace_file(path.with_name(RECORD)) as part:
        part.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def recorded_source(path: str | Path) -> Source:
    """Return the recorded source of `path`; without a record, the data are the user's own."""
    path = Path(path)
    try:
        record = read_json(path.with_name(RECORD))
        if record["file"] == path.name:
            return Source(*(printable(str(record[field])) for field in Source._fields))
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return Source(f"read from {printable(path.name)}")
