"""Reads the configuration and checks it before any job starts.

What is wrong is reported in one sentence.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

from odyssey.cells.block import declaration
from odyssey.cells.own_file import load
from odyssey.cells.variants import VARIANTS
from odyssey.corpora import EMBEDDED
from odyssey.errors import BadInput, printable
from odyssey.search_space import check_bounds

# For JSON Schema, 30.0 is an integer. Python's range() does not accept it, so it is refused here.
_Validator = validators.extend(
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: type(value) is int
    ),
)
SCHEMA = Path(__file__).resolve().parent.parent / "config" / "schema.yaml"
# Limits far above what any study needs, and small enough to check and print quickly.
MAX_VALUES, MAX_DEPTH = 20_000, 20
MAX_TEXT, MAX_BITS = 4096, 1000  # characters of a text, bits of an integer
SHOWN = 200  # characters of a value that an error sentence shows
# Names that tables use for rows about all variants together.
TAKEN = frozenset({"all", "joint"})
_SCALAR = re.compile(r"[-+.:\w]{1,400}")


def with_numbers(section: Any) -> Any:
    """Turn text that is a number into that number, everywhere in a section.

    This is for sections from the command line: Snakemake reads all values inside them as text.

    Raises:
        BadInput: the section is larger than any study needs.
    """
    _check_size(section)
    return _with_numbers(section)


def _with_numbers(section: Any) -> Any:
    if isinstance(section, dict):
        return {key: _with_numbers(value) for key, value in section.items()}
    if isinstance(section, list):
        return [_with_numbers(value) for value in section]
    if isinstance(section, str) and _SCALAR.fullmatch(section):
        with suppress(yaml.YAMLError, ValueError):
            number = yaml.safe_load(section)
            return number if type(number) in (int, float) else section
    return section


def _check_size(config: Any) -> None:
    """Raise BadInput for a configuration that is larger or deeper than any study needs."""
    waiting = [(config, 0)]
    for value, depth in waiting:
        inside: list[Any] = []
        if isinstance(value, Mapping):
            inside = [*value, *value.values()]
        elif isinstance(value, list | tuple | set):
            inside = list(value)
        long = len(value) > MAX_TEXT if isinstance(value, str | bytes) else False
        large = value.bit_length() > MAX_BITS if isinstance(value, int) else False
        if long or large or depth > MAX_DEPTH or len(waiting) + len(inside) > MAX_VALUES:
            raise BadInput(
                "config: a text, a number or the whole file is longer than any study needs; "
                "shorten it."
            )
        waiting += [(each, depth + 1) for each in inside]


def check(config: Mapping[str, Any], datasets: Iterable[str]) -> None:
    """Check a configuration against its schema and against the names that the package knows.

    Args:
        config: the merged configuration.
        datasets: names of the data sets that can be studied.

    Raises:
        BadInput: something is wrong. The message names the first wrong key and says what is
            allowed there.
    """
    _check_size(config)
    errors = sorted(_validator().iter_errors(config), key=_outermost)
    if errors:
        raise BadInput(f"config: {_sentence(errors[0])}")
    _check_cells(config["cells"])
    variants = [*VARIANTS, *config["cells"]]
    _check_names("variants", config["variants"], variants)
    _check_names("sampling: variant", [config["sampling"]["variant"]], VARIANTS)
    _check_names("datasets", config["datasets"], datasets)
    _check_names("also_search", config["also_search"], datasets)
    _check_names("corpora", config["corpora"], datasets)
    if config["trial"]:
        dataset, variant, _ = config["trial"].split("/")
        _check_names("trial", [dataset], config["datasets"])
        _check_names("trial", [variant], variants)
    try:
        check_bounds(config["search_space"])
    except BadInput as problem:
        raise BadInput(f"config: {problem}") from problem
    for dataset in config["datasets"]:
        _check_path(dataset, config["corpora"].get(dataset, {}).get("path"))
    for section in ("suggest", "sampling"):
        series = config[section]["series"]
        if series != "sine" and not _is_there(series, Path.is_file):
            raise BadInput(
                f"config: {section}: series: {_shown(series)} is not a file; name a CSV or Parquet "
                "file, or sine."
            )


def studied(config: Mapping[str, Any]) -> list[str]:
    """Names of the variants to study: those under `variants`, then further ones under `cells`.

    Args:
        config: a configuration that has passed `check`.
    """
    return list(dict.fromkeys([*config["variants"], *config["cells"]]))


def declarations(config: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Read the user's own cells from their files; return their declarations by name.

    Args:
        config: a configuration that has passed `check`.

    Raises:
        BadInput: a file, or a cell in it, cannot be used.
    """
    cells = {}
    for name, function in config["cells"].items():  # function: as in my_cells.py:mine
        try:
            cells[name] = declaration(load(function))
        except BadInput as problem:
            raise BadInput(f"config: cells: {name}: {problem}") from problem
    return cells


