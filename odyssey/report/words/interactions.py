"""Caption of Figure 6: the best pair of values, and which pairs of hyperparameters interact."""

from __future__ import annotations

import numpy as np
import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import count, joined, measured, percent_with_interval
from odyssey.report.words.hyperparameters import display_name, display_value, unit_after
from odyssey.report.words.undecided import PREFIX, reason
from odyssey.statistics.fanova.names import ALL, NOT_VARIED

MOST = 3  # pairs named, of those above the noise
FEW = "fewer than two hyperparameters were varied in this run"


def in_words(pairs: pd.DataFrame, importance: pd.DataFrame, label: DatasetLabel) -> str:
    """Where the predicted error is lowest, and what pairs explain beyond their single effects.

    Of both tables, the rows on the test error and all variants together are used.

    Args:
        pairs: the rows of one data set of `results/statistics/interactions.parquet`.
        importance: the rows of one data set of `results/statistics/importance.parquet`.
        label: the data set.
    """
    pairs, importance = (
        table[(table["variant"] == ALL) & (table["response"] == "test_error")]
        for table in (pairs, importance)
    )
    pairs = pairs[np.isfinite(pairs["total"])]
    if pairs.empty:
        return f"On {label.heading}, interactions could not be computed: {why_none(importance)}."
    sentences = [
        _lowest(pairs, label),
        _interacting(importance),
        _largest(pairs, label),
        _not_varied(importance),
    ]
    return f"On {label.heading}, {' '.join(filter(None, sentences))}"


def why_none(importance: pd.DataFrame) -> str:
    """Why a data set has no pairs.

    Args:
        importance: the rows of one data set of `results/statistics/importance.parquet`; those on
            the test error and all variants together are used.
    """
    of_error = (importance["variant"] == ALL) & (importance["response"] == "test_error")
    undecided = importance[of_error & importance["note"].str.startswith(PREFIX)]
    return FEW if undecided.empty else reason(undecided)


def _lowest(pairs: pd.DataFrame, label: DatasetLabel) -> str:
    best, worst = (pairs.loc[i] for i in (pairs["total"].idxmin(), pairs["total"].idxmax()))
    return (
        f"the error predicted for a pair of hyperparameters is between {measured(best['total'])}"
        f" and {measured(worst['total'])} {label.unit}; it is lowest at {_values(best)}."
    )


def _interacting(importance: pd.DataFrame) -> str:
    """Pairs above the noise, largest share first."""
    of_pairs = importance[(importance["order"] == 2) & np.isfinite(importance["estimate"])]
    above = of_pairs[of_pairs["above_noise"].fillna(False).astype(bool)]
    if above.empty:
        return "No interaction of two explains more of the variance than noise may."
    largest = above.sort_values("estimate", ascending=False, kind="stable").head(MOST)
    named = joined(
        f"{display_name(row.hyperparameters)}"
        f" ({percent_with_interval(row.estimate, row.share_low, row.share_high)})"
        for row in largest.itertuples()
    )
    others = len(above) - len(largest)
    more = f", and {count(others, 'more pair')}" if others else ""
    return f"These interactions explain more of the variance than noise: {named}{more}."


def _not_varied(importance: pd.DataFrame) -> str:
    """Hyperparameters without pairs, because they had one value."""
    fixed = importance.loc[importance["note"] == NOT_VARIED, "hyperparameters"]
    if fixed.empty:
        return ""
    return f"There are no pairs with {joined(map(display_name, fixed))}: {NOT_VARIED}."


def _largest(pairs: pd.DataFrame, label: DatasetLabel) -> str:
    row = pairs.loc[pairs["interaction"].abs().idxmax()]
    effect = f"{measured(row['interaction'], '+')} {label.unit}"
    return f"The largest effect of an interaction on the error is {effect}, at {_values(row)}."


def _values(row: pd.Series) -> str:
    values = ((row["first"], row["x"]), (row["second"], row["y"]))
    return joined(
        f"{display_name(name)} {display_value(name, value)}{unit_after(name)}"
        for name, value in values
    )
