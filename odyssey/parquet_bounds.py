"""Parquet files that may hold anything: opened only when their values fit into memory."""

from __future__ import annotations

import math
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

LARGEST_TABLE = 2**27  # values, or characters, of one file; learning curves take a hundredth


def open_bounded(path: str | Path, texts: list[str]) -> parquet.ParquetFile:
    """Open a Parquet file that has at most `LARGEST_TABLE` values.

    Args:
        path: The file.
        texts: Columns of text. They are read as dictionaries, which store each text once.

    Returns:
        The open file; page checksums are verified when it is read.

    Raises:
        ValueError: The path is not a plain file, or the file has more values.
    """
    if not Path(path).is_file():  # reading a pipe would wait for ever
        raise ValueError(path)
    # Threads and read-ahead cost more time than they save for thousands of files with one row.
    options = {"pre_buffer": False, "page_checksum_verification": True}
    file = parquet.ParquetFile(path, read_dictionary=texts, **options)
    if announced_values(file.metadata) > LARGEST_TABLE:
        raise ValueError(path)
    return file


def announced_values(metadata: parquet.FileMetaData) -> int:
    """Return the number of values in a Parquet file according to its metadata.

    A file of a few bytes can announce billions of values. The file and its row groups both state
    the number of rows; the larger number counts, because readers follow the row groups. The
    metadata of single columns are not read: pyarrow ends the process for some damaged ones.
    """
    groups = range(metadata.num_row_groups)
    rows = max(metadata.num_rows, sum(metadata.row_group(group).num_rows for group in groups))
    return rows * max(metadata.num_columns, 1)


def is_too_long(texts: pa.ChunkedArray) -> bool:
    """Return whether a dictionary column has more than `LARGEST_TABLE` characters when expanded."""
    longest = [max(map(len, chunk.dictionary.to_pylist()), default=0) for chunk in texts.chunks]
    return sum(map(math.prod, zip(longest, map(len, texts.chunks), strict=True))) > LARGEST_TABLE
