"""Caption of the budget curves: which variant is expected to be best for the same cost."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import count, duration, measured, with_interval
from odyssey.report.words.datasets import line_per_dataset
from odyssey.report.words.undecided import reasons
from odyssey.statistics.selection import VANILLA


def in_words(budget: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> str:
    """The expected error of the best trial of a full search, and of searches of equal cost.

    Args:
        budget: the table `results/statistics/budget.parquet`.
        labels: the data sets, a line each.
    """
    return line_per_dataset(budget, labels, _of_dataset)


def _of_dataset(rows: pd.DataFrame, label: DatasetLabel) -> str:
    has_curve = rows.groupby("variant")["expected"].transform("count") > 0
    missing = rows[~has_curve]
    no_curve = f" No curve: {reasons(missing)}." if len(missing) else ""
    rows = rows[np.isfinite(rows["expected"])]
    if rows.empty:
        return f"On {label.heading}, no expected error could be computed.{no_curve}"
    sentences = [
        _gain(rows[rows["kind"] == "trials"], label),
        *(_lowest(rows[rows["kind"] == kind], kind, label) for kind in ("trials", "cpu_seconds")),
    ]
    return f"On {label.heading}, {' '.join(filter(None, sentences))}{no_curve}"


def _gain(rows: pd.DataFrame, label: DatasetLabel) -> str:
    """What more trials gain, for vanilla or else the first variant."""
    if rows.empty:
        return ""
    name = VANILLA if VANILLA in set(rows["variant"]) else rows["variant"].iloc[0]
    curve = rows[rows["variant"] == name].sort_values("budget")
    first, last = curve.iloc[0], curve.iloc[-1]
    variant = "vanilla" if name == VANILLA else name
    return (
        f"the expected test error of the best trial of {variant} is"
        f" {measured(first['expected'])} {label.unit} after {_budget('trials', first['budget'])}"
        f" and {_expected(last)} after {_budget('trials', last['budget'])}."
    )


def _lowest(rows: pd.DataFrame, kind: str, label: DatasetLabel) -> str:
    """The variant with the lowest expected error at the largest budget that all variants have."""
    variants_at = rows.groupby("budget")["variant"].nunique()
    shared = variants_at[variants_at == rows["variant"].nunique()]
    if rows["variant"].nunique() < 2 or shared.empty:
        return ""
    at_shared = rows[rows["budget"] == shared.index.max()].set_index("variant")
    best = at_shared["expected"].idxmin()
    after = f"After {_budget(kind, shared.index.max())},"
    if best == VANILLA:
        return f"{after} vanilla has the lowest expected error."
    lowest = f"{after} {best} has the lowest expected error, {_expected(at_shared.loc[best])}"
    if VANILLA not in at_shared.index:
        return f"{lowest} {label.unit}."
    overlap = at_shared.loc[best, "high"] >= at_shared.loc[VANILLA, "low"]
    meaning = "overlap, so this difference may be chance" if overlap else "do not overlap"
    return (
        f"{lowest} {label.unit}; vanilla has {_expected(at_shared.loc[VANILLA])}. The two"
        f" intervals {meaning}."
    )


def _budget(kind: str, budget: float) -> str:
    if kind == "trials":
        return count(round(budget), "trial")
    return f"{duration(budget)} of training time"


def _expected(row: pd.Series) -> str:
    return with_interval(row["expected"], row["low"], row["high"])
