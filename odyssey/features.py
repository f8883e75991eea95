"""Features: the prepared sequences of one data set, in memory and as a file."""

from __future__ import annotations

import hashlib
import itertools
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from odyssey.atomic import replace_file
from odyssey.errors import BadInput

SPLITS = ("train", "validation", "test")
TEXTS = ("task", "title", "source", "stand_in")
LARGEST = 4 * 2**30  # bytes of all arrays; twenty times those of TIMIT


@dataclass(frozen=True)
class Sequence:
    """One example: a sequence of inputs and its targets.

    Attributes:
        inputs: (time, input_size) float32.
        targets: uint8. Next-step prediction: the next frame of each frame, (time, output_size), 0
            or 1. Framewise classification: the class of each frame, (time,). Transcription: the
            labels, (labels,), from 1; 0 is CTC's blank.
    """

    inputs: np.ndarray
    targets: np.ndarray


@dataclass(frozen=True)
class Features:
    """The sequences of a data set, prepared for networks.

    Raises:
        BadInput: If a split has no sequences.

    Attributes:
        task: A name in `odyssey.training.tasks.TASKS`.
        title: The name of the data set in texts and figures.
        source: Where the data come from; see `odyssey.labels.DatasetLabel`.
        stand_in: What the data are instead of the original; empty for the original.
        output_size: The number of outputs of a network.
        splits: The sequences of "train", "validation" and "test", in a fixed order.
        set_aside: A sentence for each file of the data set that could not be used.
        classes: (output_size,) names of the outputs, "" for CTC's blank.
        shift: (input_size,) what was subtracted from each input; empty without normalisation.
        scale: (input_size,) by what each input was then divided; empty without normalisation.

    Examples:
        >>> sequence = Sequence(np.zeros((5, 2), np.float32), np.zeros(5, np.uint8))
        >>> splits = dict.fromkeys(SPLITS, (sequence,))
        >>> data = Features("framewise", "Example", "made up", "", 3, splits)
        >>> data.input_size, data.summary()["splits"]["test"]
        (2, {'sequences': 1, 'frames': 5, 'mean_length': 5.0})
    """

    task: str
    title: str
    source: str
    stand_in: str
    output_size: int
    splits: Mapping[str, tuple[Sequence, ...]]
    set_aside: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    shift: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        for split in SPLITS:
            if not self.splits.get(split):
                raise BadInput(
                    f"The {split} split has no sequences; every split needs at least one."
                )

    @property
    def input_size(self) -> int:
        """The number of inputs of a network."""
        return int(self.splits["train"][0].inputs.shape[1])

    @cached_property
    def digest(self) -> str:
        """16 hexadecimal digits that change if and only if inputs, targets or task change."""
        content = hashlib.sha256(f"{self.task} {self.output_size}".encode())
        for name, array in self._arrays().items():
            content.update(f"{name} {array.dtype.str} {array.shape}".encode())
            content.update(np.ascontiguousarray(array).data)
        return content.hexdigest()[:16]

    def summary(self) -> dict[str, object]:
        """Return counts of each split (sequences, frames, mean length), texts and digest."""
        counts = {
            split: {
                "sequences": len(sequences),
                "frames": int(sum(len(s.inputs) for s in sequences)),
                "mean_length": round(float(np.mean([len(s.inputs) for s in sequences])), 2),
            }
            for split, sequences in self.splits.items()
        }
        texts = {name: getattr(self, name) for name in TEXTS}
        aside = {"set_aside": list(self.set_aside)}
        return texts | {"digest": self.digest, "splits": counts} | aside

    def save(self, path: str | Path) -> None:
        """Write the features to a compressed .npz file."""
        with replace_file(path) as part, open(part, "wb") as file:
            texts: dict[str, Any] = {name: np.array(getattr(self, name)) for name in TEXTS}
            arrays: dict[str, Any] = self._arrays() | {
                "output_size": np.array(self.output_size),
                "set_aside": np.array(self.set_aside, dtype=np.str_),
                "classes": np.array(self.classes, dtype=np.str_),
                "shift": np.array(self.shift, dtype=np.float64),
                "scale": np.array(self.scale, dtype=np.float64),
            }
            np.savez_compressed(file, **texts, **arrays)

    def _arrays(self) -> dict[str, np.ndarray]:
        """Return the concatenated sequences of each split, and their lengths."""
        arrays = {}
        for split in SPLITS:
            for part in ("inputs", "targets"):
                pieces = [getattr(sequence, part) for sequence in self.splits[split]]
                arrays[f"{split}_{part}"] = np.concatenate(pieces)
                arrays[f"{split}_{part}_lengths"] = np.array(
                    [len(p) for p in pieces], dtype=np.int64
                )
        return arrays


