"""In words: how trials of one data set ended, and whether longer training would have helped."""

from __future__ import annotations

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import count, measured
from odyssey.statistics.selection import VANILLA, best_trials


def in_words(trials: pd.DataFrame, label: DatasetLabel) -> str:
    """How many trials finished, the lowest validation errors, and who was still improving.

    trials: the rows of one data set of `results/trials.parquet`.
    """
    if trials.empty:
        return f"On {label.heading}, there are no trials."
    finished = trials[trials["status"] == "finished"]
    diverged = int((trials["status"] == "diverged").sum())
    ended = f"On {label.heading}, {len(finished)} of {count(len(trials), 'trial')} finished"
    ended += f" and {diverged} diverged." if diverged else "."
    return " ".join(filter(None, [ended, _best(trials, label), _still_improving(finished)]))


def _best(trials: pd.DataFrame, label: DatasetLabel) -> str:
    best = best_trials(trials).set_index("variant")
    if best.empty:
        return "None has a finite validation error."
    lowest = best["validation_error"].idxmin()
    told = f"The lowest validation error is {_reached(best.loc[lowest], label)}, with"
    if lowest == VANILLA:
        return f"{told} vanilla."
    told = f"{told} {lowest}"
    if VANILLA not in best.index:
        return f"{told}."
    return f"{told}; vanilla's is {_reached(best.loc[VANILLA], label)}."


def _reached(row: pd.Series, label: DatasetLabel) -> str:
    return f"{measured(row['validation_error'])} {label.unit} after {_epochs(row['best_epoch'])}"


def _epochs(epochs: int) -> str:
    return count(int(epochs), "epoch")


def _still_improving(finished: pd.DataFrame) -> str:
    """Trials that were best in their last epoch ran into the limit, not out of patience."""
    if finished.empty:
        return ""
    last = finished["best_epoch"] == finished["epochs"]
    cut = finished[last]
    if cut.empty:
        return "None of the finished trials was still improving in its last epoch."
    was = "was" if len(cut) == 1 else "were"
    of = f"{len(cut)} of {count(len(finished), 'finished trial')}"
    return f"{of} {was} still improving in the last epoch: longer training may help there."
