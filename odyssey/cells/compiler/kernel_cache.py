"""Kernels that stay compiled: of the present code and whole, or compiled again.

Numba's own cache knows a function by the source of its module alone, not of what it calls
elsewhere, and runs whatever bytes it finds. This one takes its place, behind the same decorator.
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

from odyssey.atomic import read_sealed, write_sealed
from odyssey.errors import BadInput

# All that kernels are compiled from, but for those of cells, which bring a digest of their own.
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
    """Keep what numba makes of a kernel, one that `numba.njit` without cache returned, on disk.

    In the folder that numba would use: beside the source, or NUMBA_CACHE_DIR.
    digest: of all that the kernel is compiled from; else that of `SOURCES` is taken.
    """
    kernel.enable_caching()
    numbas = kernel._cache
    base = Path(numbas.cache_path) / numbas._impl.filename_base
    numbas._cache_file = _Files(base, digest or _sources())
    return kernel


class _Files:
    """What `numba.core.caching.Cache` asks for, with one file for each entry, behind its SHA-256.

    base: folder and beginning of their names. digest: of the sources.
    """

    def __init__(self, base: Path, digest: str) -> None:
        self.base, self.digest = base, digest

    def load(self, key: object) -> object:
        """The entry; None where there is none, or it is damaged."""
        with suppress(OSError):
            content = read_sealed(self._path(key))
            return None if content is None else pickle.loads(content)
        return None

    def save(self, key: object, data: object) -> None:
        with suppress(OSError, BadInput):
            write_sealed(self._path(key), dumps(data))

    def flush(self) -> None:
        """Forget all entries."""
        for path in self.base.parent.glob(f"{self.base.name}.*.kernel"):
            path.unlink(missing_ok=True)

    def _path(self, key: object) -> Path:
        """Another for every type of arguments, processor, version of numba and of the sources."""
        about = hashlib.sha256(f"{key} {numba.__version__} {self.digest}".encode())
        return self.base.with_name(f"{self.base.name}.{about.hexdigest()[:16]}.kernel")


@cache
def _sources() -> str:
    """Digest of all sources."""
    content = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(PACKAGE.glob(pattern)):
            content.update(path.read_bytes())
    return content.hexdigest()
