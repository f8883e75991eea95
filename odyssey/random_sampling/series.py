"""Time series: the paper's sine wave, or a CSV or Parquet file with one column per variable."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from odyssey.corpora.files import read_bytes, unusable
from odyssey.errors import BadInput, printable
from odyssey.records import announced_values

LARGEST_FILE = 64 * 2**20  # bytes
LARGEST_TABLE = 1_000_000  # values
MOST_VARIABLES = 1_000
SHOWN = 60  # characters of a variable's name in a sentence
LARGEST_WINDOWS = 100_000_000  # values in all windows, which overlap
COLUMNS = "give a CSV file with a header, or a Parquet file, with one column of numbers a variable"
NUMBERS = (pa.types.is_integer, pa.types.is_floating, pa.types.is_null)
DECIMALS = 12  # of the sine: rounding errors of its argument, which hide its period, lie below


@dataclass(frozen=True)
class Series:
    """A series of one or more variables.

    name: for sentences. variables: their names. values: (time, variables), finite float64.
    """

    name: str
    variables: tuple[str, ...]
    values: np.ndarray

    def windows(self, look_back: int) -> tuple[np.ndarray, np.ndarray]:
        """What the network reads, and the values that follow.

        inputs: (windows, look_back, variables), targets: (windows, variables), both float32.
        Raises BadInput where the series is not longer than the look back, or too long for it.
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
        """Every variable moved and stretched to [-1, 1], where tanh can follow it.

        Raises BadInput where one has the same value throughout.
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
        return Series(self.name, self.variables, values)


def sine(
    amplitude: float = 1.0,
    frequency: float = 1.0,
    phase: float = 0.0,
    seconds: float = 100.0,
    rate: float = 10.0,
) -> Series:
    """The sine wave of Equation 1: 1,000 values as published, the end of the range left out.

    frequency, rate: per second. phase: radians.
    """
    time = np.arange(round(seconds * rate)) / rate
    values = amplitude * np.sin(2 * np.pi * frequency * time + phase)
    return Series("The sine wave", ("sin",), np.round(values, DECIMALS)[:, None] + 0.0)


def read_series(path: str | Path) -> Series:
    """Read a series from a .csv or .parquet file, one row per time step.

    Raises BadInput, naming file and column, for gaps, text, infinite numbers, a single value, or a
    file that is something else or too large.
    """
    path = Path(path)
    table = _parquet(path) if path.suffix.lower() == ".parquet" else _csv(path)
    names = tuple(printable(str(name)) for name in table.columns)
    if not names:
        raise unusable(path, "it has no columns", COLUMNS)
    if len(table) < 2:
        raise unusable(path, "it has fewer than two values", "give a longer series")
    columns = zip(names, table.items(), strict=True)
    values = np.column_stack([_numbers(path, name, column) for name, (_, column) in columns])
    if len(set(names)) < len(names):
        raise unusable(path, "two of its columns have the same name", "give each its own")
    return Series(printable(str(path)), names, values)


def _csv(path: Path) -> pd.DataFrame:
    content = read_bytes(path, LARGEST_FILE, COLUMNS).rstrip()
    if sum(map(content.count, (b",", b"\n", b"\r"))) > LARGEST_TABLE:
        raise _too_large(path)
    if content.partition(b"\n")[0].count(b",") >= MOST_VARIABLES:
        raise _too_wide(path)
    # A blank line is a gap; a row longer than the header must not become an index, nor be cut.
    options = {"skip_blank_lines": False, "index_col": False, "low_memory": False}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            table: pd.DataFrame = pd.read_csv(io.BytesIO(content), **options)
    except (ValueError, OverflowError, pd.errors.ParserWarning) as problem:
        raise unusable(path, "it is no table of numbers", COLUMNS) from problem
    return table


def _parquet(path: Path) -> pd.DataFrame:
    content = read_bytes(path, LARGEST_FILE, COLUMNS)
    try:
        file = parquet.ParquetFile(pa.BufferReader(content), page_checksum_verification=True)
        if file.metadata.num_columns > MOST_VARIABLES:
            raise _too_wide(path)
        if announced_values(file.metadata) > LARGEST_TABLE:
            raise _too_large(path)
        for field in file.schema_arrow:  # before reading: a short file can hold endless text
            if not any(is_kind(field.type) for is_kind in NUMBERS):
                raise _no_numbers(path, field.name)
        table: pd.DataFrame = file.read(use_threads=False).to_pandas(ignore_metadata=True)
    except (OSError, ValueError, pa.ArrowException) as problem:
        raise unusable(path, "it is no readable Parquet file", COLUMNS) from problem
    return table


def _too_wide(path: Path) -> BadInput:
    return unusable(path, f"it has more than {MOST_VARIABLES:,} columns", "give fewer variables")


def _no_numbers(path: Path, column: str) -> BadInput:
    return unusable(path, f"column {column[:SHOWN]} holds something other than numbers", COLUMNS)


def _too_large(path: Path) -> BadInput:
    return unusable(path, f"it holds more than {LARGEST_TABLE:,} values", "give a shorter series")


def _numbers(path: Path, name: str, column: pd.Series) -> np.ndarray:
    """A column as float64, all finite."""
    kind = column.dtype
    if column.isna().all():
        raise unusable(path, f"column {name[:SHOWN]} is empty", "leave the column out")
    if not pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_bool_dtype(kind):
        raise _no_numbers(path, name)
    values = column.to_numpy(dtype=float, na_value=np.nan)
    bad = np.flatnonzero(~np.isfinite(values))
    if bad.size:
        what = "a gap" if np.isnan(values[bad[0]]) else "an infinite number"
        raise unusable(
            path,
            f"column {name[:SHOWN]} has {what} in row {bad[0] + 1}",
            "fill it in or cut it off",
        )
    return values
