"""One trial again: a row of the table of trials, trained alone and held against its numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch

from odyssey import records
from odyssey.cells.block import declared
from odyssey.errors import BadInput
from odyssey.features import Features
from odyssey.phrases import joined
from odyssey.search_space import PRIORS
from odyssey.training.checkpoint import Checkpoint
from odyssey.training.train import Outcome, Settings, train
from odyssey.training.trial import Plan


def find_row(table: str | Path, address: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a trial, all columns of `records.TRIALS`.

    address: its columns dataset, variant and trial.
    Raises BadInput where the table cannot be read or has no such row.
    """
    if not Path(table).exists():
        raise BadInput(f"{table} is not there; run the study, or put the table in its place.")
    for row in records.read(table, records.TRIALS).to_pylist():
        if all(row[name] == value for name, value in address.items()):
            return row
    named = "/".join(str(value) for value in address.values())
    raise BadInput(f"{table} has no trial {named}; look up its columns dataset, variant and trial.")


def plan_of(row: Mapping[str, Any], **present: Any) -> Plan:
    """The row's hyperparameters and seed, with what else its numbers depend on as it is now.

    present: variant, settings and code, as in `Plan`.
    """
    drawn = {name: row[name] for name in PRIORS}
    return Plan(hyperparameters=drawn, seed=row["seed"], **present)


def train_again(
    plan: Plan, data: Features, log: Callable[[str], None], checkpoint: Checkpoint | None = None
) -> Outcome:
    """Train it, whatever is recorded of it; log: takes a line of text.

    checkpoint: what an attempt that was stopped goes on from; else it is from the beginning.
    """
    about = (declared(plan.variant), plan.hyperparameters, plan.seed, Settings(**plan.settings))
    return train(data, *about, log, checkpoint)


def differences(row: Mapping[str, Any], outcome: Outcome) -> dict[str, tuple[Any, Any]]:
    """What was recorded and what came out now, by column, where these are not the same bits."""
    now = outcome.summary()
    return {name: (row[name], now[name]) for name in now if not _same(row[name], now[name])}


def in_words(row: Mapping[str, Any], plan: Plan, data: Features, outcome: Outcome) -> str:
    """Whether the trial came to the recorded numbers, and what is other than it was."""
    named = f"{row['dataset']}/{row['variant']}/{row['trial']}"
    differing = differences(row, outcome)
    if not differing:
        result = (
            f"{named}, trained again, is the same trial, bit for bit: {outcome.status} after"
            f" {outcome.epochs} epochs, validation error {outcome.validation_error!r}, test error"
            f" {outcome.test_error!r}."
        )
    else:
        changes = (f"{name} is {now!r}, not {was!r}" for name, (was, now) in differing.items())
        result = f"{named}, trained again, is not the same: {joined(changes)}."
    others = _others(row, plan, data)
    return f"{result} It was recorded with other {joined(others)}." if others else result


def _others(row: Mapping[str, Any], plan: Plan, data: Features) -> list[str]:
    """What the recorded numbers depended on that is another now, as far as the row can tell."""
    if row["identity"] == plan.identity(data.digest):
        return []
    present = {
        "code": ("code_digest", plan.code),
        "data": ("data_digest", data.digest),
        f"PyTorch ({row['torch_version']})": ("torch_version", torch.__version__),
    }
    others = [what for what, (column, value) in present.items() if row[column] != value]
    return others or ["training settings, declaration of the variant or version of NumPy or numba"]


def _same(one: Any, other: Any) -> bool:
    nans = [isinstance(value, float) and math.isnan(value) for value in (one, other)]
    return all(nans) or bool(one == other)
