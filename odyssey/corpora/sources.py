"""Where a data set's file comes from, recorded beside it so that the label cannot get lost."""

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
    """Words for people, as in `odyssey.labels.DatasetLabel`."""

    source: str
    stand_in: str = ""


def record_source(path: Path, source: Source, facts: Mapping[str, object]) -> None:
    """Write the words, and facts for programs, beside the file at `path`."""
    record = {"file": path.name, **source._asdict(), **facts}
    with replace_file(path.with_name(RECORD)) as part:
        part.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def recorded_source(path: str | Path) -> Source:
    """Return what is recorded for `path`; a file that no record beside it names is a user's own."""
    path = Path(path)
    try:
        record = read_json(path.with_name(RECORD))
        if record["file"] == path.name:
            return Source(*(printable(str(record[words])) for words in Source._fields))
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return Source(f"read from {printable(path.name)}")
