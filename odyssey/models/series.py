"""Data sets of CSV files: a sequence, and what a network says of each of its time steps."""

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
GIVES = "a row for each time step, or the text of the sequence"
INPUTS = "the columns of the data set's CSV files, in their order"
LICENCE = "The data are the user's own, and so are their terms."
MOST_ROWS = 50_000  # a minute or so


def predict(model: Model, path: Path) -> str:
    """Return a row for each time step of a CSV file, or its text where the task is transcription.

    A row has the likeliest label and its probability; for next-step prediction, the probability
    that each column is on in the next row.
    Raises BadInput for anything that `read_table` refuses, and for another number of columns.
    """
    about = model.about
    numbers = _read(path).numbers
    if numbers.shape[1] != about.input_size:
        reason = f"it has {numbers.shape[1]} columns of numbers, and the model reads"
        raise unusable(path, f"{reason} {about.input_size}", "give the columns it was trained on")
    if len(numbers) > MOST_ROWS:
        raise unusable(path, f"it has more than {MOST_ROWS:,} rows", "divide it")
    logits = model.logits(normalised(numbers, about.shift, about.scale)).astype(float)
    if about.task == "transcription":
        return "".join(about.classes[k] for k in ctc.best_path(logits)) + "\n"
    if about.task == "next_step":
        return _table(about.classes, expit(logits).tolist())
    p = softmax(logits, axis=1)
    labels = [about.classes[k] for k in p.argmax(axis=1)]
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
