"""A user's own data set: folders train, validation and test with one CSV file per sequence.

A module in the folder of this one declares such a data set, see docs/extending.md:

    TITLE = "Gestures"
    TASK = "framewise"
    features, check = reader(__name__, TITLE, TASK)

Each row of a file is a time step, and each column an input. The targets depend on the task:

- "framewise": the last column, named label, has the class of each row.
- "transcription": a text file of the same name, ending in .txt, has the text of the sequence.
- "next_step": all numbers are 0 or 1, and the target of each row is the next row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from odyssey.corpora.alignment import steps_needed
from odyssey.corpora.csv_header import is_name
from odyssey.corpora.csv_remarks import is_csv, remarks
from odyssey.corpora.csv_table import Table, read_table
from odyssey.corpora.described import DescribedFeatures
from odyssey.corpora.files import unusable
from odyssey.corpora.normalisation import Normalisation, normalise
from odyssey.corpora.set_aside import SetAside
from odyssey.corpora.sources import recorded_source
from odyssey.corpora.text import read_text
from odyssey.errors import BadInput
from odyssey.features import SPLITS, Features, Sequence

LARGEST_TEXT = 2**20  # bytes
MOST_CLASSES = 256  # targets are uint8

Tables = Mapping[str, list[Table]]


def reader(
    module: str, title: str, task: str
) -> tuple[Callable[..., Features], Callable[[str | Path], str]]:
    """Return the functions `features` and `check` of a data set; see `corpora.Corpus`.

    Args:
        module: `__name__` of the module that declares the data set.
        title: The name of the data set in texts and figures.
        task: "framewise", "transcription" or "next_step".

    Raises:
        BadInput: If there is no such task.
    """
    if task not in READ:
        raise BadInput(f"{module}: there is no task {task!r}; choose from {', '.join(READ)}.")
    name = module.rpartition(".")[2]
    return partial(_features, name, title, task), partial(_check, task)


def _features(
    name: str, title: str, task: str, path: str | Path, tolerated: float = 0.0
) -> Features:
    """Return the sequences, ordered by file name.

    Inputs are (time, columns) float32. They have zero mean and unit variance over the training set,
    except for "next_step", where they stay 0 and 1.

    Raises:
        BadInput: If a split has no files, or if a larger share than `tolerated` cannot be used.
    """
    aside = SetAside()
    tables = _tables(Path(path), task, aside)
    aside.check(tolerated, f"python -m odyssey.corpora check {name} {path}")
    classes = _classes(tables, task)
    splits = {s: [_sequence(table, task, classes) for table in tables[s]] for s in SPLITS}
    normalisation = {} if task == "next_step" else _normalise(splits, path)._asdict()
    single = {split: tuple(map(_in_single_precision, splits[split])) for split in SPLITS}
    return DescribedFeatures(
        task,
        title,
        *recorded_source(path),
        output_size=len(classes),
        splits=single,
        set_aside=tuple(aside.sentences),
        classes=classes,
        columns=tables["train"][0].columns,
        remarks=tuple(remarks(Path(path), tables)),
        **normalisation,
    )


def _check(task: str, path: str | Path) -> str:
    """Return a report: counts, columns, outputs, and a sentence for each unusable file."""
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
            *remarks(Path(path), tables),
            f"{len(classes)} outputs: {', '.join(map(repr, classes))}",
            *(left_out if aside.sentences else [f"All {aside.files} files can be used."]),
        ]
    )


def _row(split: str, tables: list[Table]) -> str:
    steps = sum(len(table.numbers) for table in tables)
    return f"{split:<10} {len(tables):>10} {steps:>8} {steps / max(1, len(tables)):>12.2f}"


def _tables(folder: Path, task: str, aside: SetAside) -> Tables:
    """Return the tables of the usable files of each split.

    All have the columns of the first file, and only labels that occur in the training set.
    """
    files = {split: _files(folder, split) for split in SPLITS}
    tables: dict[str, list[Table]] = {split: [] for split in SPLITS}
    for split in SPLITS:
        known = None
        if split != "train":
            known = {label for table in tables["train"] for label in table.labels}
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
    """Return the CSV files of a split, ordered by name, without hidden files."""
    try:
        entries = sorted((folder / split).iterdir())
    except OSError as problem:
        raise BadInput(
            f"{folder / split} cannot be read ({problem.strerror}); {folder} needs the folders "
            f"{', '.join(SPLITS)} with a CSV file for each sequence."
        ) from problem
    files = [entry for entry in entries if is_csv(entry)]
    if not files:
        raise BadInput(f"{folder / split} has no CSV files; put one there for each sequence.")
    return files


def _check_fit(table: Table, train: list[Table], known: set[str] | None) -> None:
    """Raise BadInput if a file's columns differ from the first's, or if it has an unknown label."""
    if train and table.columns != train[0].columns:
        reason = f"its columns are not those of {train[0].path}"
        raise unusable(table.path, reason, "give all files the same columns, in one order")
    unknown = sorted(set(table.labels) - known) if known is not None else []
    if unknown:
        reason = f"{unknown[0]!r} does not occur in train"
        raise unusable(table.path, reason, "put a sequence with it there, or take this file out")


def _framewise(path: Path) -> Table:
    return read_table(path, labelled=True)


def _next_step(path: Path) -> Table:
    table = read_table(path)
    check_binary(path, table.numbers)
    if len(table.numbers) < 2:
        raise unusable(path, "it has a single row, so that there is no next one", "take it out")
    return table


def check_binary(path: Path, numbers: np.ndarray) -> None:
    """Raise BadInput if a file has other numbers than 0 and 1."""
    if not np.isin(numbers, (0, 1)).all():
        raise unusable(path, "it has other numbers than 0 and 1", "write 1 for on and 0 for off")


def _transcription(path: Path) -> Table:
    table, text_file = read_table(path), path.with_suffix(".txt")
    remedy = "write the text of the sequence there"
    text = " ".join(read_text(text_file, LARGEST_TEXT, remedy).split())
    if not all(map(is_name, text)):
        raise unusable(text_file, "it has characters that cannot be printed", "take them out")
    needed = steps_needed(text)
    if len(table.numbers) < needed:
        reason = f"its {len(table.numbers)} rows are fewer than the {needed} that its text needs"
        raise unusable(path, reason, "take it out")
    return replace(table, labels=tuple(text))


READ: Mapping[str, Callable[[Path], Table]] = {
    "framewise": _framewise,
    "transcription": _transcription,
    "next_step": _next_step,
}


def _classes(tables: Tables, task: str) -> tuple[str, ...]:
    """Return the names of the outputs in order, with "" for CTC's blank.

    For "next_step" these are the columns, otherwise the sorted labels of the training set.

    Raises:
        BadInput: If there are more classes than uint8 targets can number.
    """
    train = tables["train"]
    if task == "next_step":
        return train[0].columns
    labels = sorted({label for table in train for label in table.labels})
    classes = ("", *labels) if task == "transcription" else tuple(labels)
    if len(classes) > MOST_CLASSES:
        folder, most = train[0].path.parent, MOST_CLASSES - len(classes) + len(labels)
        raise BadInput(
            f"{folder} has {len(labels):,} labels, more than {most}; merge some of them."
        )
    return classes


def _sequence(table: Table, task: str, classes: Iterable[str]) -> Sequence:
    """Return a sequence; its inputs are float64 and not normalised."""
    if task == "next_step":
        return Sequence(table.numbers[:-1], table.numbers[1:].astype(np.uint8))
    index = {name: index for index, name in enumerate(classes)}
    return Sequence(table.numbers, np.array([index[label] for label in table.labels], np.uint8))


def _normalise(splits: Mapping[str, list[Sequence]], path: str | Path) -> Normalisation:
    with np.errstate(over="ignore"):
        normalisation = normalise(splits)
    if not all(np.isfinite(s.inputs).all() for split in SPLITS for s in splits[split]):
        raise BadInput(
            f"{path} has numbers too far from those in train for float32; look for columns that "
            "hardly change in train, and leave them out."
        )
    return normalisation


def _in_single_precision(sequence: Sequence) -> Sequence:
    return Sequence(sequence.inputs.astype(np.float32), sequence.targets)
