"""Reading of a data set's files: the bytes, or one sentence that says why not."""

from __future__ import annotations

from pathlib import Path

from odyssey import files
from odyssey.errors import BadInput

RESTORE = "copy it from the original again"


def read_bytes(path: Path, limit: int, remedy: str = RESTORE) -> bytes:
    """Return the content of a file.

    Args:
        path: The file.
        limit: The largest size that is accepted, in bytes.
        remedy: What to do about it; the end of the sentence of BadInput.

    Raises:
        BadInput: If the file is missing, blank, larger than the limit or not a regular file.
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
    """Return the error that says why a file cannot be used.

    Args:
        path: The file.
        problem: What is wrong with it; follows "cannot be used:".
        remedy: What to do about it; follows a semicolon.
    """
    return BadInput(f"{path} cannot be used: {problem}; {remedy}.")
