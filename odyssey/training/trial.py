"""One trial: from its plan and its data to the row that records it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numba
import numpy as np
import torch

from odyssey import records
from odyssey.cells.block import declared
from odyssey.features import Features
from odyssey.training.checkpoint import Checkpoint, SavedState
from odyssey.training.train import TrainingOptions, train


@dataclass(frozen=True)
class Plan:
    """Everything that a trial's numbers depend on, except the data.

    Attributes:
        variant: Declaration of the variant, see `odyssey.cells.block.declaration`.
        hyperparameters: Values by name.
        seed: All random numbers of the trial derive from it.
        options: Fields of `odyssey.training.train.TrainingOptions`.
        code: Digest of the code, see `odyssey.training.trial_code.trial_code`.
    """

    variant: Mapping[str, Any]
    hyperparameters: Mapping[str, float]
    seed: int
    options: Mapping[str, Any]
    code: str

    def identity(self, data_digest: str) -> str:
        """Return a digest; trials with the same identity have the same numbers, bit for bit.

        Args:
            data_digest: See `odyssey.features.Features.digest`.

        Returns:
            Sixteen hexadecimal digits.
        """
        versions = [torch.__version__, np.__version__, numba.__version__]
        content = json.dumps([asdict(self), data_digest, versions], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


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
        The row of the table of trials, and the rows of the learning curve; both without the
        columns `records.ADDRESS`.
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
    expected = set(records.TRIALS.names).difference(records.ADDRESS)
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
        "code_digest": plan.code,
        "data_digest": data.digest,
        "identity": checkpoint.identity,
    }
    cost = checkpoint.meter.so_far()
    row = {**plan.hyperparameters, **outcome.summary(), **cost, **made_with}
    return SavedState({"row": row, "curve": [asdict(epoch) for epoch in outcome.curve]}, {})
