"""Caption of the audit: whether another share of best trials would give other results."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import joined, percent, with_interval
from odyssey.report.words.datasets import line_per_dataset
from odyssey.report.words.undecided import reasons


def in_words(audit: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> str:
    """Which results of tests, and which signs, depend on the share of best trials compared.

    Args:
        audit: the table `results/statistics/audit.parquet`.
        labels: the data sets, a line each.
    """
    return line_per_dataset(audit, labels, _of_dataset)


def _of_dataset(rows: pd.DataFrame, label: DatasetLabel) -> str:
    decided = rows[np.isfinite(rows["low"])]
    undecided = rows[~rows["variant"].isin(decided["variant"])]
    without_result = f" Undecided: {reasons(undecided)}." if len(undecided) else ""
    if decided.empty:
        return f"On {label.heading}, no share of the best trials could be compared.{without_result}"
    shares = joined(percent(fraction) for fraction in sorted(set(decided["fraction"])))
    compared = f"On {label.heading}, the best {shares} of the trials were compared."
    return f"{compared} {_significance(decided)} {_directions(decided, label)}{without_result}"


def _significance(rows: pd.DataFrame) -> str:
    """Whose significance depends on the share, or whose does not."""
    significant = rows["significant"].astype(bool)
    by_variant = significant.groupby(rows["variant"], sort=False).agg(["any", "all"])
    changing = by_variant.index[by_variant["any"] & ~by_variant["all"]].tolist()
    always = by_variant.index[by_variant["all"]].tolist()
    if changing:
        return f"{_differ(changing)} significantly from vanilla in some of these shares only."
    if always:
        return f"{_differ(always)} significantly from vanilla in all of these shares."
    return "No variant differs significantly from vanilla in any of these shares."


def _differ(variants: list[str]) -> str:
    return f"{joined(variants)} {'differs' if len(variants) == 1 else 'differ'}"


def _directions(rows: pd.DataFrame, label: DatasetLabel) -> str:
    """Whose difference changes sign, and the variant whose difference changes most."""
    ends = rows.groupby("variant", sort=False)["mean_difference"].agg(["min", "max"])
    changing = ends.index[(ends["min"] < 0) & (ends["max"] > 0)].tolist()
    largest = (ends["max"] - ends["min"]).idxmax()
    of_largest = rows[rows["variant"] == largest].sort_values("fraction")
    first, last = (
        f"{with_interval(row['mean_difference'], row['low'], row['high'], sign='+')}"
        f" {label.unit} for the best {percent(row['fraction'])}"
        for row in (of_largest.iloc[0], of_largest.iloc[-1])
    )
    signs = "No difference from vanilla changes its sign."
    if changing:
        names = joined(changing)
        signs = f"The difference from vanilla changes its sign for {names}."
    return f"{signs} It changes most for {largest}: from {first} to {last}."
