"""The tables of sampled and of trained architectures: their columns, and how they are gathered.

SAMPLED has a row for each architecture and scheme of weights. weights: name of the scheme; cells:
of each layer; samples to high: see `distribution.Fit`; errors: mean absolute error of each sample;
the rest: cost of sampling.
TRAINED has a row for each architecture and number of epochs. error: mean absolute error after these
epochs; the rest: cost of the whole training, repeated in each row.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from odyssey.atomic import replace_file
from odyssey.records import MEASURED, TRIALS, read


def _column(name: str, kind: pa.DataType) -> pa.Field:
    return pa.field(name, kind, nullable=False)


ADDRESS = [_column("space", pa.string()), _column("architecture", pa.string())]
SAMPLED = pa.schema(
    [
        ADDRESS[0],
        _column("weights", pa.string()),
        ADDRESS[1],
        _column("cells", pa.list_(pa.int32())),
        _column("layers", pa.int32()),
        _column("look_back", pa.int32()),
        _column("parameters", pa.int64()),
        _column("samples", pa.int32()),
        _column("finite", pa.int32()),
        *(_column(name, pa.float64()) for name in ("mean", "sd", "log_p", "low", "high")),
        _column("errors", pa.list_(pa.float64())),
        *(TRIALS.field(name) for name in MEASURED),
    ]
)
TRAINED = pa.schema(
    [
        *ADDRESS,
        _column("epochs", pa.int32()),
        _column("error", pa.float64()),
        *(TRIALS.field(name) for name in MEASURED),
    ]
)


def gather_sampled(paths: Iterable[str | Path], path: str | Path) -> None:
    """Concatenate tables of sampled architectures into one.

    An architecture that is in several tables is kept once for each space and scheme of weights.

    Args:
        paths: the tables to read.
        path: the table to write.

    Raises:
        BadInput: a file is missing, damaged or has another schema; the message names it.
    """
    table = pa.concat_tables([read(part, SAMPLED) for part in paths])
    repeated = table.select(["space", "weights", "architecture"]).to_pandas().duplicated()
    with replace_file(path) as part:
        parquet.write_table(table.filter(pa.array(~repeated)), part, write_page_checksum=True)
