"""The tables of sampled and of trained architectures: their columns, and how they are gathered.

SAMPLED: weights, the name of the scheme they are drawn by; cells, of each layer; samples, how many
were taken, finite, how many of these count; mean to high, see `distribution.Fit`; errors, of all
samples in their order; and what it cost.
TRAINED: error after so many epochs; and what the whole training cost.
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
    """Put tables of sampled architectures together, each architecture once for every
    space and scheme of weights.

    Raises BadInput naming the file that is missing, damaged or of another schema.
    """
    table = pa.concat_tables([read(part, SAMPLED) for part in paths])
    again = table.select(["space", "weights", "architecture"]).to_pandas().duplicated()
    with replace_file(path) as part:
        parquet.write_table(table.filter(pa.array(~again)), part, write_page_checksum=True)
