"""Data sets of CSV files: label the time steps of a sequence with a network."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import numpy as np
from scipy.special import expit, softmax

from odyssey.corpora.csv_header import LABEL
from odyssey.corpora.csv_sequences import check_binary
from odyssey.corpora.csv_table import read_table
from odyssey.corpora.files import unusable
from odyssey.corpora.normalisation import normalised
from odyssey.models.metadata import Metadata
from odyssey.models.saved import Model
from odyssey.phrases import number
from odyssey.training import ctc

OPTIONS: tuple[str, ...] = ()
COLUMNS: tuple[str, ...] = ()
EXAMPLE = "sequence.csv"
GIVES = "one row for each time step, or the text of the sequence"
INPUTS = "the columns of numbers in the data set's CSV files"
LICENCE = "The data belong to the user, who decides on their licence."
MAX_ROWS = 50_000  # take about a minute
FAR = 100  # standard deviations; no network was trained on such inputs


def predict(model: Model, path: Path) -> str:
    """Return the outputs for a sequence, which depend on the task.

    - framewise: CSV with the most probable label of each time step and its probability.
    - next_step: CSV with the probability that each column is 1 in the next row.
    - transcription: the text.

    Args:
        model: the network.
        path: of a CSV file; its columns may have any order, and a last column named label is
            not read.

    Raises:
        BadInput: if `odyssey.corpora.csv_table.read_table` refuses the file, if its columns have
            other names than in training, or if it has too many rows.
    """
    metadata = model.metadata
    numbers = read_table(path, labelled=None).in_order(metadata.columns).numbers
    if len(numbers) > MAX_ROWS:
        raise unusable(path, f"it has more than {MAX_ROWS:,} rows", "divide it")
    x = normalised(numbers, metadata.shift, metadata.scale)
    _check_values(path, metadata, numbers, x)
    logits = model.logits(x).astype(float)
    if metadata.task == "transcription":
        return "".join(metadata.classes[k] for k in ctc.best_path(logits)) + "\n"
    if metadata.task == "next_step":
        return _table(metadata.classes, expit(logits).tolist())
    p = softmax(logits, axis=1)
    labels = [metadata.classes[k] for k in p.argmax(axis=1)]
    return _table((LABEL, "probability"), zip(labels, p.max(axis=1).tolist(), strict=True))


def _check_values(path: Path, metadata: Metadata, numbers: np.ndarray, x: np.ndarray) -> None:
    """Refuse values that training would refuse, or that are probably in another unit.

    Args:
        path: of the file, for the error.
        metadata: of the network.
        numbers: (time, columns), as in the file.
        x: the same, normalised.
    """
    if metadata.task == "next_step":
        check_binary(path, numbers)
        return
    away = np.median(np.abs(x), axis=0)
    for k in np.flatnonzero(away > FAR).tolist():
        reason = (
            f"half of column {metadata.columns[k]} are more than {number(float(away[k]))} standard "
            f"deviations away from the mean of the training set, {number(metadata.shift[k])}"
        )
        raise unusable(path, reason, "give its values in the unit of the training set")


def _table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_shown(value) for value in row] for row in rows)
    return text.getvalue()


def _shown(value: object) -> object:
    return f"{value:.4f}" if isinstance(value, float) else value
