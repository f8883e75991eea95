"""A user's class: it is imported and built, and what fails there is reported in one sentence.

The user's code is run, as by any import of it.
"""

from __future__ import annotations

import difflib
import inspect
import os
import sysconfig
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import torch
from torch import nn
from torch.nn.utils import parametrize

from odyssey.errors import BadInput
from odyssey.verify.binding import constructor_arguments

MAX_NAMES = 8  # in a sentence
# Code in files that start with these is not the user's: compiled code, Python's own, this package.
_OTHER_CODE = ("<", sysconfig.get_path("stdlib"), str(Path(__file__).parent))


def load_class(name: str) -> type[nn.Module]:
    """Import the class of `module:Class`.

    Args:
        name: the module is imported from the current folder or Python's path.

    Raises:
        BadInput: the name is of another form, there is no such module or class, the module cannot
            be imported, or the class is not a `torch.nn.Module`.
    """
    path, _, class_name = name.partition(":")
    if not path or not class_name or path.endswith(".py"):
        raise BadInput(f"{name!r} names no class; write my_cell:MyLSTM for MyLSTM of my_cell.py.")
    try:
        module = import_module(path)
    except ModuleNotFoundError as problem:
        if problem.name is None or not f"{path}.".startswith(f"{problem.name}."):
            raise_bad_input(f"{path} cannot be imported", problem)
        raise BadInput(
            f"There is no module {path} in the current folder or on Python's path; name one that "
            "is, or set PYTHONPATH to its folder."
        ) from problem
    except (Exception, SystemExit) as problem:
        raise_bad_input(f"{path} cannot be imported", problem)
    with user_code(f"{name} cannot be imported"):
        found = getattr(module, class_name, None)
    if not inspect.isclass(found) or not issubclass(found, nn.Module):
        classes = [
            key
            for key, value in vars(module).items()
            if inspect.isclass(value) and issubclass(value, nn.Module)
        ]
        remedy = f"it has {_similar(class_name, classes)}" if classes else "derive a class from it"
        raise BadInput(f"{path} has no torch.nn.Module called {class_name}; {remedy}.")
    return found


def _similar(name: str, known: list[str]) -> str:
    """List the names that are most similar, or all if there are few."""
    if len(known) <= MAX_NAMES:
        return ", ".join(known)
    by_lower_case = {other.lower(): other for other in known}
    near = difflib.get_close_matches(name.lower(), by_lower_case, n=MAX_NAMES, cutoff=0)
    return f"{', '.join(by_lower_case[other] for other in near)} and others"


def build(cls: type[nn.Module], inputs: int, hidden: int, dtype: torch.dtype) -> nn.Module:
    """Make a module from its sizes, in evaluation mode and without parametrizations.

    Args:
        cls: the class. `binding.constructor_arguments` has how it gets the sizes.
        inputs: input_size.
        hidden: hidden_size.
        dtype: of the parameters.

    Raises:
        BadInput: the class cannot be built, or the module has no parameters.
    """
    with user_code(f"{cls.__name__} does not tell its arguments"):
        bound = constructor_arguments(cls, inputs, hidden)
    words = [*map(repr, bound.args), *(f"{key}={value}" for key, value in bound.kwargs.items())]
    with user_code(f"{cls.__name__}({', '.join(words)}) cannot be built"):
        module = cls(*bound.args, **bound.kwargs).to(dtype).eval()
        _remove_parametrizations(module)
        has_parameters = any(True for _ in module.parameters())
    if not has_parameters:
        raise BadInput(
            f"{cls.__name__} has no parameters; make its weights torch.nn.Parameter, or layers."
        )
    return module


def _remove_parametrizations(module: nn.Module) -> None:
    """Make parameters of all tensors that are computed from parameters, as by weight_norm."""
    for part in [part for part in module.modules() if parametrize.is_parametrized(part)]:
        for name in list(part.parametrizations):  # type: ignore[arg-type]
            parametrize.remove_parametrizations(part, name)


@contextmanager
def user_code(failure: str) -> Iterator[None]:
    """Report an exception of the user's code; every line that runs it is in such a context.

    Args:
        failure: what cannot be done if the code raises an exception.

    Raises:
        BadInput: the code raises an exception or leaves Python.
    """
    try:
        yield
    except BadInput:
        raise
    except (Exception, SystemExit) as problem:
        raise_bad_input(failure, problem)


@contextmanager
def fixed_environment(dtype: torch.dtype) -> Iterator[None]:
    """Use a type for new tensors, the CPU and a fixed seed, until the context ends.

    What the user's code prints is dropped. cuDNN is not used, because it has no gradients in
    evaluation mode.

    Args:
        dtype: of new tensors.
    """
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    # A context of a device makes every call slower.
    on_cpu = nullcontext() if torch.get_default_device().type == "cpu" else torch.device("cpu")
    try:
        with (
            torch.random.fork_rng(devices=[]),
            torch.enable_grad(),
            on_cpu,
            torch.backends.cudnn.flags(enabled=False),
            open(os.devnull, "w", encoding="utf-8") as nowhere,
            redirect_stdout(nowhere),
        ):
            torch.manual_seed(0)
            yield
    finally:
        torch.set_default_dtype(before)


def raise_bad_input(failure: str, problem: BaseException) -> NoReturn:
    """Report an exception in the user's code.

    Args:
        failure: what cannot be done.
        problem: the exception.

    Raises:
        BadInput: always, with the failure, the exception, and its file and line.
    """
    try:
        message = " ".join(str(problem).split())[:200].rstrip(".")
    except Exception:  # the exception may be a class of the user too
        message = ""
    line = user_line(problem)
    at = f" at {line[0]}, line {line[1]}" if line else ""
    because = f": {message}" if message else ""
    raise BadInput(f"{failure}: {type(problem).__name__}{at}{because}.") from problem


def user_line(problem: BaseException | None) -> tuple[str, int] | None:
    """Return file name and line of the last call in the user's own code, or None."""
    if problem is None:
        return None
    frames = [(f.f_code.co_filename, n) for f, n in traceback.walk_tb(problem.__traceback__)]
    lines = [
        (Path(path).name, line)
        for path, line in frames
        if "site-packages" not in Path(path).parts and not path.startswith(_OTHER_CODE)
    ]
    if isinstance(problem, SyntaxError) and problem.filename:
        lines.append((Path(problem.filename).name, problem.lineno or 0))
    return lines[-1] if lines else None
