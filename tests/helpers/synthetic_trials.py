"""Makes synthetic tables of trials and learning curves.

The errors depend on the hyperparameters as in real studies: learning rates have an optimal range.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from odyssey import records
from odyssey.cells.variants import PAPER
from odyssey.labels import DatasetLabel

LABELS = {
    "jsb": DatasetLabel(
        "JSB Chorales", "negative log-likelihood", "nats per time step", "made up", "reconstruction"
    ),
    "timit": DatasetLabel("TIMIT", "classification error", "% of frames", "made up"),
    "iam": DatasetLabel("IAM-OnDB", "character error rate", "%", "made up"),
}
BEST_AND_UNTRAINED = {"jsb": (8.4, 61.0), "timit": (30.0, 98.0), "iam": (9.5, 100.0)}
PENALTY = {"NOAF": 0.35, "NFG": 0.25, "NIAF": -0.03, "FGR": 0.05}
MEASURED = {"seed": 2**62 + 1, "wall_seconds": 8.5, "peak_rss_mb": 400.0, "host": "somewhere"}
MEASURED |= {"identity": "0123456789abcdef", "processor": "a kind", "origin": "here"}
SPLITS = {name: {"sequences": n} for name, n in (("train", 30), ("validation", 8), ("test", 9))}
TASKS = {"jsb": "next_step", "timit": "framewise"}


def trials(
    datasets: Sequence[str] = ("jsb",), variants: Sequence[str] = PAPER, count: int = 20
) -> pd.DataFrame:
    """Return a table with `count` trials of each variant on each data set.

    It has the columns that analyses read; see `complete_trials` for all columns.
    """
    frames = [_search(d, v, count) for d in datasets for v in variants]
    return pd.concat(frames, ignore_index=True)


def _search(dataset: str, variant: str, count: int) -> pd.DataFrame:
    rng = np.random.default_rng([*map(ord, dataset + variant)])
    best, untrained = BEST_AND_UNTRAINED[dataset]
    log_rate = rng.uniform(-6, -2, count)
    hidden = np.exp(rng.uniform(np.log(20), np.log(200), count)).astype(int)
    noise = rng.uniform(0, 1, count)
    far = np.clip(np.abs(log_rate + 3.2) - 0.6, 0, None)
    excess = 1 - np.exp(-((far / 1.2) ** 2)) + 0.05 * noise + 0.5 / hidden
    excess = excess * rng.uniform(0.8, 1.2, count) + 0.03 * PENALTY.get(variant, 0.0)
    validation = best + (untrained - best) * np.clip(excess, 0, 1)
    diverged = (log_rate > -2.25) & (rng.uniform(size=count) < 0.8)
    validation = np.where(diverged, untrained * rng.uniform(0.8, 3, count), validation)
    return pd.DataFrame(
        {
            "dataset": dataset,
            "variant": variant,
            "trial": np.arange(count),
            "hidden_size": hidden,
            "learning_rate": 10**log_rate,
            "momentum": 1 - 10 ** rng.uniform(-2, 0, count),
            "input_noise": noise,
            "nesterov": rng.random(count) < 0.5 if dataset == "timit" else np.full(count, True),
            "clip_gradients": rng.random(count) < 0.5
            if dataset == "timit"
            else np.full(count, False),
            "cpu_seconds": 2 + hidden / 20,
            "parameters": hidden * (4 * hidden + 440) + (9 * hidden**2 if variant == "FGR" else 0),
            "status": np.where(diverged, "diverged", "finished"),
            "epochs": np.where(diverged, 4, rng.integers(17, 60, count)),
            "best_epoch": np.where(diverged, 2, rng.integers(5, 17, count)),
            "train_loss": validation * 0.95,
            "validation_error": validation,
            "test_error": validation * rng.normal(1.01, 0.01, count),
            "torch_version": "2.13.0",
            "code_digest": "0123abcd",
            "data_digest": f"digest-{dataset}",
        }
    )


def curves(of_trials: pd.DataFrame) -> pd.DataFrame:
    """Return the learning curves of these trials; see `odyssey.records.CURVES`."""
    return pd.concat([_curve(trial) for _, trial in of_trials.iterrows()], ignore_index=True)


def _curve(trial: pd.Series) -> pd.DataFrame:
    rng = np.random.default_rng([trial["trial"], *map(ord, trial["variant"])])
    untrained = BEST_AND_UNTRAINED[trial["dataset"]][1]
    epochs = np.arange(trial["epochs"] + 1)
    progress = np.exp(-epochs * 3 / max(trial["best_epoch"], 1))
    error = trial["validation_error"] + (untrained - trial["validation_error"]) * progress
    error[1:] *= 1 + np.abs(rng.normal(0, 0.005, len(epochs) - 1))
    return pd.DataFrame(
        {
            "dataset": trial["dataset"],
            "variant": trial["variant"],
            "trial": trial["trial"],
            "epoch": epochs,
            "train_loss": np.where(epochs == 0, np.nan, error * 0.95),
            "validation_error": error,
        }
    )


def complete_trials(
    datasets: Sequence[str] = ("jsb",), variants: Sequence[str] = ("V", "NP"), count: int = 20
) -> pd.DataFrame:
    """Return the trials of `trials` with all columns of `odyssey.records.TRIALS`."""
    return trials(datasets, variants, count).assign(**MEASURED)[records.TRIALS.names]


def similar_trials(**columns: Sequence[Any]) -> pd.DataFrame:
    """Return complete trials that differ only in the given columns."""
    count = len(next(iter(columns.values())))
    base = complete_trials(count=1, variants=("V",)).iloc[[0] * count].reset_index(drop=True)
    same: dict[str, Any] = {"hidden_size": 50, "learning_rate": 1e-3, "momentum": 0.9}
    same |= {"input_noise": 0.5, "status": "finished", "test_error": 10.0, "validation_error": 9.0}
    return base.assign(trial=range(count), **same).assign(**columns)


def trials_with_errors(status: str = "finished", **test_errors: Sequence[float]) -> pd.DataFrame:
    """Return trials with these test errors for each variant, and equal validation errors."""
    searches = [
        pd.DataFrame({"variant": variant, "trial": range(len(errors)), "test_error": errors})
        for variant, errors in test_errors.items()
    ]
    table = pd.concat(searches, ignore_index=True).astype({"test_error": float})
    return table.assign(
        dataset="jsb", status=status, parameters=1000, validation_error=table["test_error"]
    )


def write_tables(folder: Path, table: pd.DataFrame) -> list[Path]:
    """Write the files that a study leaves; return the paths of the data sets' summaries.

    These files are the trials, learning curves, missing trials and summaries.
    """
    records.write(table.to_dict("records"), records.TRIALS, folder / "trials.parquet")
    records.write(curves(table).to_dict("records"), records.CURVES, folder / "curves.parquet")
    (folder / "missing_trials.csv").write_text("dataset,variant,trial\n")
    datasets: Iterable[str] = dict.fromkeys(table["dataset"])
    return [_write_summary(folder, dataset) for dataset in datasets]


def _write_summary(folder: Path, dataset: str) -> Path:
    label = LABELS[dataset]
    summary = {"title": label.title, "task": TASKS[dataset], "source": "made up"}
    summary |= {"stand_in": label.stand_in, "set_aside": [], "constant_error": 11.0}
    path = folder / f"{dataset}.json"
    path.write_text(json.dumps(summary | {"splits": SPLITS}))
    return path