def _check_cells(names: Iterable[str]) -> None:
    taken = {name.lower(): name for name in (*VARIANTS, *TAKEN)}
    for name in names:
        # Lower case, because some file systems do not distinguish upper and lower case.
        if other := taken.get(name.lower()):
            raise BadInput(f"config: cells: {name}: {other} is already taken; choose another name.")
        taken[name.lower()] = name


@cache
def _validator() -> Any:
    return _Validator(yaml.safe_load(SCHEMA.read_text(encoding="utf-8")))


def _outermost(error: ValidationError) -> tuple[int, str]:
    """Sort key: errors in outer sections come first."""
    return len(error.absolute_path), str(error.message)


def _check_names(key: str, names: Iterable[str], known: Iterable[str]) -> None:
    known = list(known)
    for name in names:
        if name not in known:
            nearest = _nearest(str(name), known)
            raise BadInput(f"config: {key}: {_shown(repr(name))} is not known{nearest}.")


def _check_path(dataset: str, path: str | None) -> None:
    """Raise BadInput for a data set with neither an existing copy nor an embedded corpus."""
    key = f"config: corpora: {dataset}: path:"
    if path is None and dataset not in EMBEDDED:
        raise BadInput(f"{key} this key is missing; say where the data set is.")
    if path and not _is_there(path, Path.exists):
        instead = ", or leave path out to study the embedded corpus" if dataset in EMBEDDED else ""
        raise BadInput(f"{key} {_shown(path)} does not exist; name your copy{instead}.")


def _is_there(path: str, kind: Callable[[Path], bool]) -> bool:
    try:
        return kind(Path(path))
    except OSError:  # a name too long
        return False


def _shown(text: str) -> str:
    return printable(text if len(text) <= SHOWN else f"{text[:SHOWN]}…")


def _sentence(error: ValidationError) -> str:
    """One sentence for a person who edits YAML: what is wrong and what is allowed."""
    key = ": ".join(str(part) for part in error.absolute_path)
    value: Any = error.instance
    shown = _shown(repr(value))
    rule: Any = error.validator_value
    subschema = error.schema if isinstance(error.schema, Mapping) else {}
    meaning = subschema.get("description", "")
    match error.validator:
        case "additionalProperties":
            allowed = list(subschema["properties"])
            unknown = next(name for name in value if name not in allowed)
            within = f"{key}: " if key else ""
            return f"{within}{unknown}: unknown key{_nearest(str(unknown), allowed)}."
        case "required":
            missing = next(name for name in rule if name not in value)
            within = f"{key}: " if key else ""
            return f"{within}{missing}: this key is missing; see config/README.md."
        case "dependentRequired":
            return f"{key}: url and sha256 go together; give both or neither."
        case "type" if rule in ("number", "integer") and _looks_like_number(value):
            return f"{key}: {shown} is text to YAML, not a number; write it as in 1.0e-6."
        case "type":
            return f"{key}: {shown} is not of type {rule}{_after(meaning)}."
        case "enum":
            return f"{key}: {shown} is not allowed; choose one of {', '.join(map(str, rule))}."
        case "pattern":
            return f"{key}: {shown} is not of the form {rule}{_after(meaning)}."
        case None:
            return f"{key}: give either path (your own copy) or url (a download), not both."
        case _:
            return f"{key}: {_shown(error.message)}{_after(meaning)}."


def _after(meaning: str) -> str:
    return f" ({meaning.rstrip('.')})" if meaning else ""


def _nearest(name: str, known: list[str]) -> str:
    """The end of a sentence: the name that was probably meant, then all known names."""
    near = difflib.get_close_matches(name, known, n=1)
    meant = f" (did you mean {near[0]!r}?)" if near else ""
    return f"{meant}; known are {', '.join(known)}"


def _looks_like_number(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        float(value)
    except ValueError:
        return False
    return True
