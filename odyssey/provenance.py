"""What a result depends on, as a short digest that a workflow can compare.

Snakemake sees neither edits of an imported package nor what an edit means. The digest of a script
covers every module of this package that it imports, directly or not, as abstract syntax without
docstrings and comments: rewording a comment keeps it, changing a kernel does not. Tables and parts
of web pages that have a module's name (x.csv, x.js, x.more.js beside x.py) count as part of it.
"""

from __future__ import annotations

import ast
import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

_WITH_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "odyssey"
BESIDE = frozenset({".csv", ".css", ".html", ".js"})

# Tables whose rows travel to the jobs that use them as rule parameters, and the equations that rows
# of VARIANTS are made of. Leaving them out of the digest lets a table grow without making the
# results of its old rows stale.
DECLARATIONS = frozenset({"VARIANTS", "CORPORA"})
DECLARING = frozenset({Path("odyssey/cells/blocks.py")})


def code_digest(*sources: str | Path) -> str:
    """Digest of the code that files run: their own and that of the package modules they import.

    sources: paths, absolute or from the repository's root.
    """
    content = hashlib.sha256()
    for path in sorted(set().union(*map(code_files, sources))):
        if path.relative_to(ROOT) in DECLARING:
            continue
        content.update(f"{path.relative_to(ROOT)}\0{_source(path).meaning}\0".encode())
        content.update(_beside(path))
    return content.hexdigest()[:16]


def code_files(source: str | Path) -> set[Path]:
    """A file and, transitively, the files of the package modules that it imports."""
    found: set[Path] = set()
    waiting = [ROOT / source]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting.extend(_source(path).imported)
    return found


class _Source(NamedTuple):
    """The package modules that a file imports, and its abstract syntax as text."""

    imported: frozenset[Path]
    meaning: str


@cache
def _source(path: Path) -> _Source:
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    return _Source(_imported(tree), _meaning(tree))


@cache
def _beside(path: Path) -> bytes:
    """The tables and parts of web pages that have a module's name."""
    paths = sorted(path.parent.glob(f"{path.stem}.*"))
    return b"".join(path.read_bytes() for path in paths if path.suffix in BESIDE)


def _imported(tree: ast.Module) -> frozenset[Path]:
    """The package modules that import statements name, wherever these stand."""
    names: set[str] = set()
    for node in ast.walk(tree):
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


def _candidates(parts: tuple[str, ...]) -> tuple[Path, Path]:
    base = ROOT.joinpath(*parts)
    return base.with_suffix(".py"), base / "__init__.py"


def _meaning(tree: ast.Module) -> str:
    """Abstract syntax without docstrings and declaration tables, which the tree loses."""
    tree.body = [node for node in tree.body if not _declares(node)]
    for node in ast.walk(tree):
        if isinstance(node, _WITH_DOCSTRING) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)


def _declares(node: ast.stmt) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else []
    if isinstance(node, ast.AnnAssign):
        targets = [node.target]
    return any(isinstance(t, ast.Name) and t.id in DECLARATIONS for t in targets)
