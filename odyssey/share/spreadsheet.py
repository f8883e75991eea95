"""The trials as CSV that R reads without loss, and a table of the columns."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from odyssey.atomic import replace_file
from odyssey.labels import DatasetLabel
from odyssey.records import TRIALS
from odyssey.tables import name_data

NOT_SHARED = "host"
DATA = "original, or what replaces the original data set"
HEADER = ("column", "r_class", "unit", "meaning")
# Without classes, R would read a column of digests that look like numbers as numbers.
R_CLASSES = {
    pa.string(): "character",
    pa.int32(): "integer",
    pa.int64(): "numeric",
    pa.float64(): "numeric",
    pa.bool_(): "logical",
}
# Seeds have 63 bits, numbers in R only 53.
TEXT_IN_R = ("seed",)
LOGICAL = {True: "TRUE", False: "FALSE"}
INFINITE = {np.inf: "Inf", -np.inf: "-Inf"}


def write_trials(trials: pd.DataFrame, labels: Mapping[str, DatasetLabel], path: Path) -> None:
    """Write the trials as CSV: decimal dots, TRUE and FALSE, NA for missing values.

    Floating-point numbers have enough digits to be read without loss. The host is left out. The
    column `data` says whether the data set is the original.

    Args:
        trials: The table `results/trials.parquet`.
        labels: Labels of the data sets.
        path: The file.
    """
    shared = name_data(trials.drop(columns=NOT_SHARED), labels)
    for name in shared.select_dtypes(bool):
        shared[name] = shared[name].map(LOGICAL)
    for name in shared.select_dtypes(float):
        shared[name] = [INFINITE.get(value, value) for value in shared[name].tolist()]
    with replace_file(path) as part:
        shared.to_csv(part, index=False, na_rep="NA", lineterminator="\n")


def write_columns(labels: Mapping[str, DatasetLabel], path: Path) -> None:
    """Write the descriptions of the columns of that CSV, see `column_rows`.

    Args:
        labels: Labels of the data sets.
        path: The file.
    """
    rows = [HEADER, *column_rows(labels)]
    with replace_file(path) as part, open(part, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def column_rows(labels: Mapping[str, DatasetLabel]) -> list[tuple[str, str, str, str]]:
    """Describe the columns of the CSV.

    Args:
        labels: Labels of the data sets.

    Returns:
        Name, class in R, unit and meaning of each column, in the order of the CSV.
    """
    unit_of_errors = "; ".join(f"{name}: {label.unit}" for name, label in labels.items())
    rows = []
    for field in TRIALS:
        if field.name == NOT_SHARED:
            continue
        kind = "character" if field.name in TEXT_IN_R else R_CLASSES[field.type]
        unit, meaning = (field.metadata[key].decode() for key in (b"unit", b"description"))
        unit = unit_of_errors if field.name.endswith("_error") else unit
        rows.append((field.name, kind, unit, meaning))
        if field.name == "dataset":
            rows.append(("data", "character", "", DATA))
    return rows
