"""What networks read: the sequences of one data set, prepared, on disk and in memory."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
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

    task: a name in `odyssey.tasks.TASKS`.
    title, source, stand_in: see `odyssey.labels.DatasetLabel`.
    splits: the sequences of "train", "validation" and "test", in a fixed order.
    set_aside: a sentence for each file of the data set that could not be used.
    """

    task: str
    title: str
    source: str
    stand_in: str
    output_size: int
    splits: Mapping[str, tuple[Sequence, ...]]
    set_aside: tuple[str, ...] = ()

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
        with np.load(path, allow_pickle=False) as stored:
            splits = {
                split: tuple(
                    Sequence(inputs, targets)
                    for inputs, targets in zip(
                        _take_apart(stored, split, "inputs"),
                        _take_apart(stored, split, "targets"),
                        strict=True,
                    )
                )
                for split in SPLITS
            }
            words = {name: str(stored[name]) for name in WORDS}
            return Features(
                **words,
                output_size=int(stored["output_size"]),
                splits=splits,
                set_aside=tuple(map(str, stored["set_aside"])),
            )
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile, zlib.error) as problem:
        raise BadInput(
            f"{path} is not a readable feature file ({problem or 'it is empty'}); "
            "delete it and run snakemake again to rebuild it."
        ) from problem


def _take_apart(stored: Mapping[str, np.ndarray], split: str, part: str) -> list[np.ndarray]:
    lengths = stored[f"{split}_{part}_lengths"]
    return np.split(stored[f"{split}_{part}"], np.cumsum(lengths)[:-1])
