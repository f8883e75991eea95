"""Read files of unknown content, up to a maximum size."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

MAX_JSON = 16 * 2**20  # bytes; a hundred times the largest JSON file of a study


def read_bytes(path: str | Path, limit: int) -> bytes:
    """Return the content of a regular file; pipes and devices are refused.

    Args:
        path: of the file.
        limit: largest size in bytes, so that a wrong file cannot fill the memory.

    Raises:
        ValueError: if it is missing, too large or not a regular file; the text is the reason.
        OSError: if the system cannot read it.
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
    """Return the value in a JSON file.

    Args:
        path: of the file.
        limit: largest size in bytes.

    Raises:
        ValueError: as `read_bytes` does, and if the file is not JSON.
        OSError: if the system cannot read it.
    """
    try:
        return json.loads(read_bytes(path, limit))
    except RecursionError as problem:
        raise ValueError("its values are nested too deeply") from problem
