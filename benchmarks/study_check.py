"""Trials that are run, on few sequences for few epochs, to check what was predicted of them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.study_data import DATASETS, DataSet
from benchmarks.study_prices import Prices
from benchmarks.study_report import Check
from odyssey.cells.variants import VARIANTS
from odyssey.search_space import DEFAULTS
from odyssey.training.train import TrainingOptions, train


@dataclass(frozen=True)
class Trial:
    """One of them. share: of the sequences of each split."""

    dataset: str
    variant: str
    hidden_size: int
    share: float
    epochs: int


CHECKED = [
    Trial("timit", "V", 50, 0.1, 2),
    Trial("timit", "NOG", 110, 0.1, 1),
    Trial("timit", "FGR", 80, 0.1, 1),
    Trial("iam", "NP", 30, 0.1, 2),
    Trial("iam", "CIFG", 160, 0.05, 1),
    Trial("jsb", "NOAF", 25, 1, 20),
    Trial("jsb", "V", 90, 1, 10),
    Trial("jsb", "FGR", 160, 1, 3),
]


def check(prices: Mapping[tuple[str, str], Prices]) -> list[Check]:
    """Run all trials, without their start-up, and say what was predicted of each."""
    return [_check(trial, prices[trial.dataset, trial.variant]) for trial in CHECKED]


def _check(trial: Trial, prices: Prices) -> Check:
    data = DATASETS[trial.dataset].part(trial.share)
    return Check(
        f"{trial.variant} on {data.name}, {trial.hidden_size} units,"
        f" {trial.epochs} × {data.train} sequences",
        prices.trial(data, trial.hidden_size, trial.epochs),
        _run(data, trial),
    )


def _run(data: DataSet, trial: Trial) -> float:
    """CPU seconds of a trial that neither stops early nor diverges."""
    features = data.features()
    drawn = {
        "hidden_size": trial.hidden_size,
        "learning_rate": 1e-7,
        "momentum": 0.9,
        "input_noise": 0.1,
        **DEFAULTS,
    }
    options = TrainingOptions(max_epochs=trial.epochs, patience=trial.epochs)
    started = time.process_time()
    outcome = train(features, VARIANTS[trial.variant], drawn, 0, options)
    spent = time.process_time() - started
    if outcome.epochs != trial.epochs or outcome.status != "finished":
        raise RuntimeError(f"{trial} ended after {outcome.epochs} epochs, {outcome.status}")
    return spent
