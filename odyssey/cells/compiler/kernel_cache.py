"""A cache of compiled kernels on disk; outdated and damaged files are compiled again.

Numba's own cache compares only the source of the function's module, not that of functions called
from other modules, and does not detect damaged files. This cache replaces it.
"""

from __future__ import annotations

import hashlib
import pickle
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numba
from numba.core.serialize import dumps

from odyssey.atomic import read_with_checksum, write_with_checksum
from odyssey.errors import BadInput

# The sources of all kernels except those of cells, which have their own digest.
PACKAGE = Path(__file__).parents[2]
SOURCES = (
    "cells/compiler/activations.py",
    "cells/compiler/rows.py",
    "random_sampling/*.py",
    "training/ctc.py",
    "training/losses.py",
    "training/optimizer.py",
)


def cached_on_disk(kernel: Any, digest: str = "") -> Any:
    """Cache the machine code of a kernel on disk; can be used as a decorator.

    The folder is the one that numba would use: NUMBA_CACHE_DIR, or `__pycache__` beside the source.

    Args:
        kernel: what `numba.njit` returned, without its option `cache`.
        digest: digest of all sources of the kernel; default: that of `SOURCES`.

    Returns:
        The same kernel.
    """
    kernel.enable_caching()
    numbas = kernel._cache
    base = Path(numbas.cache_path) / numbas._impl.filename_base
    numbas._cache_file = _Files(base, digest or _sources())
    return kernel


class _Files:
    """Replaces the files of `numba.core.caching.Cache`: one file with a checksum for each entry.

    Args:
        base: folder and beginning of the file names.
        digest: digest of the sources.
    """

    def __init__(self, base: Path, digest: str) -> None:
        self.base, self.digest = base, digest

    def load(self, key: object) -> object:
        """Return the entry; None if it is missing or damaged."""
        with suppress(OSError):
            content = read_with_checksum(self._path(key))
            return None if content is None else pickle.loads(content)
        return None

    def save(self, key: object, data: object) -> None:
        with suppress(OSError, BadInput):
            write_with_checksum(self._path(key), dumps(data))

    def flush(self) -> None:
        """Forget all entries."""
        for path in self.base.parent.glob(f"{self.base.name}.*.kernel"):
            path.unlink(missing_ok=True)

    def _path(self, key: object) -> Path:
        """Cache file; its name differs by argument types, CPU, numba version and sources."""
        identity = hashlib.sha256(f"{key} {numba.__version__} {self.digest}".encode())
        return self.base.with_name(f"{self.base.name}.{identity.hexdigest()[:16]}.kernel")


@cache
def _sources() -> str:
    """Digest of `SOURCES`."""
    content = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(PACKAGE.glob(pattern)):
            content.update(path.read_bytes())
    return content.hexdigest()
