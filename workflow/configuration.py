"""The configuration, checked before any job starts, with one sentence for what is wrong."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

from odyssey.errors import BadInput
from odyssey.search_space import check_bounds
from odyssey.variants import VARIANTS

# JSON takes 30.0 for an integer; a range or a seed does not.
_Validator = validators.extend(
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: type(value) is int
    ),
)
SCHEMA = Path(__file__).resolve().parent.parent / "config" / "schema.yaml"


def read(*paths: str | Path) -> dict[str, Any]:
    """Configuration files, later ones on top of earlier ones, as Snakemake puts them together.

    Raises BadInput when one cannot be read.
    """
    config: dict[str, Any] = {}
    for path in paths:
        try:
            found = yaml.safe_load(Path(path).read_text(encoding="utf-8")) or {}
            if not isinstance(found, dict):
                raise ValueError
        except (OSError, ValueError, yaml.YAMLError) as problem:
            raise BadInput(f"{path} is not a readable configuration in YAML.") from problem
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
    """
    if isinstance(section, dict):
        return {key: with_numbers(value) for key, value in section.items()}
    if isinstance(section, list):
        return [with_numbers(value) for value in section]
    if isinstance(section, str):
        with suppress(yaml.YAMLError):
            number = yaml.safe_load(section)
            return number if type(number) in (int, float) else section
    return section


def check(config: Mapping[str, Any], datasets: Iterable[str]) -> None:
    """Check a configuration against the schema and against what the package knows.

    datasets: the names that can be studied.

    Raises BadInput naming the first key that is wrong and what is allowed there.
    """
    schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    errors = sorted(_Validator(schema).iter_errors(config), key=_outermost)
    if errors:
        raise BadInput(f"config: {_sentence(errors[0])}")
    _check_names("variants", config["variants"], VARIANTS)
    _check_names("sampling: variant", [config["sampling"]["variant"]], VARIANTS)
    _check_names("datasets", config["datasets"], datasets)
    _check_names("also_search", config["also_search"], datasets)
    try:
        check_bounds(config["search_space"])
    except BadInput as problem:
        raise BadInput(f"config: {problem}") from problem
    series = config["suggest"]["series"]
    if series != "sine" and not Path(series).is_file():
        raise BadInput(
            f"config: suggest: series: {series} is no file; name a CSV or Parquet file, or sine."
        )
    for dataset in config["datasets"]:
        path = config["corpora"].get(dataset, {}).get("path")
        if path and not Path(path).exists():
            raise BadInput(
                f"config: corpora: {dataset}: path: {path} does not exist; name your copy, "
                "or leave path out to study the embedded corpus."
            )
    series = config["sampling"]["series"]
    if series != "sine" and not Path(series).is_file():
        raise BadInput(
            f"config: sampling: series: {series} is no file; name a CSV or Parquet file, or sine."
        )


def _outermost(error: ValidationError) -> tuple[int, str]:
    return len(error.absolute_path), str(error.message)


def _check_names(key: str, names: Iterable[str], known: Iterable[str]) -> None:
    known = list(known)
    for name in names:
        if name not in known:
            raise BadInput(f"config: {key}: {name!r} is not known{_nearest(name, known)}.")


def _sentence(error: ValidationError) -> str:
    """What is wrong and what is allowed, for a person who edits YAML."""
    key = ": ".join(str(part) for part in error.absolute_path)
    value: Any = error.instance
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
            return f"{key}: {value!r} is text to YAML, not a number; write it as in 1.0e-6."
        case "type":
            return f"{key}: {value!r} is not of type {rule}{_after(meaning)}."
        case "enum":
            return f"{key}: {value!r} is not allowed; choose one of {', '.join(map(str, rule))}."
        case "pattern":
            return f"{key}: {value!r} is not of the form {rule}{_after(meaning)}."
        case None:
            return f"{key}: goes without path; name your own copy or a download, not both."
        case _:
            return f"{key}: {error.message}{_after(meaning)}."


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
