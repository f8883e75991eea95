"""Caption: how test errors spread over the search space, and where the best trials lie."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

import numpy as np
import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import count, joined, measured
from odyssey.report.words.datasets import line_per_dataset
from odyssey.report.words.hyperparameters import display_name, display_value, unit_after
from odyssey.search_space import PRIORS
from odyssey.statistics.selection import best_fraction

RANGES = ("learning_rate", "hidden_size", "input_noise", "momentum")
CHOICES = ("nesterov", "clip_gradients")
NEARLY_ALL = 0.8  # of the range that was drawn


def in_words(trials: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> str:
    """The spread of test errors, and the ranges in which the best trials lie.

    Args:
        trials: the table `results/trials.parquet`.
        labels: the data sets, a line each.
    """
    return line_per_dataset(trials, labels, _of_dataset)


def _of_dataset(trials: pd.DataFrame, label: DatasetLabel) -> str:
    errors = trials.loc[np.isfinite(trials["test_error"]), "test_error"]
    if errors.empty:
        return f"On {label.heading}, none of {count(len(trials), 'trial')} has a finite test error."
    ends = f"{measured(errors.min())} to {measured(errors.max())} {label.unit}"
    spread = f"test errors of {count(len(errors), 'trial')} go from {ends}"
    if errors.min() == errors.max():
        same = f"{measured(errors.min())} {label.unit}"
        spread = f"the test error of {count(len(errors), 'trial')} is {same}"
    return f"On {label.heading}, {spread}{_no_better(errors, label)}. {_best(trials)}".rstrip()


def _no_better(errors: pd.Series, label: DatasetLabel) -> str:
    """How many trials are no better than the baseline of `odyssey.corpora.baselines`."""
    if not isfinite(label.constant_error):
        return ""
    useless = int((errors >= label.constant_error).sum())
    baseline = f"the best prediction that ignores the inputs ({measured(label.constant_error)})"
    return f"; {useless or 'none'} {'is' if useless < 2 else 'are'} no better than {baseline}"


def _best(trials: pd.DataFrame) -> str:
    """In which hyperparameters the best trials are confined, and in which they are not."""
    best = best_fraction(trials)
    if best.empty or len(best) == len(trials):
        return ""
    confined = [name for name in RANGES if _covered(best[name], trials[name]) < NEARLY_ALL]
    free = [display_name(name) for name in RANGES if name not in confined]
    ranges = [_range(best[name], trials[name]) for name in confined]
    ranges += [f"nearly the whole range of {joined(free)}"] if free else []
    chosen = [_choice(best[name]) for name in CHOICES if {*trials[name]} == {False, True}]
    which = f"The best 10 % of each variant by validation error ({count(len(best), 'trial')})"
    text = f"{which} {'covers' if len(best) == 1 else 'cover'} {joined(ranges)}."
    return f"{text} Of these, {joined(chosen)}." if chosen else text


def _covered(best: pd.Series, drawn: pd.Series) -> float:
    """The range of the best over the range drawn, both in the coordinate of the search."""
    some, every = (
        np.ptp(values.map(PRIORS[str(values.name)].coordinate)) for values in (best, drawn)
    )
    return float(some / every) if every else 1.0


def _range(best: pd.Series, drawn: pd.Series) -> str:
    name = str(best.name)
    some, every = (
        " to ".join(display_value(name, end) for end in (values.min(), values.max()))
        for values in (best, drawn)
    )
    return f"{display_name(name)} from {some}{unit_after(name)} (drawn: {every})"


def _choice(best: pd.Series) -> str:
    return f"{int(best.sum())} had {display_name(str(best.name))}"
