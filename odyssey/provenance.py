"""Digests of code: they tell the workflow which results an edit makes out of date.

Snakemake does not see edits of imported modules. A digest covers the files that a script runs: its
own and those of the modules of this package that it imports, directly or indirectly. It is taken
from the abstract syntax without comments and docstrings: rewording a comment keeps the digest,
changing a statement changes it. Tables and parts of web pages that share a module's name (x.csv,
x.js and x.more.js beside x.py) count as part of the module.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

_WITH_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "odyssey"
BESIDE = frozenset({".csv", ".css", ".html", ".js"})

# Tables whose entries reach the jobs as rule parameters, and the equations that the entries of
# VARIANTS are made of. They are not part of a digest: a new entry leaves old results up to date.
DECLARATIONS = frozenset({"VARIANTS", "CORPORA"})
DECLARING = frozenset({"odyssey/cells/blocks.py"})

# Modules that are part of no digest, because they cannot change a number in any result.
PLUMBING = {
    "odyssey/atomic.py": "moves a finished file to its name",
    "odyssey/cells/compiler/kernel_cache.py": "stores compiled kernels; checks their sources",
    "odyssey/errors.py": "ends a job with a sentence; the job then has no result",
    "odyssey/files.py": "reads a file, or refuses it because of its size",
    "odyssey/logs.py": "writes the log of a job",
    "odyssey/parquet_bounds.py": "opens a Parquet file, or refuses it because of its size",
    "odyssey/training/checkpoint.py": "stores a training; what continues has the same bits",
    "odyssey/training/cost.py": "measures seconds and memory",
}


def code_digest(*sources: str | Path, without: Iterable[str] = ()) -> str:
    """Return a digest of the code that files run, without `PLUMBING`.

    Args:
        sources: Python files; absolute paths or paths relative to the repository's root.
        without: Further modules that do not count, as paths relative to the repository's root.

    Returns:
        Sixteen hexadecimal digits.
    """
    left_out = {ROOT / name for name in without}
    return files_digest(set().union(*map(code_files, sources)) - left_out)


def files_digest(paths: Iterable[Path]) -> str:
    """Return a digest of the code in exactly these files, without `PLUMBING`.

    Args:
        paths: Python files in the repository; absolute paths.

    Returns:
        Sixteen hexadecimal digits.
    """
    content = hashlib.sha256()
    for path in sorted(paths):
        name = path.relative_to(ROOT).as_posix()
        if name not in PLUMBING and name not in DECLARING:
            content.update(f"{name}\0{_source(path).meaning}\0".encode())
            content.update(_beside(path))
    return content.hexdigest()[:16]


def code_files(source: str | Path) -> set[Path]:
    """Return a file and the files of all package modules that it imports, also indirectly.

    Args:
        source: A Python file; an absolute path or a path relative to the repository's root.

    Returns:
        Absolute paths.
    """
    files: set[Path] = set()
    waiting = [ROOT / source]
    while waiting:
        path = waiting.pop()
        if path not in files:
            files.add(path)
            waiting.extend(_source(path).imported)
    return files


class _Source(NamedTuple):
    """The package modules that a file imports, and the file's abstract syntax as text."""

    imported: frozenset[Path]
    meaning: str


@cache
def _source(path: Path) -> _Source:
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    return _Source(_imported(tree), _meaning(tree))


@cache
def _beside(path: Path) -> bytes:
    """The tables and parts of web pages that share a module's name."""
    paths = sorted(path.parent.glob(f"{path.stem}.*"))
    return b"".join(path.read_bytes() for path in paths if path.suffix in BESIDE)


def _imported(tree: ast.Module) -> frozenset[Path]:
    """The package modules that import statements name, anywhere in the file."""
    names: set[str] = set()
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    prefixes = {
        tuple(name.split(".")[:depth])
        for name in names
        if name.split(".")[0] == PACKAGE
        for depth in range(1, name.count(".") + 2)
    }
    files = {path for prefix in prefixes for path in _candidates(prefix) if path.is_file()}
    return frozenset(files)


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all statements in it. `ast.walk` also visits expressions, which takes longer."""
    yield node
    for part in ("body", "handlers", "orelse", "finalbody", "cases"):
        for child in getattr(node, part, ()):
            yield from _statements(child)


def _candidates(parts: tuple[str, ...]) -> tuple[Path, Path]:
    base = ROOT.joinpath(*parts)
    return base.with_suffix(".py"), base / "__init__.py"


def _meaning(tree: ast.Module) -> str:
    """Abstract syntax without docstrings and declaration tables; these are removed from `tree`."""
    tree.body = [node for node in tree.body if not _declares(node)]
    for node in _statements(tree):
        if isinstance(node, _WITH_DOCSTRING) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)


def _declares(node: ast.stmt) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else []
    if isinstance(node, ast.AnnAssign):
        targets = [node.target]
    return any(isinstance(t, ast.Name) and t.id in DECLARATIONS for t in targets)
