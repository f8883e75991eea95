"""Write files completely or not at all, and with a checksum that shows damage."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from odyssey.errors import BadInput

# Errors of the disk or folder, which are not errors of the program.
_UNWRITABLE = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EFBIG,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
}

_DIGEST = hashlib.sha256().digest_size  # bytes


@contextmanager
def replace_file(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path to write to; without an error, it then replaces `path`.

    The temporary file is in the same folder and has a random name, so that several processes on
    several machines can write the same file.

    Args:
        path: of the file; its folder is made when needed.

    Raises:
        BadInput: if there is no space or no permission to write.

    Examples:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     with replace_file(f"{folder}/a.txt") as part:
        ...         _ = part.write_text("complete")
        ...     Path(f"{folder}/a.txt").read_text()
        'complete'
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
            f"{path} cannot be written ({os.strerror(problem.errno)}): make room on the disk or "
            "give permission to write, then run again."
        ) from problem
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def write_with_checksum(path: str | Path, content: bytes) -> None:
    """Write the SHA-256 of some content, then the content.

    Args:
        path: of the file.
        content: what to write.

    Raises:
        BadInput: as `replace_file` does.
    """
    with replace_file(path) as part:
        part.write_bytes(hashlib.sha256(content).digest() + content)


def read_with_checksum(path: str | Path) -> bytes | None:
    """Return the content that `write_with_checksum` wrote; None if the file is damaged.

    Args:
        path: of the file.

    Raises:
        OSError: if the file cannot be read.
    """
    path = Path(path)
    if path.exists() and not path.is_file():
        return None
    everything = path.read_bytes()
    digest, content = everything[:_DIGEST], everything[_DIGEST:]
    return content if hashlib.sha256(content).digest() == digest else None
