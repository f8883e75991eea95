"""The configuration, checked before any job starts, with one sentence for what is wrong."""

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
from odyssey.files import read_bytes
from odyssey.search_space import check_bounds

# JSON takes 30.0 for an integer; a range or a seed does not.
_Validator = validators.extend(
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: type(value) is int
    ),
)
SCHEMA = Path(__file__).resolve().parent.parent / "config" / "schema.yaml"
# Far beyond any configuration, and little enough to be walked and shown.
MAX_BYTES, MAX_VALUES, MAX_DEPTH = 2**16, 20_000, 20
MAX_TEXT, MAX_BITS = 4096, 1000  # characters of a text, bits of a whole number
SHOWN = 200  # characters of a value in a sentence
# What tables call rows that are about no single variant.
TAKEN = frozenset({"all", "joint"})
_SCALAR = re.compile(r"[-+.:\w]{1,400}")


class _Loader(yaml.SafeLoader):
    """Without references, by which a few lines can unfold to more than any memory holds."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("a reference")
        return super().compose_node(parent, index)


def read(*paths: str | Path) -> dict[str, Any]:
    """Configuration files, later ones on top of earlier ones, as Snakemake puts them together.

    Raises BadInput when one cannot be read.
    """
    config: dict[str, Any] = {}
    for path in paths:
        try:
            found = yaml.load(read_bytes(path, MAX_BYTES), _Loader) or {}
            if not isinstance(found, dict):
                raise ValueError
        except (OSError, ValueError, LookupError, RecursionError, yaml.YAMLError) as problem:
            raise BadInput(
                f"{path} is not a readable configuration: write keys and values "
                "in YAML, without references (&, *)."
            ) from problem
        _put_on_top(config, found)
    return config


def _put_on_top(config: dict[str, Any], changes: Mapping[str, Any]) -> None:
    for key, value in changes.items():
        if isinstance(value, Mapping) and isinstance(config.get(key), dict):
            _put_on_top(config[key], value)
        else:
            config[key] = value


def with_numbers(section: Any) -> Any:
    """A section with numbers where text is one: Snakemake reads all inside a section on its command
    line as text.

    Raises BadInput when it holds too much.
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
    """Refuse what cannot be walked or shown: references can unfold a few lines to anything."""
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
                "config: a text, a number or the whole is longer than any study needs; shorten it."
            )
        waiting += [(each, depth + 1) for each in inside]


def check(config: Mapping[str, Any], datasets: Iterable[str]) -> None:
    """Check a configuration against the schema and against what the package knows.

    datasets: the names that can be studied.

    Raises BadInput naming the first key that is wrong and what is allowed there.
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
                f"config: {section}: series: {_shown(series)} is no file; name a CSV or Parquet "
                "file, or sine."
            )


def studied(config: Mapping[str, Any]) -> list[str]:
    """The variants of a checked configuration, and its own cells, which need not be among them."""
    return list(dict.fromkeys([*config["variants"], *config["cells"]]))


def declarations(config: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The declarations of a checked configuration's own cells by name, from their files.

    Raises BadInput where a file or a cell in it cannot be used.
    """
    found = {}
    for name, place in config["cells"].items():
        try:
            found[name] = declaration(load(place))
        except BadInput as problem:
            raise BadInput(f"config: cells: {name}: {problem}") from problem
    return found


def _check_cells(names: Iterable[str]) -> None:
    taken = {name.lower(): name for name in (*VARIANTS, *TAKEN)}
    for name in names:
        if other := taken.get(name.lower()):  # which some file systems do not tell apart
            raise BadInput(
                f"config: cells: {name}: {other} means something already; choose another name."
            )
        taken[name.lower()] = name


@cache
def _validator() -> Any:
    return _Validator(yaml.safe_load(SCHEMA.read_text(encoding="utf-8")))


def _outermost(error: ValidationError) -> tuple[int, str]:
    return len(error.absolute_path), str(error.message)


def _check_names(key: str, names: Iterable[str], known: Iterable[str]) -> None:
    known = list(known)
    for name in names:
        if name not in known:
            nearest = _nearest(str(name), known)
            raise BadInput(f"config: {key}: {_shown(repr(name))} is not known{nearest}.")


def _check_path(dataset: str, path: str | None) -> None:
    """Raise BadInput where a data set has neither a copy that exists nor an embedded corpus."""
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
    """What is wrong and what is allowed, for a person who edits YAML."""
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
            return f"{key}: goes without path; name your own copy or a download, not both."
        case _:
            return f"{key}: {_shown(error.message)}{_after(meaning)}."


def _after(meaning: str) -> str:
    return f" ({meaning.rstrip('.')})" if meaning else ""


def _nearest(name: str, known: list[str]) -> str:
    """The likely meant name, then all of them."""
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
