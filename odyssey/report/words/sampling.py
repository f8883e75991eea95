"""Captions of the second paper's figures: what random sampling says, and how reliable it is."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite

import numpy as np
import pandas as pd

from odyssey.labels import scheme_title, scheme_words
from odyssey.phrases import coefficient, count, measured, number, percent

SPACES = {
    "one_layer": "With one hidden layer",
    "two_layers": "With two hidden layers",
    "three_layers": "With three hidden layers",
}
BASELINES = {
    "parameters": "number of weights",
    "layers": "number of layers",
    "look_back": "look back",
}
ABSENT = "This space is not in this run."
R_MEASURES = (
    "Networks with look back 1 keep large errors. So r over all networks mostly measures how far "
    "their log p is from that of the others; without look back 1, r says whether sampling "
    "distinguishes the other networks."
)


def cells_in_words(sampled: pd.DataFrame) -> str:
    """Describe Figure 2, log p by the cells of one layer: a line of text for each scheme."""
    return _by_scheme(sampled, "one_layer", _cells)


def _cells(table: pd.DataFrame) -> str:
    cells = table["cells"].map(lambda layers: layers[0])
    bands = {"1 to 10": (1, 10), "11 to 25": (11, 25), "26 to 50": (26, 50), "51 to 100": (51, 100)}
    medians = [
        f"{measured(table['log_p'][cells.between(*ends)].median())} at {name} cells"
        for name, ends in bands.items()
        if cells.between(*ends).any()
    ]
    return f"{_spread(table)} The median of log p is {', '.join(medians)}."


def layers_in_words(sampled: pd.DataFrame) -> str:
    """Describe Figure 3, log p by look back and second layer: a line of text for each scheme."""
    return _by_scheme(sampled, "two_layers", _layers)


def _layers(table: pd.DataFrame) -> str:
    by_look_back = table.groupby("look_back")["log_p"].median()
    medians = [f"{measured(value)} at look back {at}" for at, value in by_look_back.items()]
    by_layers = table.groupby("layers")["log_p"].median()
    second = (
        f" Networks with a second layer have a median of {measured(by_layers[2])}, those without "
        f"one of {measured(by_layers[1])}."
        if {1, 2} <= set(by_layers.index)
        else ""
    )
    return f"{_spread(table)} The median of log p is {', '.join(medians)}.{second}"


def training_in_words(correlations: pd.DataFrame) -> str:
    """Describe how log p and the baselines are correlated with the errors after training."""
    lines = [
        line
        for space in SPACES
        for name, rows in correlations[correlations["space"] == space].groupby(
            "weights", sort=False
        )
        if (line := _training(SPACES[space], name, rows))
    ]
    return "\n".join([*lines, R_MEASURES]) if lines else "No correlation could be computed."


def _training(words: str, scheme: str, rows: pd.DataFrame) -> str:
    """The line of one space and scheme; empty if log p or the error does not vary."""
    rows = rows[rows["epochs"] == rows["epochs"].max()]
    by_kind = {
        (row["look_backs"], row["predictor"], row["statistic"]): row
        for row in rows.to_dict("records")
    }
    log_p = by_kind.get(("all", "log_p", "pearson"))
    if log_p is None or not isfinite(log_p["estimate"]):
        return ""
    without = by_kind.get(("above 1", "log_p", "pearson"))
    partial, pairs = (by_kind["all", "log_p", name] for name in ("partial", "ordered"))
    of_group = f"; without look back 1 it is {_estimate(without)}" if without else ""
    baselines = {
        name: by_kind["all", name, "pearson"]["estimate"]
        for name in BASELINES
        if isfinite(by_kind["all", name, "pearson"]["estimate"])
    }
    best = max(baselines, key=lambda name: abs(baselines[name]), default="")
    of_best = (
        f" Among the baselines, which cost nothing, the {BASELINES[best]} has the strongest "
        f"correlation with the error: {coefficient(baselines[best])}."
        if best
        else ""
    )
    return (
        f"{words}, {scheme_words(scheme)}: the correlation r of log p with the error after "
        f"{count(log_p['epochs'], 'epoch')} is {_estimate(log_p)}{of_group}. "
        f"Given size, depth and look back it is {_estimate(partial)}. log p orders "
        f"{percent(pairs['estimate'])} of pairs correctly.{of_best}"
    )


def rankings_in_words(stability: pd.DataFrame) -> str:
    """Describe how similar two rankings are, and how many samples a stable one needs."""
    chosen = stability[stability["look_backs"] == "all"]
    lines = []
    for space, words in SPACES.items():
        for name, rows in chosen[chosen["space"] == space].groupby("weights", sort=False):
            row = rows.nlargest(1, "samples").iloc[0]
            needed = float(f"{row['needed']:.1g}")
            enough = (
                f" A correlation of 0.9 needs about {number(needed)} samples."
                if isfinite(needed)
                else ""
            )
            lines.append(
                f"{words}, {scheme_words(name)}: two rankings of {row['n']:,} architectures from "
                f"{row['samples']:,} samples each have a rank correlation of "
                f"{coefficient(row['rank_correlation'])} and share "
                f"{percent(row['top_tenth_shared'])} of their best tenth.{enough}"
            )
    return "\n".join(lines) or "There are too few samples for two rankings."


def _by_scheme(sampled: pd.DataFrame, space: str, describe: Callable[[pd.DataFrame], str]) -> str:
    table = sampled[(sampled["space"] == space) & np.isfinite(sampled["log_p"])]
    lines = [
        f"{scheme_title(name)}: {describe(rows)}"
        for name, rows in table.groupby("weights", sort=False)
    ]
    return "\n".join(lines) or ABSENT


def _spread(table: pd.DataFrame) -> str:
    """The spread of log p between architectures, and the width of a single interval."""
    width = float((table["high"] - table["low"]).median())
    lost = int((table["samples"] - table["finite"]).sum())
    counted = f" {count(lost, 'sample')} had no finite error." if lost else ""
    return (
        f"{count(len(table), 'architecture')}: the standard deviation of log p between them is "
        f"{measured(float(table['log_p'].std()))}, and the median width of its 95 % interval "
        f"is {measured(width)}.{counted}"
    )


def _estimate(row: dict[object, float]) -> str:
    return coefficient(row["estimate"], row["low"], row["high"])
