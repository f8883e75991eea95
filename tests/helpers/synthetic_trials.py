"""Made-up trials and learning curves, shaped like real ones: learning rates have a good valley."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

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


def trials(
    datasets: Sequence[str] = ("jsb",), variants: Sequence[str] = PAPER, count: int = 20
) -> pd.DataFrame:
    """The table of trials: `count` of every variant on every data set; see odyssey.records."""
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
    """Learning curves that end where the trials do; see odyssey.records."""
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
