"""In words: what random sampling predicts on several series that look back and size do not."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import isfinite, nan
from typing import Any

import pandas as pd

from odyssey.labels import scheme_words

PREDICTORS = {"parameters": "number of weights", "look_back": "look back"}
STATISTICS = {"pearson": "r", "ordered": "pairs ordered", "partial": "r given size and look back"}
GAINS = ["Series", "Weights", "Free", "log p alone", "Both", "Gain by log p"]
GROUPS = {"all": "", "above 1": ", without look back 1"}
NOTHING = "–"
HOW_TO_READ = (
    "r is the correlation with the mean absolute error after training; negative is good: the "
    "larger has the lower error. Pairs ordered: the share of pairs of architectures of which the "
    "larger has the lower error; half is chance. Given size and look back: of what a straight line "
    "through the logarithms of weights, layers and look back leaves over. In brackets 95 % "
    "intervals, architectures drawn anew."
)
HOW_MUCH = (
    "How much of the variance of the errors a random forest predicts, cross-validated, from what "
    "is free (weights, layers, look back), from log p alone, and from both; 1 is all, 0 no more "
    "than the mean. A gain above 0 means that log p says something that look back and size do not, "
    "whatever the shape of the relation."
)


def in_words(found: pd.DataFrame, gains: pd.DataFrame) -> str:
    """Tables in Markdown with what they say.

    found, gains: `odyssey.random_sampling.beyond.evidence_of` and `gains_of` of several series.
    """
    columns = [(what, at) for what in STATISTICS for at in GROUPS]
    header = ["Series", "Predictor", *(f"{STATISTICS[what]}{GROUPS[at]}" for what, at in columns)]
    rows = []
    for series, own in found.groupby("space", sort=False):
        for words, chosen in _predictors(own):
            rows.append([str(series), words, *(_cell(chosen, *column) for column in columns)])
    parts = [table(header, rows), HOW_TO_READ, table(GAINS, _gains(gains)), HOW_MUCH]
    return "\n\n".join([*parts, _told(gains)]) + "\n"


def table(header: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in lines)


def _gains(table: pd.DataFrame) -> list[list[str]]:
    """For each series and scheme, what forests predict."""
    rows = []
    for (series, name), own in table.groupby(["space", "weights"], sort=False):
        found = {row["features"]: row for row in own.to_dict("records")}
        both = found["both"]
        cells = [
            _with_interval(
                found[features]["explained"], found[features]["low"], found[features]["high"]
            )
            for features in ("free", "log_p", "both")
        ]
        gain = _with_interval(both["gain"], both["gain_low"], both["gain_high"])
        rows.append([series, scheme_words(name), *cells, gain])
    return rows


def _predictors(rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Words and rows of each predictor: log p by each scheme, then what costs nothing to know."""
    found = [
        (f"log p, {scheme_words(name)}", own[own["predictor"] == "log_p"])
        for name, own in rows.groupby("weights", sort=False)
    ]
    first = rows[rows["weights"] == rows["weights"].iloc[0]]
    free = [(words, first[first["predictor"] == name]) for name, words in PREDICTORS.items()]
    return [*found, *free]


def _row(rows: pd.DataFrame, statistic: str, look_backs: str) -> Mapping[Hashable, Any]:
    chosen = rows[(rows["statistic"] == statistic) & (rows["look_backs"] == look_backs)]
    return chosen.iloc[0].to_dict() if len(chosen) else {"estimate": nan, "low": nan, "high": nan}


def _cell(rows: pd.DataFrame, statistic: str, look_backs: str) -> str:
    row = _row(rows, statistic, look_backs)
    return _with_interval(row["estimate"], row["low"], row["high"])


def _with_interval(value: float, low: float, high: float) -> str:
    return f"{value:.2f} [{low:.2f}, {high:.2f}]" if isfinite(value) else NOTHING


def _told(gains: pd.DataFrame) -> str:
    """On how many series log p says more than what costs nothing."""
    lines = []
    for name, own in gains[gains["features"] == "both"].groupby("weights", sort=False):
        good = [row["space"] for row in own.to_dict("records") if row["gain_low"] > 0]
        lines.append(
            f"- log p, {scheme_words(str(name))}, adds to what is free on {len(good)} of "
            f"{len(own)} series{_listed(good)}; elsewhere its gain is not surely above 0."
        )
    return "\n".join(lines)


def _listed(series: list[str]) -> str:
    return f" ({'; '.join(series)})" if series else ""
