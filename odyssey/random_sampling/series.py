"""Time series: the paper's sine wave, or a CSV or Parquet file with a column per variable."""

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
from odyssey.parquet_bounds import announced_values

LARGEST_FILE = 64 * 2**20  # bytes
LARGEST_TABLE = 1_000_000  # values
MOST_VARIABLES = 1_000
SHOWN = 60  # characters of a variable's name that an error message shows
LARGEST_WINDOWS = 100_000_000  # values in all (overlapping) windows together
COLUMNS = "give a CSV file with a header, or a Parquet file, with one column of numbers a variable"
NUMBERS = (pa.types.is_integer, pa.types.is_floating, pa.types.is_null)
DECIMALS = 12  # of the sine: removes rounding errors, which hide that it repeats


@dataclass(frozen=True)
class Series:
    """A series of one or more variables.

    Attributes:
        name: name of the series in messages.
        variables: names of the variables.
        values: (time, variables) float64, all finite.
    """

    name: str
    variables: tuple[str, ...]
    values: np.ndarray

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
        return Series(self.name, self.variables, values)


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

    Args:
        path: the file.

    Raises:
        BadInput: the file has gaps, text, infinite numbers or fewer than two rows, is too large, or
            is no such file; the message names file and column.
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
    # Keep blank lines: they are gaps. Do not turn extra columns into an index or drop them.
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
        for (
            field
        ) in file.schema_arrow:  # check before reading: a small file can unpack to huge text
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
