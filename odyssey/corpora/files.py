"""Files of a data set: their bytes, or one sentence on why they cannot be used."""

from __future__ import annotations

from pathlib import Path

from odyssey.errors import BadInput

RESTORE = "copy it from the original again"


def read_bytes(path: Path, limit: int, remedy: str = RESTORE) -> bytes:
    """Return what a file holds.

    limit: of its size, in bytes, which keeps a hostile file from filling the memory.
    Raises BadInput when it is missing, blank, larger than that or not a plain file.
    """
    try:
        if not path.is_file():
            missing = "it is not a file" if path.exists() else "it does not exist"
            raise unusable(path, missing, remedy)
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as problem:
        reason = f"it cannot be read ({problem.strerror})"
        raise unusable(path, reason, "make it readable") from problem
    if not content.strip():
        raise unusable(path, "it is empty", remedy)
    if len(content) > limit:
        raise unusable(path, f"it is larger than {limit:,} bytes", remedy)
    return content


def unusable(path: Path, problem: str, remedy: str = RESTORE) -> BadInput:
    """Return the sentence for a file; bytes of its name that are no text are spelt out."""
    name = str(path).encode("utf-8", "backslashreplace").decode()
    return BadInput(f"{name} cannot be used: {problem}; {remedy}.")
