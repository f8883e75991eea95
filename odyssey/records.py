"""The tables in results/: their columns, types, units and descriptions; how they are written.

The file of a single trial has names and types of columns only. Units and descriptions are added
when the files are gathered into one table, so that rewording them changes no trial.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from odyssey.atomic import replace_file
from odyssey.errors import BadInput
from odyssey.parquet_bounds import is_too_long, open_bounded


def _column(name: str, kind: pa.DataType, unit: str, description: str) -> pa.Field:
    metadata = {"unit": unit, "description": description}
    return pa.field(name, kind, nullable=False, metadata=metadata)


_ADDRESS = [
    _column("dataset", pa.string(), "", "data set"),
    _column("variant", pa.string(), "", "variant, by its name in the configuration"),
    _column("trial", pa.int32(), "", "number of the trial in its random search, from 0"),
]
ADDRESS = tuple(field.name for field in _ADDRESS)

_ERROR_UNIT = "the task's, in odyssey.labels.MEASURES"

TRIALS = pa.schema(
    [
        *_ADDRESS,
        _column("seed", pa.int64(), "", "all random numbers of the trial derive from it"),
        _column("hidden_size", pa.int32(), "LSTM blocks", "blocks per hidden layer"),
        _column("learning_rate", pa.float64(), "", "step size before scaling by 1 - momentum"),
        _column("momentum", pa.float64(), "", "share of the velocity kept at each step"),
        _column(
            "input_noise", pa.float64(), "units of the inputs", "sd of the inputs' Gaussian noise"
        ),
        _column("nesterov", pa.bool_(), "", "true: Nesterov-style momentum; false: traditional"),
        _column(
            "clip_gradients", pa.bool_(), "", "gradients clipped to [-1, 1] before each update"
        ),
        _column("parameters", pa.int64(), "", "number of trainable parameters"),
        _column(
            "status",
            pa.string(),
            "",
            "finished, or diverged: weights, loss or validation error became infinite or NaN",
        ),
        _column(
            "epochs", pa.int32(), "epochs", "trained epochs; if diverged, the epoch it happened in"
        ),
        _column(
            "best_epoch", pa.int32(), "epochs", "with the lowest validation error; 0: untrained"
        ),
        _column(
            "train_loss",
            pa.float64(),
            "nats per time step",
            "mean training loss, with noise, of the epoch whose weights are tested; lower is "
            "better; NaN if that is epoch 0",
        ),
        _column(
            "validation_error",
            pa.float64(),
            _ERROR_UNIT,
            "of the best epoch; if diverged, of the last finite one; lower is better",
        ),
        _column("test_error", pa.float64(), _ERROR_UNIT, "of the same weights; lower is better"),
        _column("wall_seconds", pa.float64(), "s", "elapsed time, from the data to the test error"),
        _column("cpu_seconds", pa.float64(), "s", "processor time for the same"),
        _column("peak_rss_mb", pa.float64(), "MB", "largest resident memory of the process"),
        _column("host", pa.string(), "", "computer that ran the trial"),
        _column("processor", pa.string(), "", "kind of processor, odyssey.processor.processor"),
        _column("torch_version", pa.string(), "", "version of PyTorch"),
        _column(
            "code_digest", pa.string(), "", "odyssey.training.trial_code.trial_code at that time"
        ),
        _column("data_digest", pa.string(), "", "odyssey.features.Features.digest of the data"),
        _column("identity", pa.string(), "", "digest of everything that the numbers depend on"),
        _column(
            "origin", pa.string(), "", "here, or the published study that the row is taken from"
        ),
    ]
)

CURVES = pa.schema(
    [
        *_ADDRESS,
        _column("epoch", pa.int32(), "epochs", "0 is the untrained network"),
        _column("train_loss", pa.float64(), "nats per time step", "mean, noise on; NaN at epoch 0"),
        _column("validation_error", pa.float64(), _ERROR_UNIT, "lower is better"),
    ]
)

# Columns that differ between two runs of the same trial on one machine.
MEASURED = ("wall_seconds", "cpu_seconds", "peak_rss_mb", "host")

HERE = "here"  # the origin of a trial that this study trained


def write(rows: Sequence[Mapping[str, object]], schema: pa.Schema, path: str | Path) -> None:
    """Write rows as one Parquet file, complete or not at all, without units and descriptions.

    Args:
        rows: Values by column name.
        schema: The columns.
        path: The file.

    Raises:
        ValueError: A row has other columns than the schema.
        BadInput: The file cannot be written.
    """
    for row in rows:
        if set(row) != set(schema.names):
            raise ValueError(f"columns differ from the schema: {set(row) ^ set(schema.names)}")
    plain = pa.schema([field.remove_metadata() for field in schema])
    write_table(pa.Table.from_pylist(list(rows), schema=plain), path)


def gather(paths: Iterable[str | Path], schema: pa.Schema, path: str | Path) -> None:
    """Concatenate Parquet files with the same columns; add units and descriptions.

    Args:
        paths: The files, in the order of their rows in the result.
        schema: The columns, with units and descriptions.
        path: The resulting file.

    Raises:
        BadInput: A file is missing, damaged or has other columns; the sentence names it.
    """
    write_table(read_all(paths, schema), path)


def read_all(paths: Iterable[str | Path], schema: pa.Schema) -> pa.Table:
    """Read Parquet files with the same columns as one table; it has no rows without files.

    Args:
        paths: The files, in the order of their rows in the result.
        schema: The columns, with units and descriptions.

    Raises:
        BadInput: See `gather`.
    """
    return pa.concat_tables([schema.empty_table(), *(read(path, schema) for path in paths)])


def tuples(table: pa.Table, *columns: str) -> list[tuple[Any, ...]]:
    """Return the values of some columns in each row.

    Args:
        table: A table with these columns.
        columns: Their names; without names, `ADDRESS`.
    """
    values = (table[name].to_pylist() for name in columns or ADDRESS)
    return list(zip(*values, strict=True))


def read(path: str | Path, schema: pa.Schema) -> pa.Table:
    """Read a table and check its columns.

    Args:
        path: A Parquet file.
        schema: The columns that it must have.

    Returns:
        The table, with the units and descriptions of `schema`.

    Raises:
        BadInput: The file is missing, damaged, too large or has other columns.
    """
    texts = [field.name for field in schema if field.type == pa.string()]
    try:
        table = open_bounded(path, texts).read(use_threads=False)
        table.validate(full=True)
    except (OSError, ValueError, LookupError, pa.ArrowException) as problem:
        raise BadInput(
            f"{path} is not a readable Parquet file; delete it and run again."
        ) from problem
    kinds = {name: pa.dictionary(pa.int32(), pa.string()) for name in texts}
    expected = pa.schema([field.with_type(kinds.get(field.name, field.type)) for field in schema])
    if not table.schema.equals(expected) or any(map(is_too_long, table.select(texts).columns)):
        raise BadInput(
            f"{path} has other columns than this version writes; delete it and run again."
        )
    return table.cast(schema)


def write_table(table: pa.Table, path: str | Path) -> None:
    """Write a table, complete or not at all.

    Args:
        table: The table.
        path: The file.

    Raises:
        BadInput: The file cannot be written.
    """
    with replace_file(path) as part:
        parquet.write_table(table, part, write_page_checksum=True)
