"""The tables in results/: their columns, types, units and meaning, and how they are written."""

from __future__ import annotations

import math
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
    _column("variant", pa.string(), "", "variant, by its name in the configuration"),
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

LARGEST_TABLE = 2**27  # values, or characters, of one file; learning curves take a hundredth

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
    texts = [field.name for field in schema if field.type == pa.string()]
    try:
        table = _opened(path, texts).read(use_threads=False)
        table.validate(full=True)
    except (OSError, ValueError, LookupError, pa.ArrowException) as problem:
        raise BadInput(
            f"{path} is not a readable Parquet file; delete it and run again."
        ) from problem
    kinds = {name: pa.dictionary(pa.int32(), pa.string()) for name in texts}
    written = pa.schema([field.with_type(kinds.get(field.name, field.type)) for field in schema])
    if not table.schema.equals(written) or any(map(_is_bomb, table.select(texts).columns)):
        raise BadInput(
            f"{path} has other columns than this version writes; delete it and run again."
        )
    return table.cast(schema)


def _opened(path: str | Path, texts: list[str]) -> parquet.ParquetFile:
    """A Parquet file of a size that can be read, where each text is kept once; else ValueError."""
    if not Path(path).is_file():  # a pipe would be waited for
        raise ValueError(path)
    # Threads and read-ahead cost more than they gain where thousands of files have one row.
    options = {"pre_buffer": False, "page_checksum_verification": True}
    file = parquet.ParquetFile(path, read_dictionary=texts, **options)
    if announced_values(file.metadata) > LARGEST_TABLE:
        raise ValueError(path)
    return file


def _is_bomb(texts: pa.ChunkedArray) -> bool:
    """Whether a column of texts, each kept once, would fill the memory written out."""
    longest = [max(map(len, chunk.dictionary.to_pylist()), default=0) for chunk in texts.chunks]
    return sum(map(math.prod, zip(longest, map(len, texts.chunks), strict=True))) > LARGEST_TABLE


def announced_values(metadata: parquet.FileMetaData) -> int:
    """How many values a Parquet file unfolds to, which a few bytes can be.

    The file and its groups of rows both say how many rows there are; readers follow the groups.
    What a group says of single columns is not asked for: pyarrow ends the process over some.
    """
    groups = range(metadata.num_row_groups)
    rows = max(metadata.num_rows, sum(metadata.row_group(group).num_rows for group in groups))
    return rows * max(metadata.num_columns, 1)


def _write_table(table: pa.Table, path: str | Path) -> None:
    with replace_file(path) as part:
        parquet.write_table(table, part, write_page_checksum=True)
