"""Caption of Figure 5: which hyperparameters explain the variance of the test error."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import joined, percent, percent_with_interval
from odyssey.report.words.datasets import line_per_dataset
from odyssey.report.words.hyperparameters import TIMES, display_name
from odyssey.report.words.undecided import reason
from odyssey.statistics.fanova.names import ALL, JOINT, NOT_VARIED

RATE, VARIANT = "learning_rate", "variant"


def in_words(importance: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> str:
    """What each hyperparameter explains, for all variants together and by variant.

    Args:
        importance: the table `results/statistics/importance.parquet`; its rows on the test error
            are used.
        labels: the data sets, a line each.
    """
    of_error = importance[importance["response"] == "test_error"]
    return line_per_dataset(of_error, labels, _of_dataset)


def _of_dataset(rows: pd.DataFrame, label: DatasetLabel) -> str:
    groups = dict(list(rows[np.isfinite(rows["share"])].groupby("variant")))
    if ALL not in groups:
        why = reason(rows[rows["variant"] == ALL])
        return f"On {label.heading}, importances could not be computed: {why}."
    several = (groups[ALL]["order"] == 1).sum() > 1
    of_variants = {name: own for name, own in groups.items() if name not in (ALL, JOINT)}
    sentences = [
        _singles(groups[ALL]) if several else _alone(groups[ALL]),
        _not_varied(rows[rows["variant"] == ALL]),
        _by_variant(of_variants) if several else "",
        _joint(groups[JOINT]) if JOINT in groups else "",
    ]
    return f"On {label.heading}, {' '.join(filter(None, sentences))}"


def _singles(rows: pd.DataFrame) -> str:
    """All variants together: single hyperparameters by falling share, then the interactions."""
    singles = rows[rows["order"] == 1].sort_values("estimate", ascending=False, kind="stable")
    above = singles["above_noise"].fillna(False).astype(bool)
    noise = [display_name(name) for name in singles.loc[~above, "hyperparameters"]]
    important = [
        f"{display_name(row.hyperparameters)} ({_share(row)})"
        for row in singles[above].itertuples()
    ]
    text = "no single hyperparameter explains more of the test error's variance than noise may"
    if important:
        text = f"the test error's variance is explained by {joined(important)}"
        if noise:
            text += f"; what {joined(noise)} may explain is not above the noise"
    first = rows.iloc[0]
    together = percent_with_interval(
        first["interactions"], first["interactions_low"], first["interactions_high"]
    )
    of_forest = percent(float(rows.loc[rows["order"] != 1, "share"].sum()))
    return (
        f"{text}. Interactions explain {together}; the forest gives them {of_forest}, a part of"
        " which is noise."
    )


def _alone(rows: pd.DataFrame) -> str:
    """One hyperparameter has all the variance, whatever its effect."""
    name = display_name(rows.loc[rows["order"] == 1, "hyperparameters"].iloc[0])
    return f"only {name} was varied, so its share is 100 % by definition."


def _not_varied(rows: pd.DataFrame) -> str:
    """The hyperparameters that have no share, because they had one value."""
    fixed = [display_name(name) for name in rows.loc[rows["note"] == NOT_VARIED, "hyperparameters"]]
    if not fixed:
        return ""
    words = joined(fixed)
    return f"{words[0].upper()}{words[1:]} {'was' if len(fixed) == 1 else 'were'} {NOT_VARIED}."


def _by_variant(groups: Mapping[str, pd.DataFrame]) -> str:
    """The learning rate's share in the variants where it is smallest and largest."""
    shares = {
        name: float(own.loc[own["hyperparameters"] == RATE, "estimate"].iloc[0])
        for name, own in groups.items()
        if RATE in set(own["hyperparameters"])
    }
    if len(shares) < 2:
        return ""
    smallest, largest = (f(shares, key=shares.__getitem__) for f in (min, max))
    low, high = percent(shares[smallest]), percent(shares[largest])
    if low == high:
        return f"Within every variant, the {display_name(RATE)} explains {low}."
    return (
        f"Within single variants, the {display_name(RATE)} explains from {low} ({smallest}) to"
        f" {high} ({largest})."
    )


def _joint(rows: pd.DataFrame) -> str:
    """What the variant explains, and whether the good learning rate depends on it."""
    by_name = rows.set_index("hyperparameters")
    if VARIANT not in by_name.index:
        return ""
    text = f"As one more hyperparameter, the variant explains {_noted(by_name.loc[VARIANT])}"
    pairs = [name for name in by_name.index if set(name.split(TIMES)) == {RATE, VARIANT}]
    if pairs:
        interaction = _noted(by_name.loc[pairs[0]])
        text += f", and its interaction with the {display_name(RATE)} explains {interaction}"
    return f"{text}."


def _noted(row: pd.Series) -> str:
    is_noise = pd.isna(row["above_noise"]) or not row["above_noise"]
    return f"{_share(row)}{' (not above the noise)' if is_noise else ''}"


def _share(row: pd.Series) -> str:
    return percent_with_interval(row.estimate, row.share_low, row.share_high)
