"""Cells in your own files: functions of equations outside the package, as `my_cells.py:mine`.

The file is executed to get the function. Use only files that you trust, as with an import.
"""

from __future__ import annotations

import ast
import difflib
import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, NoReturn

from odyssey.cells.block import Block, block, declaration, declared
from odyssey.cells.variants import VARIANTS
from odyssey.errors import BadInput
from odyssey.files import read_bytes

MAX_BYTES = 2**20  # limit of the size of a file of cells
ENDING = ".py"


def load(reference: str) -> Block:
    """Return the block of a function in a file.

    The name may also be that of a `Block` in the file, such as a variant with other switches.

    Args:
        reference: `file:function`; the path is relative to the working directory.

    Raises:
        BadInput: the file cannot be read or executed, or the function is missing or not a cell. The
            message names the file and, if possible, the line.
    """
    file, _, name = reference.rpartition(":")
    if not file.endswith(ENDING) or not name.isidentifier():
        raise BadInput(
            f"{reference!r:.80} does not name a cell; write my_cells.py:mine for the function mine "
            "in my_cells.py."
        )
    path = Path(file)
    tree, code = _parsed(path)
    module = ModuleType(f"{path}, cells of one's own")
    _run(code, path, module)
    found = vars(module).get(name)
    if name not in vars(module):
        raise BadInput(f"{path.name} has no function {name}{_instead(name, module)}.")
    if not isinstance(found, FunctionType | Block):
        raise BadInput(
            f"{path.name}, line {_line(tree, name)}: {name} is not a function of equations; write "
            f"def {name}(p, x, y): and return the output."
        )
    return _checked(found, path, _line(tree, name))


def named_block(name: str) -> Block:
    """Return the block that a command names.

    Args:
        name: a variant of the package, as in "NP", or `file:function` as for `load`, whose file is
            run.

    Raises:
        BadInput: there is no such variant, or `load` refuses the function.
    """
    if ":" in name:
        return load(name)
    if name not in VARIANTS:
        raise BadInput(
            f"There is no variant {name[:40]!r}; choose one of {', '.join(VARIANTS)}, or write "
            "my_cells.py:mine for a function of yours."
        )
    return VARIANTS[name]


def known_blocks(declarations: Mapping[str, Any]) -> dict[str, Block]:
    """Return the blocks that a study can name: those of the package, and those declared.

    Args:
        declarations: declarations of further blocks by name; see `odyssey.cells.block`.

    Raises:
        BadInput: a declaration is invalid.
    """
    return VARIANTS | {name: declared(written) for name, written in declarations.items()}


def _parsed(path: Path) -> tuple[ast.Module, CodeType]:
    try:
        tree = ast.parse(read_bytes(path, MAX_BYTES), str(path))
        return tree, compile(tree, str(path), "exec", dont_inherit=True)
    except SyntaxError as problem:
        raise BadInput(
            f"{path.name}, line {problem.lineno or 1}: this is not valid Python ({problem.msg}); "
            "correct it."
        ) from problem
    except (OSError, ValueError, RecursionError, MemoryError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else str(problem)
        raise BadInput(
            f"{path} cannot be read ({reason}); name a file of Python, relative to {Path.cwd()}."
        ) from problem


def _run(code: CodeType, path: Path, module: ModuleType) -> None:
    """Execute a file as the module, with its folder first on Python's path."""
    module.__file__ = str(path)
    folder = str(path.parent.resolve())
    sys.modules[module.__name__] = module
    sys.path.insert(0, folder)
    try:
        exec(code, vars(module))
    except (Exception, SystemExit) as problem:
        _refuse(
            f"{path.name}, line {_line_of_problem(problem, path)}: this cannot be executed", problem
        )
    finally:
        sys.path.remove(folder)


def _checked(found: Block | FunctionType, path: Path, line: int) -> Block:
    """The block, after all of it has been tried: traced, written as text and read again.

    Args:
        found: the function or the block.
        path: its file.
        line: its line in the file.
    """
    with _named(path, line):
        made = found if isinstance(found, Block) else block(found)
        for switch, parameter in inspect.signature(made.equations).parameters.items():
            needed = (
                parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty
            )
            if needed and switch not in made.switches:
                raise BadInput(f"the switch {switch} has no default; write {switch}=... for one.")
        declared(declaration(made))
    return made


@contextmanager
def _named(path: Path, line: int) -> Iterator[None]:
    """Add the file and the line to errors of the body that do not name a line themselves."""
    try:
        yield
    except BadInput as problem:
        if re.match(r"\S+\.py, line \d+: ", str(problem)):
            raise
        raise BadInput(f"{path.name}, line {line}: {problem}") from problem
    except SystemExit as problem:
        _refuse(f"{path.name}, line {line}: the equations exit Python", problem)


def _refuse(what: str, problem: BaseException) -> NoReturn:
    words = " ".join(str(problem).split())[:120].rstrip(".")
    raise BadInput(f"{what} ({type(problem).__name__}: {words}); correct it.") from problem


def _line_of_problem(problem: BaseException, path: Path) -> int:
    """The innermost line of the file in the traceback of a problem."""
    line, steps = 1, problem.__traceback__
    while steps:
        if steps.tb_frame.f_code.co_filename == str(path):
            line = steps.tb_lineno
        steps = steps.tb_next
    return line


def _line(tree: ast.Module, name: str) -> int:
    """The last line at which a file defines a name."""
    lines = [1]
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.ClassDef() | ast.alias() if node.name == name:
                lines.append(node.lineno)
            case ast.alias(asname=other) | ast.Name(id=other, ctx=ast.Store()) if other == name:
                lines.append(node.lineno)
    return max(lines)


def _instead(name: str, module: ModuleType) -> str:
    own = [
        key
        for key, value in vars(module).items()
        if isinstance(value, FunctionType) and value.__module__ == module.__name__
    ]
    near = difflib.get_close_matches(name, own, n=8, cutoff=0)
    return f"; it has {', '.join(near)}" if near else "; write one there"
