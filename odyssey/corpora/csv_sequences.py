"""Data sets of one's own: folders train, validation and test with a CSV file for each sequence.

A module beside this one declares such a data set, see docs/extending.md:

    TITLE = "Gestures"
    TASK = "framewise"
    features, check = reader(__name__, TITLE, TASK)

What a file holds depends on the task. All columns are numbers but for "framewise", where the last
one, called label, says the class of every row. For "transcription", a file of the same name that
ends in .txt says what the whole sequence reads. For "next_step", all numbers are 0 or 1, and each
row is to be predicted from those before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from odyssey.corpora.alignment import steps_needed
from odyssey.corpora.csv_table import Table, is_name, read_table, read_text
from odyssey.corpora.files import unusable
from odyssey.corpora.normalisation import Normalisation, normalise
from odyssey.corpora.set_aside import SetAside
from odyssey.corpora.sources import recorded_source
from odyssey.errors import BadInput
from odyssey.features import SPLITS, Features, Sequence

LARGEST_TEXT = 2**20  # bytes
MOST_CLASSES = 256  # targets are uint8

Tables = Mapping[str, list[Table]]


def reader(
    module: str, title: str, task: str
) -> tuple[Callable[..., Features], Callable[[str | Path], str]]:
    """Return `features` and `check` of the data set that a module declares; see `corpora.Corpus`.

    module: its `__name__`. Raises BadInput for a task that is none of the three.
    """
    if task not in READ:
        raise BadInput(f"{module}: there is no task {task!r}; choose from {', '.join(READ)}.")
    name = module.rpartition(".")[2]
    return partial(_features, name, title, task), partial(_check, task)


def _features(
    name: str, title: str, task: str, path: str | Path, tolerated: float = 0.0
) -> Features:
    """Return the sequences in the order of their files' names.

    inputs: (time, columns) float32, with zero mean and unit variance over the training set, but for
        "next_step", where they are 0 and 1.
    Raises BadInput when a split has no files, or more than the share `tolerated` cannot be used.
    """
    aside = SetAside()
    tables = _tables(Path(path), task, aside)
    aside.check(tolerated, f"python -m odyssey.corpora check {name} {path}")
    classes = _classes(tables, task)
    splits = {s: [_sequence(table, task, classes) for table in tables[s]] for s in SPLITS}
    by = {} if task == "next_step" else _normalise(splits, path)._asdict()
    ready = {split: tuple(map(_in_single, splits[split])) for split in SPLITS}
    words, sentences = recorded_source(path), tuple(aside.sentences)
    return Features(task, title, *words, len(classes), ready, sentences, classes, **by)


def _check(task: str, path: str | Path) -> str:
    """Return counts, columns, outputs, and a sentence for each file that cannot be used."""
    aside = SetAside()
    tables = _tables(Path(path), task, aside)
    classes, columns = _classes(tables, task), tables["train"][0].columns
    head = "split       sequences    steps  mean length"
    left_out = [f"{len(aside.sentences)} of {aside.files} files cannot be used:", *aside.sentences]
    return "\n".join(
        [
            head,
            *(_row(split, tables[split]) for split in SPLITS),
            f"{len(columns)} columns: {', '.join(columns)}",
            f"{len(classes)} outputs: {', '.join(map(repr, classes))}",
            *(left_out if aside.sentences else [f"All {aside.files} files can be used."]),
        ]
    )


def _row(split: str, tables: list[Table]) -> str:
    steps = sum(len(table.numbers) for table in tables)
    return f"{split:<10} {len(tables):>10} {steps:>8} {steps / max(1, len(tables)):>12.2f}"


def _tables(folder: Path, task: str, aside: SetAside) -> Tables:
    """Return the files of each split that can be used.

    Their columns are those of the first file, and their labels occur in the training set.
    """
    files = {split: _files(folder, split) for split in SPLITS}
    tables: dict[str, list[Table]] = {split: [] for split in SPLITS}
    for split in SPLITS:
        known = None if split == "train" else {w for table in tables["train"] for w in table.words}
        for file in files[split]:
            with aside.reading():
                table = READ[task](file)
                _check_fit(table, tables["train"], known)
                tables[split].append(table)
        if not tables[split]:
            last = aside.sentences[-1]
            raise BadInput(f"No CSV file in {folder / split} can be used; the last: {last}")
    return tables


def _files(folder: Path, split: str) -> list[Path]:
    """The CSV files of a split by name, hidden ones left out."""
    try:
        entries = sorted((folder / split).iterdir())
    except OSError as problem:
        raise BadInput(
            f"{folder / split} cannot be read ({problem.strerror}); {folder} needs the folders "
            f"{', '.join(SPLITS)} with a CSV file for each sequence."
        ) from problem
    files = [
        entry
        for entry in entries
        if entry.suffix.lower() == ".csv" and not entry.name.startswith(".")
    ]
    if not files:
        raise BadInput(f"{folder / split} has no CSV files; put one there for each sequence.")
    return files


def _check_fit(table: Table, train: list[Table], known: set[str] | None) -> None:
    """Raise BadInput where a file has other columns than the first, or a label that is unknown."""
    if train and table.columns != train[0].columns:
        reason = f"its columns are not those of {train[0].path}"
        raise unusable(table.path, reason, "give all files the same columns, in one order")
    unknown = sorted(set(table.words) - known) if known is not None else []
    if unknown:
        reason = f"{unknown[0]!r} does not occur in train"
        raise unusable(table.path, reason, "put a sequence with it there, or take this file out")


def _framewise(path: Path) -> Table:
    return read_table(path, labelled=True)


def _next_step(path: Path) -> Table:
    table = read_table(path)
    if not np.isin(table.numbers, (0, 1)).all():
        raise unusable(path, "it has other numbers than 0 and 1", "say what is on in each row")
    if len(table.numbers) < 2:
        raise unusable(path, "it has a single row, and nothing follows", "take it out")
    return table


def _transcription(path: Path) -> Table:
    table, beside = read_table(path), path.with_suffix(".txt")
    text = " ".join(read_text(beside, LARGEST_TEXT, "write there what the sequence reads").split())
    if not all(map(is_name, text)):
        raise unusable(beside, "it has characters that cannot be printed", "take them out")
    needed = steps_needed(text)
    if len(table.numbers) < needed:
        reason = f"its {len(table.numbers)} rows are fewer than the {needed} that its text needs"
        raise unusable(path, reason, "take it out")
    return replace(table, words=tuple(text))


READ: Mapping[str, Callable[[Path], Table]] = {
    "framewise": _framewise,
    "transcription": _transcription,
    "next_step": _next_step,
}


def _classes(tables: Tables, task: str) -> tuple[str, ...]:
    """Names of the outputs, in order, "" for CTC's blank: columns, or what occurs in training.

    Raises BadInput where targets cannot count them.
    """
    train = tables["train"]
    if task == "next_step":
        return train[0].columns
    words = sorted({word for table in train for word in table.words})
    classes = ("", *words) if task == "transcription" else tuple(words)
    if len(classes) > MOST_CLASSES:
        folder, most = train[0].path.parent, MOST_CLASSES - len(classes) + len(words)
        raise BadInput(f"{folder} has {len(words):,} labels, more than {most}; join some of them.")
    return classes


def _sequence(table: Table, task: str, classes: Iterable[str]) -> Sequence:
    """A sequence whose inputs are as they were read, float64."""
    if task == "next_step":
        return Sequence(table.numbers[:-1], table.numbers[1:].astype(np.uint8))
    numbers = {word: number for number, word in enumerate(classes)}
    return Sequence(table.numbers, np.array([numbers[w] for w in table.words], np.uint8))


def _normalise(splits: Mapping[str, list[Sequence]], path: str | Path) -> Normalisation:
    with np.errstate(over="ignore"):
        by = normalise(splits)
    if not all(np.isfinite(s.inputs).all() for split in SPLITS for s in splits[split]):
        raise BadInput(
            f"{path} has numbers too far from those in train for float32; look for columns that "
            "hardly change there, and leave them out."
        )
    return by


def _in_single(sequence: Sequence) -> Sequence:
    return Sequence(sequence.inputs.astype(np.float32), sequence.targets)
