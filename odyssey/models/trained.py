"""The best trial of a search, trained once more, because trials keep no weights."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch

from odyssey.corpora.baselines import constant_error
from odyssey.features import Features
from odyssey.models.kinds import kind_of
from odyssey.models.saved import About, Model, as_in_files
from odyssey.training.checkpoint import Checkpoint
from odyssey.training.rerun import in_words, train_again
from odyssey.training.tasks import TASKS
from odyssey.training.train import Outcome
from odyssey.training.trial import Plan


def train_model(
    row: Mapping[str, Any], plan: Plan, data: Features, kept: Path, log: Callable[[str], None]
) -> Model:
    """Train the trial of a row of the table of trials again and return its network.

    plan: of that trial, see `odyssey.training.rerun.plan_of`. kept: the file for what an attempt
    that was stopped goes on from. log: takes a line of text.
    """
    checkpoint = Checkpoint(kept, plan.identity(data.digest), log)
    with checkpoint.stopped_by_sigterm():
        outcome = train_again(plan, data, log, checkpoint)
    checkpoint.remove()
    log(in_words(row, plan, data, outcome))
    return Model(_about(row, plan, data, outcome), as_in_files(outcome.weights))


def _about(row: Mapping[str, Any], plan: Plan, data: Features, outcome: Outcome) -> About:
    size = data.input_size
    return About(
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
        inputs=kind_of(row["dataset"]).INPUTS,
        title=data.title,
        source=data.source,
        stand_in=data.stand_in,
        training=_training(row, plan, data, outcome),
    )


def _training(
    row: Mapping[str, Any], plan: Plan, data: Features, outcome: Outcome
) -> dict[str, Any]:
    """What JSON can hold: a number that is none (the loss of epoch 0) becomes null."""
    facts = {
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
    return {name: None if _is_none(value) else value for name, value in facts.items()}


def _is_none(value: object) -> bool:
    return isinstance(value, float) and not math.isfinite(value)
