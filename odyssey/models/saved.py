"""A trained network as one file, model.safetensors: its weights and how to use them.

Reading the file executes nothing in it. The safetensors metadata has one entry, `model`: the fields
of `Metadata` as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from odyssey.atomic import replace_file
from odyssey.corpora.files import unusable
from odyssey.models.metadata import Metadata, read_metadata
from odyssey.training.network import Network

FILE = "model.safetensors"
MAX_HEADER, MAX_BYTES = 2**20, 2**29  # bytes
REMEDY = "copy it again from its source, or make it with snakemake"
# Names of the parts of an odyssey.training.network.Network in files.
PARTS = {"layers.0": "forward", "layers.1": "backward", "output": "output"}


@dataclass(frozen=True)
class Model:
    """A trained network.

    Attributes:
        metadata: its description.
        weights: float32 arrays, by the names in `Metadata.shapes`.
    """

    metadata: Metadata
    weights: Mapping[str, np.ndarray]

    @cached_property
    def network(self) -> Network:
        """The network with the reference engine, which compiles nothing."""
        its = self.metadata
        sizes = (its.input_size, its.hidden_size, its.output_size)
        network = Network(its.block, *sizes, "reference", its.bidirectional)
        named = _renamed(self.weights, {own: part for part, own in PARTS.items()})
        network.load_state_dict({name: torch.from_numpy(w) for name, w in named.items()})
        return network

    def logits(self, x: np.ndarray) -> np.ndarray:
        """Return the logits, float32 (time, output_size).

        Args:
            x: normalised inputs, float32 (time, input_size).
        """
        with torch.no_grad():
            logits: np.ndarray = self.network(torch.from_numpy(x)).numpy()
        return logits

    def save(self, path: str | Path) -> None:
        """Write the file; the same model gives the same bytes.

        Args:
            path: of the file, usually with the name `FILE`.
        """
        text = json.dumps(asdict(self.metadata), ensure_ascii=False)
        with replace_file(path) as part:
            part.write_bytes(save(dict(self.weights), {"model": text}))


def as_in_files(weights: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return weights under their names in files.

    Args:
        weights: by the parameter names of `odyssey.training.network.Network`.
    """
    return _renamed(weights, PARTS)


def load(path: str | Path) -> Model:
    """Read a model.

    Args:
        path: of the file, or of the folder that contains it.

    Raises:
        BadInput: if the file cannot be read, is damaged, has an invalid description, or has
            weights that are not finite or do not fit the description.

    Examples:
        >>> from tempfile import TemporaryDirectory
        >>> from odyssey.cells.block import declaration
        >>> from odyssey.cells.variants import VARIANTS
        >>> description = {
        ...     **{"dataset": "mine", "variant": "V", "declaration": declaration(VARIANTS["V"])},
        ...     **{"task": "framewise", "bidirectional": True, "classes": ("a", "b")},
        ...     **{"input_size": 1, "hidden_size": 5, "output_size": 2, "training": {}},
        ...     **{"shift": (0.0,), "scale": (1.0,), "inputs": "a signal"},
        ...     **{"columns": ("volts",)},
        ...     **{"title": "My data", "source": "my recorder", "stand_in": ""},
        ... }
        >>> metadata = Metadata(**description)
        >>> weights = {n: np.zeros(shape, np.float32) for n, shape in metadata.shapes().items()}
        >>> with TemporaryDirectory() as folder:
        ...     Model(metadata, weights).save(Path(folder) / FILE)
        ...     model = load(folder)
        >>> model.logits(np.ones((3, 1), np.float32)).shape
        (3, 2)
    """
    path = Path(path)
    path = path / FILE if path.is_dir() else path
    try:
        _check_size(path)
        with safe_open(path, "numpy") as file:
            metadata = read_metadata(file.metadata())
            return Model(metadata, _weights(file, metadata.shapes()))
    except OSError as problem:
        raise unusable(path, f"it cannot be read ({problem.strerror})", REMEDY) from problem
    except RecursionError as problem:
        raise unusable(path, "its metadata are nested too deeply", REMEDY) from problem
    except (SafetensorError, ValueError) as problem:
        raise unusable(path, str(problem).partition("\n")[0][:200], REMEDY) from problem


# The functions below raise ValueError; its text completes the sentence "… cannot be used: …".


def _check_size(path: Path) -> None:
    """Refuse a file that is too large, before reading it."""
    if not path.is_file():
        raise ValueError("there is no such file")
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"it is larger than {MAX_BYTES:,} bytes")
    with path.open("rb") as file:
        if int.from_bytes(file.read(8), "little") > MAX_HEADER:
            raise ValueError("it is not a safetensors file, or its header is too long")


def _weights(file: Any, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    """Check names, types and shapes of the weights, then read them."""
    if set(file.keys()) != set(shapes):
        name = sorted(set(file.keys()) ^ set(shapes))[0]
        raise ValueError(f"the weight {name[:40]!r} is missing or does not belong there")
    for name, shape in shapes.items():
        stored = file.get_slice(name)
        if (stored.get_dtype(), tuple(stored.get_shape())) != ("F32", shape):
            kind = f"{stored.get_dtype()} of {stored.get_shape()}"
            raise ValueError(f"the weight {name} is {kind}, not F32 of {list(shape)}")
    weights = {name: file.get_tensor(name) for name in shapes}
    for name, values in weights.items():
        if not np.isfinite(values).all():
            raise ValueError(f"the weight {name} is not finite everywhere")
    return weights


def _renamed(weights: Mapping[str, Any], parts: Mapping[str, str]) -> dict[str, Any]:
    split = {name: name.rpartition(".") for name in weights}
    return {f"{parts[split[n][0]]}.{split[n][2]}": values for n, values in weights.items()}