def load(path: str | Path) -> Features:
    """Read a file written by `Features.save`.

    Raises:
        BadInput: If the file is missing, damaged or not a feature file.

    Examples:
        >>> import tempfile
        >>> sequence = Sequence(np.zeros((5, 2), np.float32), np.zeros(5, np.uint8))
        >>> splits = dict.fromkeys(SPLITS, (sequence,))
        >>> data = Features("framewise", "Example", "made up", "", 3, splits)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     data.save(f"{folder}/example.npz")
        ...     load(f"{folder}/example.npz").digest == data.digest
        True
    """
    try:
        _check_size(Path(path))
        with np.load(path, allow_pickle=False) as stored:
            data = Features(
                **{name: str(stored[name]) for name in TEXTS},
                output_size=int(stored["output_size"]),
                splits={split: _sequences(stored, split) for split in SPLITS},
                set_aside=tuple(map(str, stored["set_aside"])),
                classes=tuple(map(str, stored["classes"])),
                shift=tuple(map(float, stored["shift"])),
                scale=tuple(map(float, stored["scale"])),
            )
        _check(data)
    except Exception as problem:  # damaged archives raise many types of errors
        raise BadInput(
            f"{path} is not a readable feature file; delete it and run snakemake again to "
            "rebuild it."
        ) from problem
    return data


def _check_size(path: Path) -> None:
    """Raise ValueError for a huge archive, because even a small file can unpack to one."""
    if not path.is_file():
        raise ValueError("it is not a file")
    with zipfile.ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > LARGEST:
            raise ValueError(f"it unpacks to more than {LARGEST:,} bytes")


def _sequences(stored: Mapping[str, np.ndarray], split: str) -> tuple[Sequence, ...]:
    inputs, targets = (_split(stored, f"{split}_{part}") for part in ("inputs", "targets"))
    return tuple(itertools.starmap(Sequence, zip(inputs, targets, strict=True)))


def _split(stored: Mapping[str, np.ndarray], name: str) -> list[np.ndarray]:
    concatenated, lengths = stored[name], stored[f"{name}_lengths"]
    if lengths.min() < 1 or sum(lengths.tolist()) != len(concatenated):
        raise ValueError(f"its {name} do not have the stored lengths")
    return np.split(concatenated, np.cumsum(lengths)[:-1])


def _check(data: Features) -> None:
    """Raise ValueError for wrong shapes and classes: compiled code does not check its bounds."""
    outputs = data.output_size
    for sequence in itertools.chain(*(data.splits[split] for split in SPLITS)):
        inputs, targets = sequence.inputs, sequence.targets
        valid = inputs.dtype == np.float32 and targets.dtype == np.uint8
        valid &= inputs.shape[1:] == (data.input_size,)
        if data.task == "next_step":
            valid &= targets.shape == (len(inputs), outputs)
        else:
            valid &= targets.ndim == 1 and targets.max() < outputs
            valid &= data.task == "transcription" or len(targets) == len(inputs)
        if not valid:
            raise ValueError("its inputs and targets do not fit each other")
