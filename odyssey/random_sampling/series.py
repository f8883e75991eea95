"""Time series: the paper's sine wave, or a CSV or Parquet file with a column per variable."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from odyssey.corpora.csv_header import UNNAMED, may_number_rows, numbers_rows
from odyssey.corpora.csv_table import Limits, read_table
from odyssey.corpora.files import read_bytes, unusable
from odyssey.corpora.gaps import gap
from odyssey.errors import BadInput, printable
from odyssey.parquet_bounds import announced_values
from odyssey.phrases import joined
from odyssey.random_sampling.clock import check_order, is_clock

LIMITS = Limits(64 * 2**20, 1_000_000, 1_000, float(np.finfo(np.float64).max))
SHOWN = 60  # characters of a variable's name that an error message shows
LARGEST_WINDOWS = 100_000_000  # values in all (overlapping) windows together
PARQUET = (".parquet", ".pq", ".parq")
COLUMNS = "give a CSV file with a header, or a Parquet file, with one column of numbers a variable"
NUMBERS = (pa.types.is_integer, pa.types.is_floating, pa.types.is_null)
TIMES = (pa.types.is_timestamp, pa.types.is_date64)
NAMELESS = "__index_level_0__"  # the index of pandas, if it has no name
INDEX = re.compile(r"__index_level_\d+__")
DECIMALS = 12  # of the sine: removes rounding errors, which hide that it repeats


@dataclass(frozen=True)
class Series:
    """A series of one or more variables.

    Attributes:
        name: name of the series in messages.
        variables: names of the variables.
        values: (time, variables) float64, all finite.
        left_out: names of columns of the file that only number the rows or tell their time.
    """

    name: str
    variables: tuple[str, ...]
    values: np.ndarray
    left_out: tuple[str, ...] = ()

    @property
    def left_out_in_words(self) -> str:
        """Which columns were left out and why; follows "left out, "."""
        names = joined(name or "a column without a name" for name in self.left_out)
        return f"because it only numbers or dates the rows: {names}"

    def windows(self, look_back: int) -> tuple[np.ndarray, np.ndarray]:
        """Cut the series into windows, and return the value that follows each.

        Args:
            look_back: time steps of a window.

        Returns:
            inputs, (windows, look_back, variables) float32, and targets, (windows, variables)
            float32.

        Raises:
            BadInput: the series is not longer than the look back, or the windows would need too
                much memory.
        """
        length = len(self.values)
        if length <= look_back:
            raise BadInput(
                f"{self.name} has {length} values, and a look back of {look_back} needs at least "
                f"{look_back + 1}; give a longer series or a shorter look back."
            )
        if self.values.size * look_back > LARGEST_WINDOWS:
            raise BadInput(
                f"{self.name} has {length:,} values, too many for a look back of {look_back:,}; "
                "give a shorter series or a shorter look back."
            )
        values = self.values.astype(np.float32)
        inputs = np.lib.stride_tricks.sliding_window_view(values, look_back, axis=0)[:-1]
        return np.ascontiguousarray(inputs.transpose(0, 2, 1)), values[look_back:]

    def scaled(self) -> Series:
        """Return the series with every variable scaled to [-1, 1], the range of tanh.

        Raises:
            BadInput: a variable has only one value, or values too large to scale.
        """
        low, high = self.values.min(axis=0), self.values.max(axis=0)
        for variable, constant in zip(self.variables, low == high, strict=True):
            if constant:
                raise BadInput(
                    f"{self.name}: column {variable[:SHOWN]} has the same value throughout and "
                    "cannot be scaled; leave it out."
                )
        with np.errstate(over="ignore", invalid="ignore"):
            values = (self.values - low) / (high - low) * 2 - 1
        if not np.isfinite(values).all():
            raise BadInput(f"{self.name} has values too large to be scaled; use another unit.")
        return replace(self, values=values)


def sine(seconds: float = 100.0, rate: float = 10.0) -> Series:
    """Return the sine wave of the paper's Equation 1; the default is the paper's, 1,000 values.

    Args:
        seconds: length; the end point is left out.
        rate: values per second.
    """
    time = np.arange(round(seconds * rate)) / rate
    values = np.sin(2 * np.pi * time)
    return Series("The sine wave", ("sin",), np.round(values, DECIMALS)[:, None] + 0.0)


def read_series(path: str | Path) -> Series:
    """Read a series from a .csv or .parquet file with a row for each time step.

    Columns that only number the rows or tell their time are left out, such as the index of pandas.

    Args:
        path: the file.

    Raises:
        BadInput: the file has gaps, text, infinite numbers or fewer than two rows, is too large,
            runs backward in time, or is no such file; the message names file and column.
    """
    path = Path(path)
    series = _parquet(path) if path.suffix.lower() in PARQUET else _csv(path)
    if len(series.values) < 2:
        raise unusable(path, "it has fewer than two values", "give a longer series")
    return _without_clocks(series)


def _without_clocks(series: Series) -> Series:
    columns = zip(series.variables, series.values.T, strict=True)
    clocks = [k for k, column in enumerate(columns) if is_clock(*column, series.name)]
    if not clocks or len(clocks) == len(series.variables):
        return series
    kept = [k for k in range(len(series.variables)) if k not in clocks]
    variables, told = (tuple(series.variables[k] for k in which) for which in (kept, clocks))
    left_out = (*series.left_out, *told)
    return replace(
        series, variables=variables, values=series.values[:, kept].copy("C"), left_out=left_out
    )


def _csv(path: Path) -> Series:
    table = read_table(path, limits=LIMITS)
    return Series(printable(str(path)), table.columns, table.numbers, table.left_out)


def _parquet(path: Path) -> Series:
    content = read_bytes(path, LIMITS.size, COLUMNS)
    try:
        file = parquet.ParquetFile(pa.BufferReader(content), page_checksum_verification=True)
        schema = file.schema_arrow
        if file.metadata.num_columns > LIMITS.columns:
            reason = f"it has more than {LIMITS.columns:,} columns"
            raise unusable(path, reason, "give fewer variables")
        if announced_values(file.metadata) > LIMITS.values:
            reason = f"it holds more than {LIMITS.values:,} values"
            raise unusable(path, reason, "give a shorter series")
        index = _index_columns(schema)
        kept = [k for k, name in enumerate(schema.names) if name not in index]
        for k in kept:  # check before reading: a small file can unpack to huge text
            if not any(is_kind(schema.field(k).type) for is_kind in NUMBERS):
                raise _no_numbers(path, schema.field(k).name)
        for name in index:
            kind = schema.field(name).type
            nameless = name == NAMELESS and pa.types.is_int64(kind)
            if nameless or any(is_kind(kind) for is_kind in TIMES):
                _check_order(path, file.read(columns=[name], use_threads=False).column(0), name)
        table = file.read(columns=[schema.names[k] for k in kept], use_threads=False)
        # For pyarrow, the name "a" also selects a column "a.b".
        table = table.select([k for k, name in enumerate(table.column_names) if name not in index])
    except (OSError, ValueError, pa.ArrowException) as problem:
        raise unusable(path, "it is no readable Parquet file", COLUMNS) from problem
    return _series(path, table, [name for name in schema.names if name in index])


def _check_order(path: Path, index: pa.ChunkedArray, name: str) -> None:
    """Refuse a table whose rows are not in the order of its index."""
    values = index.cast(pa.int64()).drop_null().to_numpy()
    check_order(name, values, printable(str(path)))


def _index_columns(schema: pa.Schema) -> set[str]:
    """The columns of a Parquet file that are the index of the table of pandas that was saved."""
    marked = {name for name in schema.names if INDEX.fullmatch(name)}
    try:
        described = json.loads((schema.metadata or {})[b"pandas"])["index_columns"]
    except (KeyError, ValueError, TypeError, RecursionError):
        return marked
    if not isinstance(described, list):
        return marked
    return marked.union(name for name in described if name in schema.names)


def _series(path: Path, table: pa.Table, left_out: Sequence[str]) -> Series:
    """The series in a table, without columns of it that only number the rows."""
    names = [printable(name) for name in table.column_names]
    if not names:
        raise unusable(path, "it has no columns", COLUMNS)
    if len(table) < 2:
        raise unusable(path, "it has fewer than two values", "give a longer series")
    columns = [_numbers(path, *pair) for pair in zip(names, table.columns, strict=True)]
    if len(set(names)) < len(names):
        raise unusable(path, "two of its columns have the same name", "give each its own")
    counters = {name for name, column in zip(names, columns, strict=True) if _counts(name, column)}
    if len(counters) == len(names):
        counters = set()
    kept = [k for k, name in enumerate(names) if name not in counters]
    if nameless := [names[k] for k in kept if UNNAMED.fullmatch(names[k].strip())]:
        reason = f"column {nameless[0]!r} has no name and does not number the rows"
        raise unusable(path, reason, "name it, or take it out if it is no input")
    values = np.column_stack([columns[k] for k in kept])
    if found := gap(values, [names[k][:SHOWN] for k in kept]):
        raise unusable(path, f"row {found[0] + 1} {found[1]}", "fill it in or cut it off")
    others = (*map(printable, left_out), *(name for name in names if name in counters))
    return Series(printable(str(path)), tuple(names[k] for k in kept), values, others)


def _counts(name: str, column: np.ndarray) -> bool:
    """Whether a column of numbers only numbers the rows, by its name and its values."""
    return may_number_rows(name) and numbers_rows(name, [f"{x:.15g}" for x in column], first=True)


def _no_numbers(path: Path, column: str) -> BadInput:
    return unusable(path, f"column {column[:SHOWN]} holds something other than numbers", COLUMNS)


def _numbers(path: Path, name: str, column: pa.ChunkedArray) -> np.ndarray:
    """A column as float64, all finite."""
    if column.null_count == len(column):
        raise unusable(path, f"column {name[:SHOWN]} is empty", "leave the column out")
    values = column.cast(pa.float64(), safe=False).to_numpy()
    bad = np.flatnonzero(~np.isfinite(values))
    if bad.size:
        what = "a gap" if np.isnan(values[bad[0]]) else "an infinite number"
        raise unusable(
            path,
            f"column {name[:SHOWN]} has {what} in row {bad[0] + 1}",
            "fill it in or cut it off",
        )
    return values
