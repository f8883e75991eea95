"""Compiles generated source; the machine code is cached on disk by a digest of its sources."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numba
import numpy as np

from odyssey.atomic import replace_file
from odyssey.cells.compiler import activations, rows
from odyssey.cells.compiler.activations import OPTIONS
from odyssey.cells.compiler.kernel_cache import cached_on_disk

FUNCTIONS = {
    "tanh": activations.tanh,
    "sigmoid": activations.sigmoid,
    "hard_sigmoid": activations.hard_sigmoid,
    "exp": activations.exp,
    "log": np.log,
    "maximum": activations.maximum,
    "where_larger": activations.where_larger,
    "where_inside": activations.where_inside,
    "add_product": rows.add_product,
    "add_products": rows.add_products,
    "copy_transposed": rows.copy_transposed,
    "np": np,
}
FOLDER = Path(os.environ.get("NUMBA_CACHE_DIR") or Path(__file__).parent / "__pycache__")


def compiled(
    source: str, names: tuple[str, ...], options: Any = OPTIONS
) -> list[Callable[..., None]]:
    """Return functions of generated source; numba compiles each when it is first called.

    Args:
        source: the generated source.
        names: names of the functions.
        options: options of `numba.njit`.
    """
    named = {**options, "fastmath": sorted(options["fastmath"])}
    digest = _digest(f"{source}{sorted(named.items())}")
    path = FOLDER / f"cell_{digest}.py"
    file = str(path) if _is_written(path, source) else f"<cell {digest}>"
    space: dict[str, Any] = {**FUNCTIONS, "__name__": __name__}
    exec(compile(source, file, "exec"), space)
    functions = [numba.njit(**options)(space[name]) for name in names]
    return [cached_on_disk(f, digest) if file == str(path) else f for f in functions]


def _is_written(path: Path, source: str) -> bool:
    """Write the source to a file, for readers and for numba's cache; return whether it worked."""
    with suppress(OSError):
        if not path.is_file() or path.read_text(encoding="utf-8") != source:
            path.parent.mkdir(parents=True, exist_ok=True)
            with replace_file(path) as part:
                part.write_text(source, encoding="utf-8")
        return True
    return False


def _digest(source: str) -> str:
    """Digest of the source and of the functions that it calls."""
    return hashlib.sha256(f"{source}{_called()}".encode()).hexdigest()[:16]


@cache
def _called() -> str:
    files = (activations.__file__, rows.__file__)
    return "".join(Path(file).read_text(encoding="utf-8") for file in files)
