"""Files of a data set: their bytes, or one sentence on why they cannot be used."""

from __future__ import annotations

from pathlib import Path

from odyssey import files
from odyssey.errors import BadInput

RESTORE = "copy it from the original again"


def read_bytes(path: Path, limit: int, remedy: str = RESTORE) -> bytes:
    """Return what a file holds. limit: of its size, in bytes.

    Raises BadInput when it is missing, blank, larger than that or not a plain file.
    """
    try:
        content = files.read_bytes(path, limit)
    except OSError as problem:
        reason = f"it cannot be read ({problem.strerror})"
        raise unusable(path, reason, "make it readable") from problem
    except ValueError as problem:
        raise unusable(path, str(problem), remedy) from problem
    if not content.strip():
        raise unusable(path, "it is empty", remedy)
    return content


def unusable(path: Path, problem: str, remedy: str = RESTORE) -> BadInput:
    """Return the sentence for a file."""
    return BadInput(f"{path} cannot be used: {problem}; {remedy}.")
