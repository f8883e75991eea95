"""Files that are either whole or absent, and files that can tell that they are whole."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from odyssey.errors import BadInput

# A disk or a folder at fault, not the program.
_UNWRITABLE = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EFBIG,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
}

_DIGEST = hashlib.sha256().digest_size


@contextmanager
def replace_file(path: str | Path) -> Iterator[Path]:
    """Yield a temporary neighbour of `path` to write; move it into place only if nothing failed.

    Its name is its own: several processes, on several machines, may write the same file.
    Raises BadInput where there is no room, or no permission, to write.
    """
    path = Path(path)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        os.replace(part, path)
    except OSError as problem:
        if problem.errno not in _UNWRITABLE:
            raise
        raise BadInput(
            f"{path} cannot be written ({os.strerror(problem.errno)}): make room, or let it be "
            "written, and run again."
        ) from problem
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def write_sealed(path: str | Path, content: bytes) -> None:
    """Write content behind its SHA-256. Raises BadInput as `replace_file` does."""
    with replace_file(path) as part:
        part.write_bytes(hashlib.sha256(content).digest() + content)


def read_sealed(path: str | Path) -> bytes | None:
    """What `write_sealed` wrote; None where the file is damaged, or no file. Raises OSError."""
    path = Path(path)
    if path.exists() and not path.is_file():
        return None
    sealed = path.read_bytes()
    digest, content = sealed[:_DIGEST], sealed[_DIGEST:]
    return content if hashlib.sha256(content).digest() == digest else None
