"""One trial: from its plan and its data to the row that records it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import torch

from odyssey import records
from odyssey.cells.block import declared
from odyssey.features import Features
from odyssey.processor import processor
from odyssey.training.checkpoint import Checkpoint, SavedState
from odyssey.training.plan import Plan
from odyssey.training.train import TrainingOptions, train


def run_trial(
    plan: Plan, data: Features, record: Path, log: Callable[[str], None]
) -> tuple[dict[str, object], list[dict[str, object]]]:
    """Train one network, unless it is trained already; return what is recorded about it.

    Two files beside the record belong to it. `.checkpoint` holds the state of an interrupted
    training, and is removed at the end. `.outcome` holds the returned values, and stays: Snakemake
    deletes the record whenever it did not see the job end well. Both are used only if their
    identity is that of the plan.

    Args:
        plan: What is trained.
        data: The data set.
        record: Path of the trial's record. This function does not write it.
        log: Takes a line of text.

    Returns:
        The row of the table of trials, without the column `origin`, and the rows of the learning
        curve; both without the columns `records.ADDRESS`.
    """
    identity = plan.identity(data.digest)
    saved = Checkpoint(record.with_suffix(".outcome"), identity, log)
    checkpoint = Checkpoint(record.with_suffix(".checkpoint"), identity, log)
    if outcome := _usable(saved, log):
        log(f"{record.stem} is recorded already")
    else:
        outcome = _train(plan, data, checkpoint, log)
        # Jobs outlive a killed Snakemake; one of them may have finished the same trial meanwhile.
        outcome = _usable(saved, log) or outcome
        saved.write(outcome)
    checkpoint.remove()
    return outcome.json_values["row"], outcome.json_values["curve"]


def _usable(saved: Checkpoint, log: Callable[[str], None]) -> SavedState | None:
    """The outcome of the trial; None if there is none or it has other columns than today's."""
    outcome = saved.load()
    expected = set(records.TRIALS.names).difference(records.ADDRESS, ["origin"])
    if outcome and set(outcome.json_values["row"]) != expected:
        log(f"{saved.path} is not used: it has other columns")
        return None
    return outcome


def _train(
    plan: Plan, data: Features, checkpoint: Checkpoint, log: Callable[[str], None]
) -> SavedState:
    """Train the network; its row and its learning curve as they are stored."""
    variant, options = declared(plan.variant), TrainingOptions(**plan.options)
    with checkpoint.stopped_by_sigterm():
        outcome = train(data, variant, plan.hyperparameters, plan.seed, options, log, checkpoint)
    made_with = {
        "seed": plan.seed,
        "torch_version": torch.__version__,
        "processor": processor(),
        "code_digest": plan.code,
        "data_digest": data.digest,
        "identity": checkpoint.identity,
    }
    cost = checkpoint.meter.so_far()
    row = {**plan.hyperparameters, **outcome.summary(), **cost, **made_with}
    return SavedState({"row": row, "curve": [asdict(epoch) for epoch in outcome.curve]}, {})
