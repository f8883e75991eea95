"""The audit in words: whether another share of best trials would tell another story."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import interval, joined, measured, percent
from odyssey.report.words.datasets import each
from odyssey.report.words.undecided import reasons


def in_words(audit: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> str:
    """Which verdicts and which directions depend on the share of best trials compared.

    audit: the table `results/statistics/audit.parquet`.
    """
    return each(audit, labels, _of_dataset)


def _of_dataset(rows: pd.DataFrame, label: DatasetLabel) -> str:
    decided = rows[np.isfinite(rows["low"])]
    undecided = rows[~rows["variant"].isin(decided["variant"])]
    missing = f" Undecided: {reasons(undecided)}." if len(undecided) else ""
    if decided.empty:
        return f"On {label.heading}, no share of the best trials could be compared.{missing}"
    shares = joined(percent(fraction) for fraction in sorted(set(decided["fraction"])))
    told = f"On {label.heading}, {_verdicts(decided)} between the best {shares}."
    return f"{told} {_directions(decided, label)}{missing}"


def _verdicts(rows: pd.DataFrame) -> str:
    """Whose verdict depends on the share, and whose does not."""
    significant = rows["significant_bonferroni"].astype(bool)
    found = significant.groupby(rows["variant"], sort=False).agg(["any", "all"])
    changing = found.index[found["any"] & ~found["all"]].tolist()
    always = found.index[found["all"]].tolist()
    if changing:
        return f"whether {joined(changing)} {_differ(changing)} significantly from vanilla changes"
    if always:
        return (
            f"{joined(always)} {_differ(always)} significantly from vanilla, and this does not "
            "change"
        )
    return "no variant differs significantly from vanilla, and this does not change"


def _differ(names: list[str]) -> str:
    return "differs" if len(names) == 1 else "differ"


def _directions(rows: pd.DataFrame, label: DatasetLabel) -> str:
    """Whose difference changes sign, and the variant whose difference moves most."""
    turned = rows.groupby("variant", sort=False)["mean_difference"].agg(["min", "max"])
    names = turned.index[(turned["min"] < 0) & (turned["max"] > 0)].tolist()
    most = (turned["max"] - turned["min"]).idxmax()
    of_most = rows[rows["variant"] == most].sort_values("fraction")
    first, last = (
        f"{measured(row['mean_difference'], '+')}{interval(row['low'], row['high'])}"
        f" {label.unit} for the best {percent(row['fraction'])}"
        for row in (of_most.iloc[0], of_most.iloc[-1])
    )
    turns = (
        f"The differences of {joined(names)} change sign" if names else "No difference changes sign"
    )
    if len(names) == 1:
        turns = f"The difference of {names[0]} changes sign"
    return f"{turns}; {most}'s moves most, from {first} to {last}."
