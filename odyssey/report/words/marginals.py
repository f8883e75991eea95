"""Figure 4 in words: good learning rates, and what network size and input noise change."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

import numpy as np
import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import duration, measured, scientific
from odyssey.report.words.datasets import each
from odyssey.report.words.hyperparameters import name_of, setting
from odyssey.report.words.undecided import reason
from odyssey.search_space import PRIORS

ALL = "all"
ERRORS = [("hidden_size", "test_error"), ("input_noise", "test_error")]
TIMES = [("hidden_size", "cpu_seconds")]


def in_words(
    predicted: pd.DataFrame, guidelines: pd.DataFrame, labels: Mapping[str, DatasetLabel]
) -> str:
    """Good learning rates, and how predicted error and time change with size and noise.

    predicted, guidelines: the tables `marginals` and `guidelines` in `results/statistics/`, of
    which the rows of all variants together count.
    """
    predicted = predicted[predicted["variant"] == ALL]

    def of_dataset(rows: pd.DataFrame, label: DatasetLabel) -> str:
        curves = predicted[predicted["dataset"].isin(rows["dataset"])]
        if curves.empty:
            return f"On {label.heading}, nothing is predicted: {reason(rows)}."
        curves = curves[np.isfinite(curves["predicted"])].sort_values("value")
        by = dict(list(curves.groupby(["hyperparameter", "response"])))
        errors = [_error(by[key], key[0], label) for key in ERRORS if key in by]
        time = [_time(by[key], key[0]) for key in TIMES if key in by]
        told = [_good_rates(rows.iloc[0], label), *errors, *time]
        return f"On {label.heading}, {' '.join(told)}"

    return each(guidelines[guidelines["variant"] == ALL], labels, of_dataset)


def _good_rates(guideline: pd.Series, label: DatasetLabel) -> str:
    """The basin, its best and its high end, with doubts."""
    if isnan(guideline["basin_low"]):
        return f"good learning rates are unknown: {reason(guideline.to_frame().T)}."
    low, high, best = (scientific(guideline[x]) for x in ("basin_low", "basin_high", "best"))
    told = (
        f"good learning rates lie between {low} and {high}; the best is {best}, with a predicted"
        f" test error of {measured(guideline['best_error'])} {label.unit}."
    )
    return " ".join(filter(None, [told, _beyond(guideline), _quicker(guideline)]))


def _beyond(guideline: pd.Series) -> str:
    """What makes one doubt the basin."""
    doubt = f"This is {guideline['note']}. " if guideline["note"] else ""
    if guideline["best_at_edge"]:
        return f"{doubt}The best lies at the edge of the search: a better one may lie beyond."
    if guideline["sweet_spot_at_edge"]:
        return f"{doubt}Good rates reach the edge of the search: more may lie beyond."
    return doubt.rstrip()


def _quicker(guideline: pd.Series) -> str:
    """What the basin's high end costs beside the best rate, where time was analysed."""
    best, high = (duration(guideline[f"seconds_at_{place}"]) for place in ("best", "sweet_spot"))
    if best == high:
        return ""
    return f"A trial takes {best} at the best rate and {high} at the highest good one."


def _error(curve: pd.DataFrame, name: str, label: DatasetLabel) -> str:
    """Where predicted error is lowest and highest, if the trees agree that it differs there."""
    best, worst = (
        curve.loc[at] for at in (curve["predicted"].idxmin(), curve["predicted"].idxmax())
    )
    low, high = measured(best["predicted"]), measured(worst["predicted"])
    if worst["predicted"] - best["predicted"] <= best["sd"] + worst["sd"]:
        return f"Predicted error hardly depends on {name_of(name)} ({low} to {high} {label.unit})."
    lowest, highest = (setting(name, end["value"]) for end in (best, worst))
    return (
        f"Over {name_of(name)}, predicted error is lowest at {lowest} ({low} {label.unit}) and"
        f" highest at {highest} ({high})."
    )


def _time(curve: pd.DataFrame, name: str) -> str:
    """Times are predicted as their logarithm."""
    ends = (
        f"{duration(10 ** end['predicted'])} at {setting(name, end['value'])}"
        for end in (curve.iloc[0], curve.iloc[-1])
    )
    return f"A trial takes {' and '.join(ends)} {PRIORS[name].unit}."
