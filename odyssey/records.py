"""The tables in results/: their columns, types, units and meaning, and how they are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from odyssey.atomic import replace_file
from odyssey.errors import BadInput


def _column(name: str, kind: pa.DataType, unit: str, meaning: str) -> pa.Field:
    return pa.field(name, kind, nullable=False, metadata={"unit": unit, "description": meaning})


_ADDRESS = [
    _column("dataset", pa.string(), "", "data set"),
    _column("variant", pa.string(), "", "LSTM variant, a name in odyssey.variants.VARIANTS"),
    _column("trial", pa.int32(), "", "number of the trial in its random search, from 0"),
]

_ERROR_UNIT = "the task's, in odyssey.labels.MEASURES"

TRIALS = pa.schema(
    [
        *_ADDRESS,
        _column("seed", pa.int64(), "", "what every random number of the trial derives from"),
        _column("hidden_size", pa.int32(), "LSTM blocks", "blocks per hidden layer"),
        _column("learning_rate", pa.float64(), "", "step size before scaling by 1 - momentum"),
        _column("momentum", pa.float64(), "", "share of the velocity kept at each step"),
        _column(
            "input_noise", pa.float64(), "units of the inputs", "sd of the inputs' Gaussian noise"
        ),
        _column("nesterov", pa.bool_(), "", "Nesterov-style momentum; otherwise the traditional"),
        _column("clip_gradients", pa.bool_(), "", "gradients cut to [-1, 1] before each update"),
        _column("parameters", pa.int64(), "", "trainable parameters"),
        _column(
            "status",
            pa.string(),
            "",
            "finished, or diverged: weights, loss or validation error not finite",
        ),
        _column(
            "epochs", pa.int32(), "epochs", "trained; where diverged, the epoch it happened in"
        ),
        _column(
            "best_epoch", pa.int32(), "epochs", "with the lowest validation error; 0: untrained"
        ),
        _column(
            "train_loss",
            pa.float64(),
            "nats per time step",
            "mean loss of the judged epoch, noise on; lower is better; NaN if that is epoch 0",
        ),
        _column(
            "validation_error",
            pa.float64(),
            _ERROR_UNIT,
            "of the best epoch; where diverged, of the last finite one; lower is better",
        ),
        _column("test_error", pa.float64(), _ERROR_UNIT, "of the same weights; lower is better"),
        _column("wall_seconds", pa.float64(), "s", "elapsed from data to test error"),
        _column("cpu_seconds", pa.float64(), "s", "processor time for the same"),
        _column("peak_rss_mb", pa.float64(), "MB", "largest resident memory of the process"),
        _column("host", pa.string(), "", "computer that ran the trial"),
        _column("torch_version", pa.string(), "", "PyTorch"),
        _column(
            "code_digest", pa.string(), "", "odyssey.provenance.code_digest of the training code"
        ),
        _column("data_digest", pa.string(), "", "odyssey.features.Features.digest of the data"),
        _column("identity", pa.string(), "", "digest of all that the numbers depend on"),
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

# What may differ between two runs of the same trial.
MEASURED = ("wall_seconds", "cpu_seconds", "peak_rss_mb", "host")


def write(rows: Sequence[Mapping[str, object]], schema: pa.Schema, path: str | Path) -> None:
    """Write rows as one Parquet file, whole or not at all.

    Raises ValueError when a row's names are not the schema's.
    """
    for row in rows:
        if set(row) != set(schema.names):
            raise ValueError(f"columns differ from the schema: {set(row) ^ set(schema.names)}")
    _write_table(pa.Table.from_pylist(list(rows), schema=schema), path)


def gather(paths: Iterable[str | Path], schema: pa.Schema, path: str | Path) -> None:
    """Put Parquet files of one schema together, in the given order.

    Raises BadInput naming the file that is missing, damaged or of another schema.
    """
    _write_table(pa.concat_tables([read(part, schema) for part in paths]), path)


def read(path: str | Path, schema: pa.Schema) -> pa.Table:
    """Read a table and check that it has this schema. Raises BadInput when it does not."""
    try:
        # Threads and read-ahead cost more than they gain where thousands of files have one row.
        file = parquet.ParquetFile(path, pre_buffer=False, page_checksum_verification=True)
        table = file.read(use_threads=False)
    except (OSError, ValueError, pa.ArrowException) as problem:
        raise BadInput(
            f"{path} is not a readable Parquet file; delete it and run again."
        ) from problem
    if not table.schema.equals(schema):
        raise BadInput(
            f"{path} has other columns than this version writes; delete it and run again."
        )
    return table


def _write_table(table: pa.Table, path: str | Path) -> None:
    with replace_file(path) as part:
        parquet.write_table(table, part, write_page_checksum=True)
