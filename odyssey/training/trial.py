"""One trial, from what it is made of to the row that records it."""

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

from odyssey.cells.block import declared
from odyssey.features import Features
from odyssey.training.checkpoint import Checkpoint, State
from odyssey.training.train import Settings, train


@dataclass(frozen=True)
class Plan:
    """All that a trial's numbers depend on, but the data.

    variant: its declaration. settings: those of `odyssey.training.train.Settings`. code: a digest.
    """

    variant: Mapping[str, Any]
    hyperparameters: Mapping[str, float]
    seed: int
    settings: Mapping[str, Any]
    code: str

    def identity(self, data_digest: str) -> str:
        """A digest: trials of one identity have the same numbers, bit for bit."""
        versions = [torch.__version__, np.__version__, numba.__version__]
        content = json.dumps([asdict(self), data_digest, versions], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


def run_trial(
    plan: Plan, data: Features, record: Path, log: Callable[[str], None]
) -> tuple[dict[str, object], list[dict[str, object]]]:
    """Train one network; return its row and those of its curve, all columns but the address.

    Beside the record, `.checkpoint` holds what an attempt that was stopped goes on from, and
    `.outcome` what is returned here, for as long as its identity is the trial's: Snakemake throws
    away the record itself whenever it did not see the job end well.
    log: takes a line of text.
    """
    identity = plan.identity(data.digest)
    kept = Checkpoint(record.with_suffix(".outcome"), identity, log)
    checkpoint = Checkpoint(record.with_suffix(".checkpoint"), identity, log)
    if outcome := kept.load():
        log(f"{record.stem} is recorded already")
    else:
        outcome = _train(plan, data, checkpoint, log)
        # A job that lost its Snakemake may have finished the same trial in the meantime.
        outcome = kept.load() or outcome
        kept.write(outcome)
    checkpoint.remove()
    return outcome.facts["row"], outcome.facts["curve"]


def _train(plan: Plan, data: Features, checkpoint: Checkpoint, log: Callable[[str], None]) -> State:
    variant, settings = declared(plan.variant), Settings(**plan.settings)
    about = (data, variant, plan.hyperparameters, plan.seed, settings)
    with checkpoint.stopped_by_sigterm():
        outcome = train(*about, log, checkpoint)
    made_with = {
        "seed": plan.seed,
        "torch_version": torch.__version__,
        "code_digest": plan.code,
        "data_digest": data.digest,
        "identity": checkpoint.identity,
    }
    cost = checkpoint.meter.so_far()
    row = {**plan.hyperparameters, **outcome.summary(), **cost, **made_with}
    return State({"row": row, "curve": [asdict(epoch) for epoch in outcome.curve]}, {})
