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

# Start times are not recorded; with a fixed one, the same trials give the same file.
START = datetime(2000, 1, 1)
NOT_ATTRIBUTES = {*SEARCH, *PRIORS, "host"}
# Optuna takes a millisecond per value. Of long curves, only these epochs and the best are stored.
EVERY_EPOCH_TO, THEN_EVERY = 20, 10


def write_storage(
    trials: pd.DataFrame,
    curves: pd.DataFrame,
    labels: Mapping[str, DatasetLabel],
    bounds: Mapping[str, Bounds],
    path: Path,
) -> None:
    """Write one study for each search, named "dataset variant", that minimises validation error.

    A finished trial is COMPLETE. A diverged trial is FAIL, and Optuna does not use it in analyses.
    Errors, costs and hyperparameters that were not varied are user attributes. Validation errors
    by epoch are intermediate values. The start time is fixed and the durations are real. The same
    tables give the same file.

    Args:
        trials: The table `results/trials.parquet`.
        curves: The table `results/curves.parquet`.
        labels: Labels of the data sets.
        bounds: Bounds of each data set's search, with choices.
        path: The file.
    """
    with replace_file(path) as part, _in_memory() as storage:
        by_search = dict(list(trials.groupby(SEARCH)))
        curve_of = {
            address: rows.set_index("epoch")["validation_error"].to_dict()
            for address, rows in curves.groupby([*SEARCH, "trial"])
        }
        for dataset, variant in sorted(by_search, key=lambda name: (name[0], table_order(name[1]))):
            rows = by_search[dataset, variant].sort_values("trial").to_dict("records")
            study = optuna.create_study(storage=storage, study_name=f"{dataset} {variant}")
            for name, value in _facts(dataset, variant, labels[dataset]).items():
                study.set_user_attr(name, value)
            for row in rows:
                curve = curve_of.get((dataset, variant, row["trial"]), {})
                study.add_trial(_trial(row, curve, bounds[dataset]))
        part.write_bytes(storage.engine.raw_connection().serialize())


@contextmanager
def _in_memory() -> Iterator[optuna.storages.RDBStorage]:
    """A storage in memory: faster than on disk, and without temporary files."""
    verbosity = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    storage = optuna.storages.RDBStorage("sqlite://", engine_kwargs={"poolclass": StaticPool})
    try:
        yield storage
    finally:
        storage.remove_session()
        storage.engine.dispose()
        optuna.logging.set_verbosity(verbosity)


def _facts(dataset: str, variant: str, label: DatasetLabel) -> dict[str, str]:
    """User attributes of a study."""
    return {
        "dataset": dataset,
        "variant": variant,
        "data": label.stand_in or "original",
        "error": label.error,
        "unit": label.unit,
    }


def _trial(row: Mapping[str, Any], curve: Mapping[int, float], bounds: Bounds) -> FrozenTrial:
    # Optuna would report that a parameter of one value has no importance.
    varied = {name: (low, high) for name, (low, high) in bounds.items() if low < high}
    fixed = {name: row[name] for name in PRIORS if name not in varied}
    space = SearchSpace(varied, fixed)
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
    """Values that are not parameters in Optuna; also momentum, whose parameter is 1 - momentum."""
    attributes = {name: value for name, value in row.items() if name not in NOT_ATTRIBUTES}
    for name, value in list(attributes.items()):
        if isinstance(value, float) and not math.isfinite(value):
            del attributes[name]  # JSON has no such numbers
    # Seeds have 63 bits, numbers in JavaScript only 53.
    return {**attributes, **fixed, "momentum": row["momentum"], "seed": str(row["seed"])}


def _thinned(curve: Mapping[int, float], best_epoch: int) -> dict[int, float]:
    """The epochs of a learning curve that are stored."""
    return {
        epoch: error
        for epoch, error in curve.items()
        if epoch <= EVERY_EPOCH_TO or epoch % THEN_EVERY == 0 or epoch == best_epoch
    }
