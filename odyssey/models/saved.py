"""A trained network as one file, model.safetensors: weights, and all that is needed to use them.

Nothing in the file is executed. Its metadata has one entry, `model`: the fields of `About` as JSON.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jsonschema import Draft202012Validator
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from odyssey.atomic import replace_file
from odyssey.cells.block import Block, declared
from odyssey.cells.layers import layer_of
from odyssey.corpora.files import unusable
from odyssey.errors import BadInput
from odyssey.training.network import Network
from odyssey.training.tasks import TASKS

FILE = "model.safetensors"
FORMAT = 2
MAX_HEADER, MAX_BYTES = 2**20, 2**29
MAX_STEP = 2**26  # numbers that a time step computes
REMEDY = "take it again from where it was made, or make it with snakemake"
# Parts of an odyssey.training.network.Network, and what they are called in files.
PARTS = {"layers.0": "forward", "layers.1": "backward", "output": "output"}


@dataclass(frozen=True)
class About:
    """What a file says of its network.

    dataset, variant: their names in this repository.
    declaration: of the block, its equations as text; see `odyssey.cells.block.declared`.
    task, title, source, stand_in, classes, shift, scale: as in `odyssey.features.Features`, shift
        and scale also where they change nothing.
    inputs: what the inputs are, before they are shifted and scaled.
    training: hyperparameters, errors and digests, by name.
    format: of the file.
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
        """Name and shape of every weight."""
        directions = ("forward", "backward")[: 1 + self.bidirectional]
        own = self.block.parameter_shapes(self.input_size, self.hidden_size)
        shapes = {f"{way}.{name}": shape for way in directions for name, shape in own.items()}
        matrix = (self.output_size, self.hidden_size)
        shapes |= {f"output.V_{way}": matrix for way in directions}
        return shapes | {"output.b": (self.output_size,)}


@dataclass(frozen=True)
class Model:
    """A trained network; weights: float32, by their names in `About.shapes`."""

    about: About
    weights: Mapping[str, np.ndarray]

    @cached_property
    def network(self) -> Network:
        """The network, on the plain engine, which needs nothing compiled."""
        about = self.about
        sizes = (about.input_size, about.hidden_size, about.output_size)
        network = Network(about.block, *sizes, "reference", about.bidirectional)
        named = _renamed(self.weights, {own: part for part, own in PARTS.items()})
        network.load_state_dict({name: torch.from_numpy(w) for name, w in named.items()})
        return network

    def logits(self, x: np.ndarray) -> np.ndarray:
        """Normalised inputs (time, input_size) -> logits (time, output_size), float32."""
        with torch.no_grad():
            logits: np.ndarray = self.network(torch.from_numpy(x)).numpy()
        return logits

    def save(self, path: str | Path) -> None:
        """Write the file; the same model gives the same bytes."""
        about = json.dumps(asdict(self.about), ensure_ascii=False)
        with replace_file(path) as part:
            part.write_bytes(save(dict(self.weights), {"model": about}))


