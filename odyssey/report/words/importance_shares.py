"""Figure 5 in words: what explains the variance of the test error, and what is within the noise."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import joined, percent, share
from odyssey.report.words.datasets import each
from odyssey.report.words.hyperparameters import TIMES, name_of
from odyssey.report.words.undecided import reason

ALL, JOINT = "all", "joint"
RATE, FACTOR = "learning_rate", "variant"


def in_words(importance: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> str:
    """What each hyperparameter explains, over all variants and by variant.

    importance: the table `results/statistics/importance.parquet`, of which the rows about the test
    error count.
    """
    return each(importance[importance["response"] == "test_error"], labels, _of_dataset)


def _of_dataset(rows: pd.DataFrame, label: DatasetLabel) -> str:
    groups = dict(list(rows[np.isfinite(rows["share"])].groupby("variant")))
    if ALL not in groups:
        together = rows[rows["variant"] == ALL]
        return f"On {label.heading}, nothing can be said of importance: {reason(together)}."
    told = [
        _singles(groups[ALL]),
        _by_variant({name: own for name, own in groups.items() if name not in (ALL, JOINT)}),
        _joint(groups[JOINT]) if JOINT in groups else "",
    ]
    return f"On {label.heading}, {' '.join(filter(None, told))}"


def _singles(rows: pd.DataFrame) -> str:
    """All variants together: singles by falling share, those within the noise without a number."""
    singles = rows[rows["order"] == 1].sort_values("share", ascending=False, kind="stable")
    above = singles["above_noise"].fillna(False).astype(bool)
    noise = [name_of(name) for name in singles.loc[~above, "hyperparameters"]]
    found = [
        f"{name_of(row.hyperparameters)} ({_share(row)})" for row in singles[above].itertuples()
    ]
    told = "no hyperparameter by itself explains more of the variance in test error than noise may"
    if found:
        told = f"the variance in test error is due to {joined(found)}"
        if noise:
            told += f"; what {joined(noise)} may explain is within the noise"
    rest = percent(float(rows.loc[rows["order"] != 1, "share"].sum()))
    return f"{told}. Interactions, and noise that looks like them, have {rest}."


def _by_variant(groups: Mapping[str, pd.DataFrame]) -> str:
    """The learning rate's share in the variants where it is least and most."""
    shares = {
        name: float(own.loc[own["hyperparameters"] == RATE, "share"].iloc[0])
        for name, own in groups.items()
        if RATE in set(own["hyperparameters"])
    }
    if len(shares) < 2:
        return ""
    ends = (min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__))
    low, high = (percent(shares[name]) for name in ends)
    if low == high:
        return f"Within every variant, the {name_of(RATE)}'s share is {low}."
    span = f"{low} ({ends[0]}) and {high} ({ends[1]})"
    return f"Within single variants, the {name_of(RATE)}'s share is between {span}."


def _joint(rows: pd.DataFrame) -> str:
    """What the variant explains, and whether the good learning rate depends on it."""
    by_name = rows.set_index("hyperparameters")
    if FACTOR not in by_name.index:
        return ""
    told = f"Counted as one more hyperparameter, the variant explains {_noted(by_name.loc[FACTOR])}"
    pairs = [name for name in by_name.index if set(name.split(TIMES)) == {RATE, FACTOR}]
    if pairs:
        told += f", and its interaction with the {name_of(RATE)} {_noted(by_name.loc[pairs[0]])}"
    return f"{told}."


def _noted(row: pd.Series) -> str:
    within = pd.isna(row["above_noise"]) or not row["above_noise"]
    return f"{_share(row)}{' (within the noise)' if within else ''}"


def _share(row: pd.Series) -> str:
    return share(row.share, row.share_low, row.share_high)
