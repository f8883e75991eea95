"""The description of a network in its file, and the checks that it must pass."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jsonschema import Draft202012Validator

from odyssey.cells.block import Block, declared
from odyssey.cells.layers import layer_of
from odyssey.errors import BadInput
from odyssey.training.tasks import TASKS

FORMAT = 3
MAX_STEP = 2**26  # numbers that are computed in a time step


@dataclass(frozen=True)
class Metadata:
    """The description of a network in its file.

    Attributes:
        dataset: name of the data set in this repository.
        variant: name of the block in this repository.
        declaration: the block's equations as text; see `odyssey.cells.block.declared`.
        task: as in `odyssey.features.Features`.
        bidirectional: whether there is a second hidden layer that reads backward in time.
        input_size: numbers in each time step of the input.
        hidden_size: blocks in each hidden layer.
        output_size: logits in each time step.
        classes: names of the outputs.
        shift: subtracted from each input before training; zeros if nothing is.
        scale: by which each input is divided after that; ones if it is not.
        columns: names of the inputs, in the order in which the network reads them.
        inputs: a sentence on the inputs before they are shifted and scaled.
        title: as in `odyssey.features.Features`.
        source: as in `odyssey.features.Features`.
        stand_in: as in `odyssey.features.Features`.
        training: hyperparameters, errors and digests, by name.
        format: version of the file format.
    """

    dataset: str
    variant: str
    declaration: Mapping[str, Any]
    task: str
    bidirectional: bool
    input_size: int
    hidden_size: int
    output_size: int
    classes: tuple[str, ...]
    shift: tuple[float, ...]
    scale: tuple[float, ...]
    columns: tuple[str, ...]
    inputs: str
    title: str
    source: str
    stand_in: str
    training: Mapping[str, Any]
    format: int = FORMAT

    @cached_property
    def block(self) -> Block:
        return declared(self.declaration)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shape of every weight, by name."""
        directions = ("forward", "backward")[: 1 + self.bidirectional]
        own = self.block.parameter_shapes(self.input_size, self.hidden_size)
        shapes = {f"{way}.{name}": shape for way in directions for name, shape in own.items()}
        matrix = (self.output_size, self.hidden_size)
        shapes |= {f"output.V_{way}": matrix for way in directions}
        return shapes | {"output.b": (self.output_size,)}


def read_metadata(entries: Mapping[str, str] | None) -> Metadata:
    """Check a description and return it.

    Args:
        entries: the metadata of a safetensors file.

    Raises:
        ValueError: if they do not describe a network; the text completes "… cannot be used: …".
    """
    if "model" not in (entries or {}):
        raise ValueError("its metadata do not describe a model of this repository")
    value = json.loads((entries or {})["model"], parse_constant=_refuse_constant)
    if isinstance(value, dict) and value.get("format") != FORMAT:
        raise ValueError(f"its format is {str(value.get('format'))[:20]}, not {FORMAT}")
    for error in Draft202012Validator(_SCHEMA).iter_errors(value):
        where = ".".join(str(part) for part in error.absolute_path) or "its description"
        raise ValueError(f"{where} is wrong: {error.message}")
    lists = {name: tuple(value[name]) for name in ("classes", "shift", "scale", "columns")}
    integers = {name: int(value[name]) for name in _SIZES}  # JSON's 5.0 is an integer too
    metadata = Metadata(**value | lists | integers)
    _check_lists(metadata)
    if metadata.bidirectional != TASKS[metadata.task].bidirectional:
        raise ValueError(
            f"bidirectional is {metadata.bidirectional}, which is wrong for the task"
            f" {metadata.task}"
        )
    _check_block(metadata)
    return metadata


def _check_lists(metadata: Metadata) -> None:
    """Check the lengths of classes, shift, scale and columns, and the names in them."""
    lengths = {
        "classes": metadata.output_size,
        "shift": metadata.input_size,
        "scale": metadata.input_size,
        "columns": metadata.input_size,
    }
    for name, length in lengths.items():
        if len(getattr(metadata, name)) != length:
            raise ValueError(f"{name} has {len(getattr(metadata, name))} entries, not {length}")
    for name in ("classes", "columns"):
        if not all(text.isprintable() for text in getattr(metadata, name)):
            raise ValueError(f"a name in {name} cannot be printed")
    if len(set(metadata.columns)) < len(metadata.columns):
        raise ValueError("two columns have the same name")


def _check_block(metadata: Metadata) -> None:
    """Refuse an invalid block, and a block whose time step would need too much memory."""
    try:
        symbols = metadata.block.trace.order
        # Raises KeyError if a parameter has the name of an attribute of PyTorch modules.
        layer_of(metadata.block, 1, 1, "reference")
    except (BadInput, ArithmeticError, KeyError) as problem:
        raise ValueError(f"declaration is wrong: {problem}") from problem
    if not all(math.isfinite(symbol.value) for symbol in symbols):
        raise ValueError("declaration is wrong: a number in its equations is not finite")
    if len(symbols) * metadata.hidden_size > MAX_STEP:
        raise ValueError(f"a time step computes more than {MAX_STEP:,} numbers")


def _refuse_constant(name: str) -> float:
    """Refuse NaN and Infinity, which are not JSON."""
    raise ValueError(f"it has {name} where a number belongs")


_SIZES = ("input_size", "hidden_size", "output_size")
_SIZE = {"type": "integer", "minimum": 1, "maximum": 1_000_000}
_TEXT = {"type": "string", "maxLength": 10_000}
_NUMBER = {"type": "number", "minimum": -1e30, "maximum": 1e30}
_DECLARATION: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["states", "equations"],
    "properties": {
        "states": {"type": "array", "items": _TEXT},
        "equations": {"type": "array", "items": _TEXT},
        "initial": {"type": "object", "additionalProperties": _NUMBER},
    },
}
_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": list(Metadata.__dataclass_fields__),
    "properties": {
        **dict.fromkeys(("dataset", "variant", "inputs", "title", "source", "stand_in"), _TEXT),
        **dict.fromkeys(_SIZES, _SIZE),
        "declaration": _DECLARATION,
        "task": {"enum": list(TASKS)},
        "bidirectional": {"type": "boolean"},
        "classes": {"type": "array", "items": _TEXT},
        "columns": {"type": "array", "items": _TEXT},
        "shift": {"type": "array", "items": _NUMBER},
        "scale": {"type": "array", "items": _NUMBER | {"minimum": 1e-30}},
        "training": {"type": "object"},
        "format": {"const": FORMAT},
    },
}