def as_in_files(weights: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Rename the weights of an `odyssey.training.network.Network`."""
    return _renamed(weights, PARTS)


def load(path: str | Path) -> Model:
    """Read a model: the file, or the folder that holds it.

    Raises BadInput, naming the file, for anything but a whole file of finite weights that fit what
    it says of them.
    """
    path = Path(path)
    path = path / FILE if path.is_dir() else path
    try:
        _check_size(path)
        with safe_open(path, "numpy") as file:
            about = _about(file.metadata())
            return Model(about, _weights(file, about.shapes()))
    except OSError as problem:
        raise unusable(path, f"it cannot be read ({problem.strerror})", REMEDY) from problem
    except RecursionError as problem:
        raise unusable(path, "its metadata are nested too deeply", REMEDY) from problem
    except (SafetensorError, ValueError) as problem:
        raise unusable(path, str(problem).partition("\n")[0][:200], REMEDY) from problem


# Every problem below is a ValueError whose text continues "… cannot be used:".


def _check_size(path: Path) -> None:
    """Refuse what would fill the memory before any of it is read."""
    if not path.is_file():
        raise ValueError("there is no such file")
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"it is larger than {MAX_BYTES:,} bytes")
    with path.open("rb") as file:
        if int.from_bytes(file.read(8), "little") > MAX_HEADER:
            raise ValueError("it is no safetensors file, or its header is too long")


def _about(metadata: Mapping[str, str] | None) -> About:
    if "model" not in (metadata or {}):
        raise ValueError("its metadata do not describe a model of this repository")
    found = json.loads((metadata or {})["model"], parse_constant=_no_number)
    if isinstance(found, dict) and found.get("format") != FORMAT:
        raise ValueError(f"its format is {str(found.get('format'))[:20]}, not {FORMAT}")
    for error in Draft202012Validator(_SCHEMA).iter_errors(found):
        where = ".".join(str(part) for part in error.absolute_path) or "its description"
        raise ValueError(f"{where} is wrong: {error.message}")
    lists = {name: tuple(found[name]) for name in ("classes", "shift", "scale")}
    whole = {name: int(found[name]) for name in _SIZES}  # JSON's 5.0 is an integer too
    about = About(**found | lists | whole)
    sizes = (about.output_size, about.input_size, about.input_size)
    for (name, values), size in zip(lists.items(), sizes, strict=True):
        if len(values) != size:
            raise ValueError(f"{name} has {len(values)} entries, not {size}")
    if not all(name.isprintable() for name in about.classes):
        raise ValueError("a name in classes cannot be printed")
    if about.bidirectional != TASKS[about.task].bidirectional:
        raise ValueError(f"bidirectional is {about.bidirectional}, which {about.task} is not")
    _check_block(about)
    return about


def _check_block(about: About) -> None:
    """Refuse what declares no block, and a block of which a time step would fill the memory."""
    try:
        symbols = about.block.trace.order
        layer_of(about.block, 1, 1, "reference")  # KeyError: a name that modules have themselves
    except (BadInput, ArithmeticError, KeyError) as problem:
        raise ValueError(f"declaration is wrong: {problem}") from problem
    if not all(math.isfinite(symbol.value) for symbol in symbols):
        raise ValueError("declaration is wrong: a number in its equations is not finite")
    if len(symbols) * about.hidden_size > MAX_STEP:
        raise ValueError(f"a time step computes more than {MAX_STEP:,} numbers")


def _weights(file: Any, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    """Read the weights, once their names, types and shapes are as they should be."""
    if set(file.keys()) != set(shapes):
        odd = sorted(set(file.keys()) ^ set(shapes))[0]
        raise ValueError(f"the weight {odd[:40]!r} is missing or does not belong there")
    for name, shape in shapes.items():
        found = file.get_slice(name)
        if (found.get_dtype(), tuple(found.get_shape())) != ("F32", shape):
            kind = f"{found.get_dtype()} of {found.get_shape()}"
            raise ValueError(f"the weight {name} is {kind}, not F32 of {list(shape)}")
    weights = {name: file.get_tensor(name) for name in shapes}
    for name, values in weights.items():
        if not np.isfinite(values).all():
            raise ValueError(f"the weight {name} is not finite everywhere")
    return weights


def _no_number(name: str) -> float:
    raise ValueError(f"it has {name} where a number belongs")


def _renamed(weights: Mapping[str, Any], parts: Mapping[str, str]) -> dict[str, Any]:
    split = {name: name.rpartition(".") for name in weights}
    return {f"{parts[split[n][0]]}.{split[n][2]}": values for n, values in weights.items()}


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
    "required": list(About.__dataclass_fields__),
    "properties": {
        **dict.fromkeys(("dataset", "variant", "inputs", "title", "source", "stand_in"), _TEXT),
        **dict.fromkeys(_SIZES, _SIZE),
        "declaration": _DECLARATION,
        "task": {"enum": list(TASKS)},
        "bidirectional": {"type": "boolean"},
        "classes": {"type": "array", "items": _TEXT},
        "shift": {"type": "array", "items": _NUMBER},
        "scale": {"type": "array", "items": _NUMBER | {"minimum": 1e-30}},
        "training": {"type": "object"},
        "format": {"const": FORMAT},
    },
}
