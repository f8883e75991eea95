"""In words: which variant's search is expected to reach most for what it costs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import count, duration, interval, measured
from odyssey.report.words.datasets import each
from odyssey.report.words.undecided import reasons
from odyssey.statistics.selection import VANILLA


def in_words(budget: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> str:
    """What the best trial is expected to reach after all trials, and at equal training time.

    budget: the table `results/statistics/budget.parquet`.
    """
    return each(budget, labels, _of_dataset)


def _of_dataset(rows: pd.DataFrame, label: DatasetLabel) -> str:
    has_curve = rows.groupby("variant")["expected"].transform("count") > 0
    missing = rows[~has_curve]
    no_curve = f" No curve: {reasons(missing)}." if len(missing) else ""
    rows = rows[np.isfinite(rows["expected"])]
    if rows.empty:
        return f"On {label.heading}, nothing can be expected of a best trial.{no_curve}"
    told = [
        _gain(rows[rows["kind"] == "trials"], label),
        *(_lowest(rows[rows["kind"] == kind], kind, label) for kind in ("trials", "cpu_seconds")),
    ]
    return f"On {label.heading}, {' '.join(filter(None, told))}{no_curve}"


def _gain(rows: pd.DataFrame, label: DatasetLabel) -> str:
    """What a search gains over a single trial, with vanilla or else the first variant."""
    if rows.empty:
        return ""
    name = VANILLA if VANILLA in set(rows["variant"]) else rows["variant"].iloc[0]
    line = rows[rows["variant"] == name].sort_values("budget")
    first, last = line.iloc[0], line.iloc[-1]
    return (
        f"the test error expected of {_called(name)} goes from {measured(first['expected'])}"
        f" for {_budget('trials', first['budget'])} to {_reached(last)} {label.unit} for the best"
        f" of {_budget('trials', last['budget'])}."
    )


def _lowest(rows: pd.DataFrame, kind: str, label: DatasetLabel) -> str:
    """The variant with the lowest expected error at the largest budget that all variants have."""
    have = rows.groupby("budget")["variant"].nunique()
    shared = have[have == rows["variant"].nunique()]
    if rows["variant"].nunique() < 2 or shared.empty:
        return ""
    at = rows[rows["budget"] == shared.index.max()].set_index("variant")
    best = at["expected"].idxmin()
    within = f"For {_budget(kind, shared.index.max())},"
    if best == VANILLA:
        return f"{within} no variant is expected to be lower than vanilla."
    told = f"{within} the lowest is {best} with {_reached(at.loc[best])}"
    if VANILLA not in at.index:
        return f"{told} {label.unit}."
    overlap = at.loc[best, "high"] >= at.loc[VANILLA, "low"]
    doubt = "overlap, so that this may be luck" if overlap else "do not overlap"
    vanilla = f"{_reached(at.loc[VANILLA])} {label.unit}"
    return f"{told} against vanilla's {vanilla}; their intervals {doubt}."


def _called(variant: str) -> str:
    return "vanilla" if variant == VANILLA else variant


def _budget(kind: str, budget: float) -> str:
    if kind == "trials":
        return count(round(budget), "trial")
    return f"{duration(budget)} of training time"


def _reached(row: pd.Series) -> str:
    return f"{measured(row['expected'])}{interval(row['low'], row['high'])}"
