"""Data sets of CSV files: label the time steps of a sequence with a network."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

from scipy.special import expit, softmax

from odyssey.corpora.csv_table import FORMAT, LABEL, LARGEST_FILE, Table, read_table, read_text
from odyssey.corpora.files import unusable
from odyssey.corpora.normalisation import normalised
from odyssey.models.saved import Model
from odyssey.training import ctc

OPTIONS: tuple[str, ...] = ()
EXAMPLE = "sequence.csv"
GIVES = "one row for each time step, or the text of the sequence"
INPUTS = "the columns of numbers in the data set's CSV files, in the same order"
LICENCE = "The data belong to the user, who decides on their licence."
MAX_ROWS = 50_000  # take about a minute


def predict(model: Model, path: Path) -> str:
    """Return the outputs for a sequence, which depend on the task.

    - framewise: CSV with the most probable label of each time step and its probability.
    - next_step: CSV with the probability that each column is 1 in the next row.
    - transcription: the text.

    Args:
        model: the network.
        path: of a CSV file.

    Raises:
        BadInput: if `odyssey.corpora.csv_table.read_table` refuses the file, or its number of
            columns or rows is wrong.
    """
    metadata = model.metadata
    numbers = _read(path).numbers
    if numbers.shape[1] != metadata.input_size:
        reason = f"it has {numbers.shape[1]} columns of numbers, but the model needs"
        remedy = "give the same columns as in training"
        raise unusable(path, f"{reason} {metadata.input_size}", remedy)
    if len(numbers) > MAX_ROWS:
        raise unusable(path, f"it has more than {MAX_ROWS:,} rows", "divide it")
    logits = model.logits(normalised(numbers, metadata.shift, metadata.scale)).astype(float)
    if metadata.task == "transcription":
        return "".join(metadata.classes[k] for k in ctc.best_path(logits)) + "\n"
    if metadata.task == "next_step":
        return _table(metadata.classes, expit(logits).tolist())
    p = softmax(logits, axis=1)
    labels = [metadata.classes[k] for k in p.argmax(axis=1)]
    return _table((LABEL, "probability"), zip(labels, p.max(axis=1).tolist(), strict=True))


def _read(path: Path) -> Table:
    """Read the numbers of a file, with or without labels."""
    header = read_text(path, LARGEST_FILE, FORMAT).partition("\n")[0]
    return read_table(path, labelled=header.rpartition(",")[2].strip() == LABEL)


def _table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_shown(value) for value in row] for row in rows)
    return text.getvalue()


def _shown(value: object) -> object:
    return f"{value:.4f}" if isinstance(value, float) else value
