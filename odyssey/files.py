"""Files that may hold anything: read up to a bound."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

MAX_JSON = 16 * 2**20  # bytes; a hundred times as much as any JSON file here takes


def read_bytes(path: str | Path, limit: int) -> bytes:
    """Return what a plain file holds; nothing waits for a pipe or reads a device.

    limit: of its size, in bytes, which keeps a hostile file from filling the memory.
    Raises ValueError with the reason when it is missing, larger than that or not a plain file, and
    OSError when the system does not let it be read.
    """
    path = Path(path)
    if not path.is_file():
        raise ValueError("it is not a file" if path.exists() else "it does not exist")
    with path.open("rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise ValueError(f"it is larger than {limit:,} bytes")
    return content


def read_json(path: str | Path, limit: int = MAX_JSON) -> Any:
    """Return the value in a JSON file. Raises as `read_bytes`, and ValueError for anything else."""
    try:
        return json.loads(read_bytes(path, limit))
    except RecursionError as problem:
        raise ValueError("its values are nested too deeply") from problem
