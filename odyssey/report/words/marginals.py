"""Caption of Figure 4: good learning rates, and the effects of network size and input noise."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

import numpy as np
import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import duration, measured, scientific
from odyssey.report.words.datasets import line_per_dataset
from odyssey.report.words.hyperparameters import display_name, display_value, unit_after
from odyssey.report.words.undecided import reason
from odyssey.statistics.fanova.names import ALL, NOT_VARIED

ERRORS = [("hidden_size", "test_error"), ("input_noise", "test_error")]
TIMES = [("hidden_size", "cpu_seconds")]


def in_words(
    predicted: pd.DataFrame, guidelines: pd.DataFrame, labels: Mapping[str, DatasetLabel]
) -> str:
    """Good learning rates, and how predicted error and time change with size and noise.

    Of both tables, the rows of all variants together are used.

    Args:
        predicted: the table `results/statistics/marginals.parquet`.
        guidelines: the table `results/statistics/guidelines.parquet`.
        labels: the data sets, a line each.
    """
    predicted = predicted[predicted["variant"] == ALL]

    def of_dataset(rows: pd.DataFrame, label: DatasetLabel) -> str:
        curves = predicted[predicted["dataset"].isin(rows["dataset"])]
        curves = curves[np.isfinite(curves["predicted"])].sort_values("value")
        by = dict(list(curves.groupby(["hyperparameter", "response"])))
        if "test_error" in set(curves["response"]):
            errors = [
                _good_rates(rows.iloc[0], label),
                *(_error(by[k], k[0], label) if k in by else _not_varied(k[0]) for k in ERRORS),
            ]
        else:
            errors = [f"errors could not be predicted: {reason(rows)}."]
        times = [_time(by[key], key[0]) for key in TIMES if key in by]
        return f"On {label.heading}, {' '.join([*errors, *times])}"

    return line_per_dataset(guidelines[guidelines["variant"] == ALL], labels, of_dataset)


def _good_rates(guideline: pd.Series, label: DatasetLabel) -> str:
    """The range of good learning rates, the best of them, its doubts, and the time it saves."""
    if isnan(guideline["basin_low"]):
        return f"good learning rates are unknown: {reason(guideline.to_frame().T)}."
    low, high, best = (scientific(guideline[x]) for x in ("basin_low", "basin_high", "best"))
    good = (
        f"good learning rates lie between {low} and {high}; the best is {best}, with a predicted"
        f" test error of {measured(guideline['best_error'])} {label.unit}."
    )
    return " ".join(filter(None, [good, _doubts(guideline), _times_at_good_rates(guideline)]))


def _doubts(guideline: pd.Series) -> str:
    """The table's note, and whether good rates reach the edge of the search."""
    note = f"This is {guideline['note']}. " if guideline["note"] else ""
    if guideline["best_at_edge"]:
        return f"{note}The best rate is at the edge of the search: a better one may lie outside."
    if guideline["sweet_spot_at_edge"]:
        return f"{note}Good rates reach the edge of the search: more of them may lie outside."
    return note.rstrip()


def _times_at_good_rates(guideline: pd.Series) -> str:
    """Training times at the best and at the highest good rate, if they differ and are known."""
    best, highest = (duration(guideline[f"seconds_at_{at}"]) for at in ("best", "sweet_spot"))
    if best == highest:
        return ""
    return f"A trial takes {best} at the best rate and {highest} at the highest good rate."


def _not_varied(name: str) -> str:
    words = display_name(name)
    return f"{words[0].upper()}{words[1:]} was {NOT_VARIED}."


def _error(curve: pd.DataFrame, name: str, label: DatasetLabel) -> str:
    """Where the predicted error is lowest and highest, if the trees agree that it differs."""
    best, worst = (curve.loc[i] for i in (curve["predicted"].idxmin(), curve["predicted"].idxmax()))
    low, high = measured(best["predicted"]), measured(worst["predicted"])
    if worst["predicted"] - best["predicted"] <= best["sd"] + worst["sd"]:
        return (
            f"The predicted error hardly depends on {display_name(name)}"
            f" ({low} to {high} {label.unit})."
        )
    at_lowest, at_highest = (display_value(name, end["value"]) for end in (best, worst))
    return (
        f"The predicted error is lowest at {display_name(name)} {at_lowest} ({low} {label.unit})"
        f" and highest at {at_highest} ({high})."
    )


def _time(curve: pd.DataFrame, name: str) -> str:
    """Training times at both ends of the curve; the table has logarithms to base 10."""
    times = (
        f"{duration(10 ** end['predicted'])} with {display_value(name, end['value'])}"
        for end in (curve.iloc[0], curve.iloc[-1])
    )
    return f"A trial takes {' and '.join(times)}{unit_after(name)}."
