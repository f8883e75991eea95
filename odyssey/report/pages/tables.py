"""The page of tables: sort, filter, search and download."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from odyssey.errors import BadInput
from odyssey.records import TRIALS
from odyssey.report.pages.page import column_values, page

HIDDEN = {"trials": ("host",)}  # columns that the page leaves out, by table
LIBRARY = files("itables").joinpath("html")
BOOLEAN, NUMBER, TEXT = "yes or no", "number", "text"
ANY = ""  # instead of a table's name in tables.csv: the column means the same in all tables


def tables(paths: Mapping[str, str | Path]) -> str:
    """The page, as HTML.

    Titles and meanings of columns come from tables.csv, or else from the file's own metadata.

    Args:
        paths: Parquet files by the path to show, from the repository's root, such as
            `results/statistics/audit.parquet`; in the order of the page's list.

    Raises:
        BadInput: If a file cannot be read.
    """
    payload = [_table(shown, Path(path)) for shown, path in paths.items()]
    script = LIBRARY.joinpath("dt_bundle.js").read_bytes()
    style = LIBRARY.joinpath("dt_bundle.css").read_text(encoding="utf-8")
    return page("tables", "Tables", script, payload, styles=[style])


def _table(shown: str, path: Path) -> dict[str, Any]:
    name = Path(shown).stem
    table, fields = _read(path)
    table = table.drop(columns=list(HIDDEN.get(name, ())), errors="ignore")
    title, about = _words(name, ANY) or (name.replace("_", " "), "")
    return {
        "name": name,
        "path": shown,
        "title": title,
        "about": about,
        "columns": [_column(name, table[column], fields[column]) for column in table],
        "values": [column_values(table[column]) for column in table],
    }


def _read(path: Path) -> tuple[pd.DataFrame, dict[str, pa.Field]]:
    try:
        table = parquet.ParquetFile(path).read()
    except (OSError, pa.ArrowException) as problem:
        raise BadInput(
            f"{path} is not a readable Parquet file; delete it and run again."
        ) from problem
    return table.to_pandas(), {field.name: field for field in table.schema}


def _column(table: str, column: pd.Series, field: pa.Field) -> dict[str, str]:
    """Name, kind, unit and meaning of a column."""
    name = str(column.name)
    unit, meaning = _words(table, name) or _words(ANY, name) or _recorded(field)
    return {"name": name, "kind": _kind(column), "unit": unit, "meaning": meaning}


def _recorded(field: pa.Field) -> tuple[str, str]:
    """Unit and meaning from the file, or else from the column of trials with the same name."""
    if not field.metadata and field.name in TRIALS.names:
        field = TRIALS.field(field.name)
    words = {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
    return words.get("unit", ""), words.get("description", "")


def _kind(column: pd.Series) -> str:
    values = column.dropna()
    if column.dtype.kind == "b" or (len(values) and values.map(type).eq(bool).all()):
        return BOOLEAN
    return NUMBER if column.dtype.kind in "iuf" else TEXT


def _words(table: str, column: str) -> tuple[str, str] | None:
    """Unit and meaning of a column of a table; for column "", the table's title and description."""
    return _meanings().get((table, column))


@cache
def _meanings() -> dict[tuple[str, str], tuple[str, str]]:
    path = Path(__file__).with_suffix(".csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {(r["table"], r["column"]): (r["unit"], r["meaning"]) for r in csv.DictReader(file)}
