"""Put trials that were trained here and published trials into one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from odyssey import records
from odyssey.published.agreement import agreement
from odyssey.published.origin import Origin
from odyssey.published.study import PublishedStudy
from odyssey.published.tables import read_table

Search = tuple[str, str]


@dataclass(frozen=True)
class Rows:
    """Trials with their learning curves.

    Attributes:
        trials: With the columns `records.TRIALS`.
        curves: With the columns `records.CURVES`.
    """

    trials: pa.Table
    curves: pa.Table


def read_rows(trials: Iterable[str | Path], curves: Iterable[str | Path]) -> Rows:
    """Read trials and learning curves from any number of files.

    Args:
        trials: Files with the columns `records.TRIALS`.
        curves: Files with the columns `records.CURVES`.

    Raises:
        BadInput: A file is missing, damaged or has other columns.
    """
    return Rows(records.read_all(trials, records.TRIALS), records.read_all(curves, records.CURVES))


def with_published(
    here: Rows,
    held: Mapping[str, Rows],
    study: PublishedStudy,
    differences: Sequence[str],
    searches: Sequence[Search],
) -> tuple[Rows, Origin]:
    """Add the published rows of trials that were not trained here, if they agree with the others.

    Args:
        here: What was trained here.
        held: The published rows that hold, by data set.
        study: The published study.
        differences: See `Origin`.
        searches: Data set and variant of each search, in the order of the result.

    Returns:
        All rows, and where they come from.
    """
    trained, seeds = here.trials.to_pandas(), read_table(study, "fresh_seeds").to_pandas()
    agreements = tuple(
        agreement(name, trained, rows.trials.to_pandas(), seeds).as_record()
        for name, rows in held.items()
    )
    origin = Origin(study.name, len(here.trials), 0, differences, agreements)
    used = [rows for name, rows in held.items() if origin.holds_on(name)]
    done = set(records.tuples(here.trials))
    rows = Rows(
        _combined(here.trials, [each.trials for each in used], done, searches),
        _combined(here.curves, [each.curves for each in used], done, searches),
    )
    return rows, replace(origin, published=len(rows.trials) - len(here.trials))


def _combined(
    here: pa.Table,
    published: Sequence[pa.Table],
    done: set[tuple[str, str, int]],
    searches: Sequence[Search],
) -> pa.Table:
    """All rows of `here` and those of other trials, in the order of the searches."""
    others = [
        table.filter(pa.array([a not in done for a in records.tuples(table)], pa.bool_()))
        for table in published
    ]
    every = pa.concat_tables([here, *others])
    ranks = {search: rank for rank, search in enumerate(searches)}
    order = sorted(
        (ranks[dataset, variant], trial, row)
        for row, (dataset, variant, trial) in enumerate(records.tuples(every))
        if (dataset, variant) in ranks
    )
    return every.take(pa.array([row for *_, row in order], pa.int64()))
