"""Figure 6 in words: the best pair of settings, and which pairs interact."""

from __future__ import annotations

import numpy as np
import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import count, joined, measured, share
from odyssey.report.words.hyperparameters import name_of, setting
from odyssey.search_space import PRIORS

ALL = "all"
MOST = 3  # pairs named, of those above the noise


def in_words(pairs: pd.DataFrame, importance: pd.DataFrame, label: DatasetLabel) -> str:
    """Where the predicted error is lowest, and what pairs explain beyond their single effects.

    pairs, importance: the rows of one data set of the tables `interactions` and `importance` in
    `results/statistics/`, of which those of the test error and all variants together count.
    """
    pairs, importance = (
        table[(table["variant"] == ALL) & (table["response"] == "test_error")]
        for table in (pairs, importance)
    )
    pairs = pairs[np.isfinite(pairs["total"])]
    if pairs.empty:
        return f"On {label.heading}, no pair of hyperparameters can be taken apart."
    told = [_lowest(pairs, label), _interacting(importance), _most(pairs, label)]
    return f"On {label.heading}, {' '.join(filter(None, told))}"


def _lowest(pairs: pd.DataFrame, label: DatasetLabel) -> str:
    best, worst = (pairs.loc[at] for at in (pairs["total"].idxmin(), pairs["total"].idxmax()))
    return (
        f"the error predicted for a pair lies between {measured(best['total'])} and"
        f" {measured(worst['total'])} {label.unit}; it is lowest at {_place(best)}."
    )


def _interacting(importance: pd.DataFrame) -> str:
    """Pairs above the noise, largest share first."""
    of_pairs = importance[(importance["order"] == 2) & np.isfinite(importance["share"])]
    above = of_pairs[of_pairs["above_noise"].fillna(False).astype(bool)]
    if above.empty:
        return "No pair explains more of the variance by interacting than noise may."
    largest = above.sort_values("share", ascending=False, kind="stable").head(MOST)
    named = joined(
        f"{name_of(row.hyperparameters)} ({share(row.share, row.share_low, row.share_high)})"
        for row in largest.itertuples()
    )
    rest = len(above) - len(largest)
    return f"Variance beyond noise is due to interactions of {named}{_more(rest)}."


def _more(rest: int) -> str:
    return f", and of {count(rest, 'pair')} more" if rest else ""


def _most(pairs: pd.DataFrame, label: DatasetLabel) -> str:
    furthest = pairs.loc[pairs["interaction"].abs().idxmax()]
    off = measured(furthest["interaction"], "+")
    return f"The largest interaction is {off} {label.unit}, at {_place(furthest)}."


def _place(row: pd.Series) -> str:
    values = ((row["first"], row["x"]), (row["second"], row["y"]))
    return joined(f"{name_of(name)} {_value(name, value)}" for name, value in values)


def _value(name: str, value: float) -> str:
    unit = f" {PRIORS[name].unit}" if PRIORS[name].integer else ""
    return f"{setting(name, value)}{unit}"
