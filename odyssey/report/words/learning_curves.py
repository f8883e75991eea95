"""Caption: how the trials of one data set ended, and whether longer training might help."""

from __future__ import annotations

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import count, measured
from odyssey.statistics.selection import VANILLA, best_trials


def in_words(trials: pd.DataFrame, label: DatasetLabel) -> str:
    """How many trials finished, the lowest validation errors, and which trials hit the limit.

    Args:
        trials: the rows of one data set of `results/trials.parquet`.
        label: the data set.
    """
    if trials.empty:
        return f"On {label.heading}, there are no trials."
    finished = trials[trials["status"] == "finished"]
    diverged = int((trials["status"] == "diverged").sum())
    outcomes = f"On {label.heading}, {len(finished):,} of {count(len(trials), 'trial')} finished"
    outcomes += f" and {diverged:,} diverged." if diverged else "."
    return " ".join(filter(None, [outcomes, _best(trials, label), _still_improving(finished)]))


def _best(trials: pd.DataFrame, label: DatasetLabel) -> str:
    best = best_trials(trials).set_index("variant")
    if best.empty:
        return "None has a finite validation error."
    lowest = best["validation_error"].idxmin()
    variant = "vanilla" if lowest == VANILLA else lowest
    text = f"The lowest validation error is {_error(best.loc[lowest], label)}, with {variant}"
    if lowest == VANILLA or VANILLA not in best.index:
        return f"{text}."
    return f"{text}; vanilla's is {_error(best.loc[VANILLA], label)}."


def _error(row: pd.Series, label: DatasetLabel) -> str:
    epochs = count(int(row["best_epoch"]), "epoch")
    return f"{measured(row['validation_error'])} {label.unit} after {epochs}"


def _still_improving(finished: pd.DataFrame) -> str:
    """Trials whose last epoch was the best stopped at the limit of epochs, not by patience."""
    if finished.empty:
        return ""
    improving = int((finished["best_epoch"] == finished["epochs"]).sum())
    if not improving:
        return "None of the finished trials was still improving in its last epoch."
    was = "was" if improving == 1 else "were"
    return (
        f"{improving:,} of {count(len(finished), 'finished trial')} {was} still improving in the"
        " last epoch: longer training may help there."
    )
