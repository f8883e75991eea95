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

# All that kernels are compiled from.
SOURCES = ("cells/*.py", "sampling/*.py", "ctc.py", "losses.py", "optimizer.py")


def kept(kernel: Any) -> Any:
    """Keep what numba makes of a kernel, one that `numba.njit` without cache returned, on disk.

    In the folder that numba would use: beside the source, or NUMBA_CACHE_DIR.
    """
    kernel.enable_caching()
    numbas = kernel._cache
    numbas._cache_file = _Files(Path(numbas.cache_path) / numbas._impl.filename_base)
    return kernel


class _Files:
    """What `numba.core.caching.Cache` asks for, with one file for each entry, behind its SHA-256.

    base: folder and beginning of their names.
    """

    def __init__(self, base: Path) -> None:
        self.base = base

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
        about = hashlib.sha256(f"{key} {numba.__version__} {_sources()}".encode())
        return self.base.with_name(f"{self.base.name}.{about.hexdigest()[:16]}.kernel")


@cache
def _sources() -> str:
    """Digest of all sources."""
    content = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(Path(__file__).parent.glob(pattern)):
            content.update(path.read_bytes())
    return content.hexdigest()
