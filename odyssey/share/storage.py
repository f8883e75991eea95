"""The trials as an Optuna storage: one study for each random search, in one SQLite file."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import optuna
import pandas as pd
from optuna.trial import FrozenTrial, TrialState, create_trial
from sqlalchemy.pool import StaticPool

from odyssey.atomic import replace_file
from odyssey.labels import DatasetLabel
from odyssey.search_space import PRIORS, Bounds
from odyssey.statistics.selection import SEARCH, table_order
from odyssey.tabular_benchmark.distributions import distributions, parameters
from odyssey.tabular_benchmark.space import SearchSpace

# Times of day are not recorded; a fixed one makes the same file of the same trials.
START = datetime(2000, 1, 1)
NOT_ATTRIBUTES = {*SEARCH, *PRIORS, "host"}
# Optuna takes a millisecond to store one value; of long curves, these epochs and the best are kept.
EVERY_EPOCH_TO, THEN_EACH = 20, 10


def write_storage(
    trials: pd.DataFrame,
    curves: pd.DataFrame,
    labels: Mapping[str, DatasetLabel],
    bounds: Mapping[str, Bounds],
    path: Path,
) -> None:
    """Write a study "data set variant" for each search, which minimises the validation error.

    trials, curves: the tables `results/trials.parquet` and `results/curves.parquet`.
    bounds: by data set, those of its search, choices included.

    A trial that finished is COMPLETE and one that diverged FAIL, which Optuna leaves out of its
    analyses; both have their errors and costs as user attributes, and validation errors by epoch as
    intermediate values. A hyperparameter that was not searched is a user attribute. Trials start at
    a made-up time and take as long as they took. The same tables give the same studies.
    """
    with replace_file(path) as part, _in_memory() as storage:
        by_search = dict(list(trials.groupby(SEARCH)))
        of_trial = {
            address: rows.set_index("epoch")["validation_error"].to_dict()
            for address, rows in curves.groupby([*SEARCH, "trial"])
        }
        for dataset, variant in sorted(by_search, key=lambda name: (name[0], table_order(name[1]))):
            rows = by_search[dataset, variant].sort_values("trial").to_dict("records")
            study = optuna.create_study(storage=storage, study_name=f"{dataset} {variant}")
            for name, value in _facts(dataset, variant, labels[dataset]).items():
                study.set_user_attr(name, value)
            for row in rows:
                curve = of_trial.get((dataset, variant, row["trial"]), {})
                study.add_trial(_trial(row, curve, bounds[dataset]))
        part.write_bytes(storage.engine.raw_connection().serialize())


@contextmanager
def _in_memory() -> Iterator[optuna.storages.RDBStorage]:
    """A storage that exists only in memory: no journal to leave behind, no disk to wait for."""
    said = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    storage = optuna.storages.RDBStorage("sqlite://", engine_kwargs={"poolclass": StaticPool})
    try:
        yield storage
    finally:
        storage.remove_session()
        storage.engine.dispose()
        optuna.logging.set_verbosity(said)


def _facts(dataset: str, variant: str, label: DatasetLabel) -> dict[str, str]:
    return {
        "dataset": dataset,
        "variant": variant,
        "data": label.stand_in or "original",
        "error": label.error,
        "unit": label.unit,
    }


def _trial(row: Mapping[str, Any], curve: Mapping[int, float], bounds: Bounds) -> FrozenTrial:
    fixed = {name: row[name] for name in PRIORS if name not in bounds}
    space = SearchSpace(bounds, fixed)
    complete = row["status"] == "finished" and math.isfinite(row["validation_error"])
    trial = create_trial(
        state=TrialState.COMPLETE if complete else TrialState.FAIL,
        value=row["validation_error"] if complete else None,
        params=parameters(space, row),
        distributions=distributions(space),
        user_attrs=_attributes(row, fixed),
        intermediate_values=_thinned(curve, row["best_epoch"]),
    )
    trial.datetime_start = START
    trial.datetime_complete = START + timedelta(seconds=row["wall_seconds"])
    return trial


def _attributes(row: Mapping[str, Any], fixed: Mapping[str, Any]) -> dict[str, Any]:
    """What Optuna has no place for; momentum too, whose parameter is 1 - momentum."""
    named = {name: value for name, value in row.items() if name not in NOT_ATTRIBUTES}
    for name, value in list(named.items()):
        if isinstance(value, float) and not math.isfinite(value):
            del named[name]  # JSON has no such numbers
    # JavaScript's numbers have 53 bits, seeds 63.
    return {**named, **fixed, "momentum": row["momentum"], "seed": str(row["seed"])}


def _thinned(curve: Mapping[int, float], best_epoch: int) -> dict[int, float]:
    return {
        epoch: error
        for epoch, error in curve.items()
        if epoch <= EVERY_EPOCH_TO or epoch % THEN_EACH == 0 or epoch == best_epoch
    }
