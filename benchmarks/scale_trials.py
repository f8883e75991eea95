"""Made-up trials of the whole study, with known effects that an analysis ought to find."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from odyssey.search_space import DEFAULTS, sample, stream, trial_seed, with_choices

Row = dict[str, Any]

# Validation error at the bottom of the valley, and of an untrained network.
LEVELS = {"jsb": (8.4, 61.0), "timit": (30.0, 98.0), "iam": (10.0, 100.0)}
# What a variant adds to every test error of a data set; the other variants are like vanilla.
EFFECTS = {("timit", "NOAF"): 4.0, ("iam", "NFG"): 3.0, ("jsb", "CIFG"): -0.6}
# Trials are best at this learning rate, by log10, and as good as untrained this far from it.
VALLEY, HALF_WIDTH = -3.5, 3.0
NOISE = 0.02  # standard deviation, relative
EPOCHS = (60, 151)


def trials(config: Mapping[str, Any]) -> Iterator[tuple[Row, Iterator[Row]]]:
    """Every trial of a configuration: a row of `records.TRIALS`, and its `records.CURVES`."""
    for dataset in config["datasets"]:
        choices = config["also_search"].get(dataset, [])
        bounds = with_choices(config["search_space"], choices)
        for variant in config["variants"]:
            for trial in range(config["trials"]):
                seed = trial_seed(config["seed"], dataset, variant, trial)
                address = {"dataset": dataset, "variant": variant, "trial": trial}
                row = address | _outcome(dataset, variant, seed, sample(bounds, seed))
                yield row, _curve(address, row, LEVELS[dataset][1])


def found_effects(comparison: pd.DataFrame) -> list[list[str]]:
    """Each known effect, and what the best trials say of it: rows of text.

    comparison: what `compare_with_vanilla` makes of the trials.
    """
    best = comparison[comparison["selection"] != "all"].set_index(["dataset", "variant"])
    return [
        [
            f"{variant} on {dataset}",
            f"{effect:+.2f}",
            "{mean_difference:+.2f} [{difference_low:+.2f}, {difference_high:+.2f}]".format(
                **best.loc[dataset, variant]
            ),
            "yes" if _is_found(best.loc[dataset, variant], effect) else "NO",
        ]
        for (dataset, variant), effect in EFFECTS.items()
    ]


def false_alarms(comparison: pd.DataFrame) -> tuple[int, int]:
    """Variants like vanilla that are said to differ in either selection, and how many there are."""
    tested = comparison[comparison["variant"] != "V"]
    known = pd.MultiIndex.from_frame(tested[["dataset", "variant"]]).isin(list(EFFECTS))
    alike = tested[~known]
    return int(alike["significant"].fillna(False).sum()), len(alike)


def in_valley(best: pd.DataFrame) -> tuple[int, int]:
    """Best trials less than a factor of ten from the valley's learning rate, and all of them."""
    near = (np.log10(best["learning_rate"]) - VALLEY).abs() < 1
    return int(near.sum()), len(best)


def _is_found(row: pd.Series, effect: float) -> bool:
    significant = pd.notna(row["significant"]) and row["significant"]
    return bool(significant and row["mean_difference"] * effect > 0)


def _added(dataset: str, variant: str) -> float:
    return EFFECTS.get((dataset, variant), 0.0)


def _outcome(dataset: str, variant: str, seed: int, drawn: Mapping[str, float]) -> Row:
    random = stream(seed, "made up")
    best, untrained = LEVELS[dataset]
    away = abs(math.log10(drawn["learning_rate"]) - VALLEY) / HALF_WIDTH
    level = best + (untrained - best) * min(1, away**2)
    validation, test = level * (1 + NOISE * random.standard_normal(2))
    epochs = int(random.integers(*EPOCHS))
    return {
        **DEFAULTS,
        **drawn,
        "seed": seed,
        "parameters": 4 * int(drawn["hidden_size"]) ** 2,
        "status": "finished",
        "epochs": epochs,
        "best_epoch": epochs - 16,
        "train_loss": validation,
        "validation_error": validation,
        "test_error": test + _added(dataset, variant),
        "wall_seconds": 3600.0,
        "cpu_seconds": 3600.0,
        "peak_rss_mb": 400.0,
        "processor": "made up",
        "origin": "here",
        "host": "made up",
        "torch_version": "made up",
        "code_digest": "made up",
        "data_digest": "made up",
        "identity": "made up",
    }


def _curve(address: Row, trial: Row, untrained: float) -> Iterator[Row]:
    """From the untrained network's error down to the trial's, flat after its best epoch."""
    final = trial["validation_error"]
    for epoch in range(trial["epochs"] + 1):
        error = final + (untrained - final) * math.exp(-5 * epoch / trial["best_epoch"])
        loss = error if epoch else math.nan
        yield address | {"epoch": epoch, "train_loss": loss, "validation_error": error}
