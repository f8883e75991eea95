"""Train one row of the table of trials again and compare the numbers."""

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
from odyssey.training.plan import Plan
from odyssey.training.train import Outcome, TrainingOptions, train


def find_row(table: str | Path, address: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of a trial.

    Args:
        table: Path of the table of trials.
        address: Values of the columns `records.ADDRESS`.

    Returns:
        All columns of `records.TRIALS`.

    Raises:
        BadInput: The table cannot be read or has no such row.
    """
    if not Path(table).exists():
        raise BadInput(f"{table} does not exist; run the study, or copy the table to this path.")
    for row in records.read(table, records.TRIALS).to_pylist():
        if all(row[name] == value for name, value in address.items()):
            return row
    named = "/".join(str(value) for value in address.values())
    raise BadInput(f"{table} has no trial {named}; look up its columns dataset, variant and trial.")


def plan_of(
    row: Mapping[str, Any], variant: Mapping[str, Any], options: Mapping[str, Any], code: str
) -> Plan:
    """Return the plan of a recorded trial with the present variant, options and code.

    Args:
        row: Row of the table of trials; hyperparameters and seed are taken from it.
        variant: See `Plan`.
        options: See `Plan`.
        code: See `Plan`.
    """
    hyperparameters = {name: row[name] for name in PRIORS}
    return Plan(variant, hyperparameters, row["seed"], options, code)


def train_again(
    plan: Plan, data: Features, log: Callable[[str], None], checkpoint: Checkpoint | None = None
) -> Outcome:
    """Train a trial, even if it is recorded.

    Args:
        plan: What is trained.
        data: The data set.
        log: Takes a line of text.
        checkpoint: State of an interrupted training, which continues; None starts from epoch 0.
    """
    variant, options = declared(plan.variant), TrainingOptions(**plan.options)
    return train(data, variant, plan.hyperparameters, plan.seed, options, log, checkpoint)


def differences(row: Mapping[str, Any], outcome: Outcome) -> dict[str, tuple[Any, Any]]:
    """Return the columns whose values are not identical, bit for bit: (recorded, new) by name.

    Args:
        row: Row of the table of trials.
        outcome: Result of the new training.
    """
    new = outcome.summary()
    return {name: (row[name], new[name]) for name in new if not _same(row[name], new[name])}


def in_words(row: Mapping[str, Any], plan: Plan, data: Features, outcome: Outcome) -> str:
    """Return sentences that say whether the numbers are the same and what has changed since.

    Args:
        row: Row of the table of trials.
        plan: Plan of the new training.
        data: Data of the new training.
        outcome: Result of the new training.
    """
    named = f"{row['dataset']}/{row['variant']}/{row['trial']}"
    differing = differences(row, outcome)
    if not differing:
        result = (
            f"{named}, trained again, gives the same numbers, bit for bit: {outcome.status} after"
            f" {outcome.epochs} epochs, validation error {outcome.validation_error!r}, test error"
            f" {outcome.test_error!r}."
        )
    else:
        changes = (f"{name} is {new!r}, not {old!r}" for name, (old, new) in differing.items())
        result = f"{named}, trained again, gives other numbers: {joined(changes)}."
    changed = _changed(row, plan, data)
    return f"{result} It was recorded with other {joined(changed)}." if changed else result


def _changed(row: Mapping[str, Any], plan: Plan, data: Features) -> list[str]:
    """What has changed since the trial was recorded, as far as its row can tell."""
    if row["identity"] == plan.identity(data.digest):
        return []
    present = {
        "code": ("code_digest", plan.code),
        "data": ("data_digest", data.digest),
        f"PyTorch ({row['torch_version']})": ("torch_version", torch.__version__),
    }
    changed = [what for what, (column, value) in present.items() if row[column] != value]
    return changed or ["training options, declaration of the variant or version of NumPy or numba"]


def _same(one: Any, other: Any) -> bool:
    both_nan = all(isinstance(value, float) and math.isnan(value) for value in (one, other))
    return both_nan or bool(one == other)
