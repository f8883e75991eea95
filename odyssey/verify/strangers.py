"""A user's class: found, built and called, with what goes wrong there said in one sentence.

Their code runs: that is the point of the check, and needs the trust that importing it needs.
"""

from __future__ import annotations

import difflib
import inspect
import sysconfig
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import torch
from torch import nn

from odyssey.errors import BadInput

FEW = 8  # names that a sentence lists
# Where lines of code are that the user did not write: compiled, the standard library, here.
_NOT_THEIRS = ("<", sysconfig.get_path("stdlib"), str(Path(__file__).parent))


def find(name: str) -> type[nn.Module]:
    """The class of `module:Class`, the module from the current folder or Python's path.

    Raises BadInput for another spelling, for no such module or class, for a module that cannot be
    imported, and for a class that is no `torch.nn.Module`.
    """
    path, _, class_name = name.partition(":")
    if not path or not class_name or path.endswith(".py"):
        raise BadInput(f"{name!r} names no class; write my_cell:MyLSTM for MyLSTM of my_cell.py.")
    try:
        module = import_module(path)
    except ModuleNotFoundError as problem:
        if problem.name is None or not f"{path}.".startswith(f"{problem.name}."):
            refuse(f"{path} cannot be imported", problem)
        raise BadInput(
            f"There is no module {path} in the current folder or on Python's path; name one that "
            "is, or set PYTHONPATH to its folder."
        ) from problem
    except (Exception, SystemExit) as problem:
        refuse(f"{path} cannot be imported", problem)
    found = getattr(module, class_name, None)
    if not inspect.isclass(found) or not issubclass(found, nn.Module):
        classes = [
            key
            for key, value in vars(module).items()
            if inspect.isclass(value) and issubclass(value, nn.Module)
        ]
        raise BadInput(
            f"{path} has no torch.nn.Module called {class_name}; "
            + (f"it has {_some(class_name, classes)}." if classes else "derive the class from it.")
        )
    return found


def _some(name: str, known: list[str]) -> str:
    """The likely meant names, or all where they are few."""
    if len(known) <= FEW:
        return ", ".join(known)
    named = {other.lower(): other for other in known}
    near = difflib.get_close_matches(name.lower(), named, n=FEW, cutoff=0)
    return f"{', '.join(named[other] for other in near)} and others"


def build(found: type[nn.Module], inputs: int, hidden: int, dtype: torch.dtype) -> nn.Module:
    """The class as Class(input_size, hidden_size), by place or by these names.

    Raises BadInput where that fails, and for a module without parameters.
    """
    by_name = {"input_size": inputs, "hidden_size": hidden}
    try:
        try:
            inspect.signature(found).bind(inputs, hidden)
        except TypeError:
            module = found(**by_name)
        else:
            module = found(inputs, hidden)
    except Exception as problem:
        refuse(f"{found.__name__}({inputs}, {hidden}) cannot be built", problem)
    if not any(True for _ in module.parameters()):
        raise BadInput(
            f"{found.__name__} has no parameters; make its weights torch.nn.Parameter, or layers."
        )
    return module.to(dtype)


@contextmanager
def surroundings(dtype: torch.dtype) -> Iterator[None]:
    """Within, new tensors have this type, and random numbers are the same every time."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.random.fork_rng(devices=[]), torch.enable_grad():
            torch.manual_seed(0)
            yield
    finally:
        torch.set_default_dtype(before)


def refuse(what: str, problem: BaseException) -> NoReturn:
    """Raise BadInput: what cannot be done, and what was raised where in the user's code."""
    words = " ".join(str(problem).split())[:200].rstrip(".")
    place = where(problem)
    at = f" at {place[0]}, line {place[1]}" if place else ""
    said = f": {words}" if words else ""
    raise BadInput(f"{what}: {type(problem).__name__}{at}{said}.") from problem


def where(problem: BaseException) -> tuple[str, int] | None:
    """File name and line of the last call that is neither ours nor a library's."""
    places = [
        (Path(frame.filename).name, frame.lineno or 0)
        for frame in traceback.extract_tb(problem.__traceback__)
        if "site-packages" not in Path(frame.filename).parts
        and not frame.filename.startswith(_NOT_THEIRS)
    ]
    if isinstance(problem, SyntaxError) and problem.filename:
        places.append((Path(problem.filename).name, problem.lineno or 0))
    return places[-1] if places else None
