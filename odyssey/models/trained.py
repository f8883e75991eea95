"""Train the best trial of a search again, because trials do not store their weights."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from odyssey.corpora.baselines import constant_error
from odyssey.features import Features
from odyssey.models.kinds import kind_of
from odyssey.models.metadata import Metadata
from odyssey.models.saved import Model, as_in_files
from odyssey.training.checkpoint import Checkpoint
from odyssey.training.plan import Plan
from odyssey.training.rerun import in_words, train_again
from odyssey.training.tasks import TASKS
from odyssey.training.train import Outcome


def train_model(
    row: Mapping[str, Any],
    plan: Plan,
    data: Features,
    columns: Sequence[str],
    path: Path,
    log: Callable[[str], None],
) -> Model:
    """Train a recorded trial again and return its network.

    Args:
        row: of the table of trials.
        plan: of that trial, see `odyssey.training.rerun.plan_of`.
        data: the data set.
        columns: names of its inputs; without names they are numbered.
        path: of the checkpoint, from which a stopped attempt continues.
        log: takes a line of text.
    """
    checkpoint = Checkpoint(path, plan.identity(data.digest), log)
    with checkpoint.stopped_by_sigterm():
        outcome = train_again(plan, data, log, checkpoint)
    checkpoint.remove()
    log(in_words(row, plan, data, outcome))
    metadata = _metadata(row, plan, data, columns, outcome)
    return Model(metadata, as_in_files(outcome.weights))


def _metadata(
    row: Mapping[str, Any],
    plan: Plan,
    data: Features,
    columns: Sequence[str],
    outcome: Outcome,
) -> Metadata:
    size, kind = data.input_size, kind_of(row["dataset"])
    return Metadata(
        dataset=row["dataset"],
        variant=row["variant"],
        declaration=plan.variant,
        task=data.task,
        bidirectional=TASKS[data.task].bidirectional,
        input_size=size,
        hidden_size=int(plan.hyperparameters["hidden_size"]),
        output_size=data.output_size,
        classes=data.classes or tuple(map(str, range(data.output_size))),
        shift=data.shift or (0.0,) * size,
        scale=data.scale or (1.0,) * size,
        columns=tuple(columns) or kind.COLUMNS or tuple(f"input_{k + 1}" for k in range(size)),
        inputs=kind.INPUTS,
        title=data.title,
        source=data.source,
        stand_in=data.stand_in,
        training=_training(row, plan, data, outcome),
    )


def _training(
    row: Mapping[str, Any], plan: Plan, data: Features, outcome: Outcome
) -> dict[str, Any]:
    """The entry `training` of the metadata; a number that is not finite becomes null."""
    values = {
        "trial": row["trial"],
        "seed": plan.seed,
        **plan.hyperparameters,
        **outcome.summary(),
        "constant_error": constant_error(data),
        "compared": in_words(row, plan, data, outcome),
        "code_digest": plan.code,
        "data_digest": data.digest,
        "torch_version": torch.__version__,
    }
    return {name: None if _is_not_finite(value) else value for name, value in values.items()}


def _is_not_finite(value: object) -> bool:
    return isinstance(value, float) and not math.isfinite(value)
