"""What networks read: the sequences of one data set, prepared, on disk and in memory."""

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
WORDS = ("task", "title", "source", "stand_in")
LARGEST = 4 * 2**30  # bytes of all arrays; TIMIT's take a twentieth


@dataclass(frozen=True)
class Sequence:
    """One training example.

    inputs: (time, input_size) float32.
    targets: what the task compares the outputs with, uint8; for next-step prediction the next frame
        (time, output_size), for framewise classification classes (time,), for transcription labels
        from 1 (labels,), where 0 is CTC's blank.
    """

    inputs: np.ndarray
    targets: np.ndarray


@dataclass(frozen=True)
class Features:
    """A data set as a network sees it.

    task: a name in `odyssey.training.tasks.TASKS`.
    title, source, stand_in: see `odyssey.labels.DatasetLabel`.
    splits: the sequences of "train", "validation" and "test", in a fixed order.
    set_aside: a sentence for each file of the data set that could not be used.
    classes: (output_size,) names of the outputs, "" for CTC's blank.
    shift, scale: (input_size,) what was taken from each input, and by what the rest was divided;
        empty where inputs are as they were read.
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
        return int(self.splits["train"][0].inputs.shape[1])

    @cached_property
    def digest(self) -> str:
        """Changes exactly when a number that a network reads changes."""
        content = hashlib.sha256(f"{self.task} {self.output_size}".encode())
        for name, array in self._arrays().items():
            content.update(f"{name} {array.dtype.str} {array.shape}".encode())
            content.update(np.ascontiguousarray(array).data)
        return content.hexdigest()[:16]

    def summary(self) -> dict[str, object]:
        """Counts per split, for people: sequences, frames, mean length."""
        counts = {
            split: {
                "sequences": len(sequences),
                "frames": int(sum(len(s.inputs) for s in sequences)),
                "mean_length": round(float(np.mean([len(s.inputs) for s in sequences])), 2),
            }
            for split, sequences in self.splits.items()
        }
        words = {name: getattr(self, name) for name in WORDS}
        aside = {"set_aside": list(self.set_aside)}
        return words | {"digest": self.digest, "splits": counts} | aside

    def save(self, path: str | Path) -> None:
        with replace_file(path) as part, open(part, "wb") as file:
            words: dict[str, Any] = {name: np.array(getattr(self, name)) for name in WORDS}
            arrays: dict[str, Any] = self._arrays() | {
                "output_size": np.array(self.output_size),
                "set_aside": np.array(self.set_aside, dtype=np.str_),
                "classes": np.array(self.classes, dtype=np.str_),
                "shift": np.array(self.shift, dtype=np.float64),
                "scale": np.array(self.scale, dtype=np.float64),
            }
            np.savez_compressed(file, **words, **arrays)

    def _arrays(self) -> dict[str, np.ndarray]:
        """Each split's sequences laid end to end, with the lengths that take them apart again."""
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
    """Read what `Features.save` wrote.

    Raises BadInput when the file is missing or is not one of ours.
    """
    try:
        _check_size(Path(path))
        with np.load(path, allow_pickle=False) as stored:
            found = Features(
                **{name: str(stored[name]) for name in WORDS},
                output_size=int(stored["output_size"]),
                splits={split: _sequences(stored, split) for split in SPLITS},
                set_aside=tuple(map(str, stored["set_aside"])),
                classes=tuple(map(str, stored["classes"])),
                shift=tuple(map(float, stored["shift"])),
                scale=tuple(map(float, stored["scale"])),
            )
        _check(found)
    except Exception as problem:  # damaged archives of arrays fail in a dozen ways
        raise BadInput(
            f"{path} is not a readable feature file; delete it and run snakemake again to "
            "rebuild it."
        ) from problem
    return found


def _check_size(path: Path) -> None:
    """Refuse what would fill the memory: a small archive can unpack to anything."""
    if not path.is_file():
        raise ValueError("it is no file")
    with zipfile.ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > LARGEST:
            raise ValueError(f"it unpacks to more than {LARGEST:,} bytes")


def _sequences(stored: Mapping[str, np.ndarray], split: str) -> tuple[Sequence, ...]:
    inputs, targets = (_take_apart(stored, f"{split}_{part}") for part in ("inputs", "targets"))
    return tuple(itertools.starmap(Sequence, zip(inputs, targets, strict=True)))


def _take_apart(stored: Mapping[str, np.ndarray], name: str) -> list[np.ndarray]:
    laid, lengths = stored[name], stored[f"{name}_lengths"]
    if lengths.min() < 1 or sum(lengths.tolist()) != len(laid):
        raise ValueError(f"its {name} have other lengths than it says")
    return np.split(laid, np.cumsum(lengths)[:-1])


def _check(data: Features) -> None:
    """Refuse what compiled code would follow out of bounds, which it does not check."""
    outputs = data.output_size
    for sequence in itertools.chain(*(data.splits[split] for split in SPLITS)):
        inputs, targets = sequence.inputs, sequence.targets
        fits = inputs.dtype == np.float32 and targets.dtype == np.uint8
        fits &= inputs.shape[1:] == (data.input_size,)
        if data.task == "next_step":
            fits &= targets.shape == (len(inputs), outputs)
        else:
            fits &= targets.ndim == 1 and targets.max() < outputs
            fits &= data.task == "transcription" or len(targets) == len(inputs)
        if not fits:
            raise ValueError("its inputs and targets do not fit each other")
