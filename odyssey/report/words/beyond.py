"""Tables in Markdown: does log p predict what size and look back do not, series by series?"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import nan
from typing import Any

import pandas as pd

from odyssey.labels import scheme_words
from odyssey.phrases import DASH, coefficient

PREDICTORS = {"parameters": "number of weights", "look_back": "look back"}
COLUMNS = {
    ("pearson", "all"): "r",
    ("pearson", "above 1"): "r, without look back 1",
    ("ordered", "all"): "pairs ordered",
    ("partial", "above 1"): "r, without look back 1, given size and look back",
}
FEATURES = {"baselines": "Size and look back", "log_p": "log p", "both": "Both"}
HOW_TO_READ = (
    "r is the correlation with the mean absolute error after training. Negative is good: the "
    "architecture with the larger value has the lower error. Pairs ordered: share of pairs in "
    "which the architecture with the larger value has the lower error; 0.5 is chance. Given size "
    "and look back: after linear effects of the logarithms of weights, layers and look back are "
    "removed. In brackets: 95 % intervals from resampled architectures."
)
HOW_MUCH = (
    "The share of the variance of the errors that a random forest predicts for architectures that "
    "it was not trained on: from size and look back (numbers of weights and layers, look back), "
    "from log p, and from both. 1 is a perfect prediction; 0 is as good as predicting the mean. A "
    "gain above 0 means that log p predicts something that size and look back do not."
)


def in_words(correlations: pd.DataFrame, gains: pd.DataFrame) -> str:
    """Write the tables of several series in Markdown, the answer first.

    Args:
        correlations: what `odyssey.random_sampling.beyond.correlations_of` returns, for several
            series together.
        gains: the same of `gains_of`.
    """
    rows = [
        [str(series), predictor, *(_cell(chosen, *column) for column in COLUMNS)]
        for series, own in correlations.groupby("space", sort=False)
        for predictor, chosen in _predictors(own)
    ]
    by_predictor = table(["Series", "Predictor", *COLUMNS.values()], rows)
    parts = [answer(gains), gains_table(gains, "Series"), HOW_MUCH, by_predictor, HOW_TO_READ]
    return "\n\n".join(parts) + "\n"


def table(header: list[str], rows: list[list[str]]) -> str:
    """Return a table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in lines)


def gains_table(gains: pd.DataFrame, title: str) -> str:
    """Return the table of what forests predict, in Markdown.

    Args:
        gains: tables of `odyssey.random_sampling.gain.gains`, with a column `space`.
        title: that of the first column.
    """
    rows = []
    for (space, weights), own in gains.groupby(["space", "weights"], sort=False):
        by_features = {row["features"]: row for row in own.to_dict("records")}
        both = by_features["both"]
        cells = [
            coefficient(row["explained"], row["low"], row["high"], unknown=DASH)
            for row in (by_features[features] for features in FEATURES)
        ]
        gain = coefficient(both["gain"], both["gain_low"], both["gain_high"], unknown=DASH)
        rows.append([space, scheme_words(weights), *cells, gain])
    return table([title, "log p with", *FEATURES.values(), "Gain by log p"], rows)


def answer(gains: pd.DataFrame) -> str:
    """Say on how many series log p predicts something that size and look back do not."""
    lines = []
    for weights, own in gains[gains["features"] == "both"].groupby("weights", sort=False):
        rows = own.to_dict("records")
        above, below = (
            [row["space"] for row in rows if chosen(row)]
            for chosen in (lambda row: row["gain_low"] > 0, lambda row: row["gain_high"] < 0)
        )
        lines.append(
            f"- log p with {scheme_words(str(weights))} improves the prediction from size and look "
            f"back on {len(above)} of {len(own)} series{_in_brackets(above)}, makes it worse on "
            f"{len(below)}{_in_brackets(below)}, and makes no certain difference on the other "
            f"{len(own) - len(above) - len(below)}."
        )
    return "\n".join(lines)


def _predictors(rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Name and rows of each predictor: log p with each scheme of weights, then the baselines."""
    log_p = [
        (f"log p, {scheme_words(weights)}", own[own["predictor"] == "log_p"])
        for weights, own in rows.groupby("weights", sort=False)
    ]
    first = rows[rows["weights"] == rows["weights"].iloc[0]]
    baselines = [(name, first[first["predictor"] == column]) for column, name in PREDICTORS.items()]
    return [*log_p, *baselines]


def _cell(rows: pd.DataFrame, statistic: str, look_backs: str) -> str:
    row = _row(rows, statistic, look_backs)
    return coefficient(row["estimate"], row["low"], row["high"], unknown=DASH)


def _row(rows: pd.DataFrame, statistic: str, look_backs: str) -> Mapping[Hashable, Any]:
    chosen = rows[(rows["statistic"] == statistic) & (rows["look_backs"] == look_backs)]
    return chosen.iloc[0].to_dict() if len(chosen) else {"estimate": nan, "low": nan, "high": nan}


def _in_brackets(series: list[str]) -> str:
    return f" ({'; '.join(series)})" if series else ""
