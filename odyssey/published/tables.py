"""The tables of a published study."""

from __future__ import annotations

import pyarrow as pa

from odyssey import records
from odyssey.fresh_seeds import FRESH_SEEDS
from odyssey.published.study import PublishedStudy

TABLES = {"trials": records.TRIALS, "curves": records.CURVES, "fresh_seeds": FRESH_SEEDS}


def read_table(study: PublishedStudy, name: str) -> pa.Table:
    """Return one of `TABLES`; no rows if the study does not have it.

    Args:
        study: The published study.
        name: Name of the table.

    Raises:
        BadInput: The table has other columns than this version reads.
    """
    path = study.folder / f"{name}.parquet"
    if path.name not in study.provenance["files"]:
        return TABLES[name].empty_table()
    return records.read(path, TABLES[name])
