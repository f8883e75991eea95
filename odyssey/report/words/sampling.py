"""In words: what random sampling says of architectures, and how far it can be relied on."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite

import numpy as np
import pandas as pd

from odyssey.labels import scheme_title, scheme_words
from odyssey.phrases import count, interval, measured, number, percent

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
    "r mostly says how far log p of networks with look back 1, which end with errors of their own, "
    "lies from that of the others; without them, it says whether sampling tells the rest apart."
)


def cells_in_words(sampled: pd.DataFrame) -> str:
    """Figure 2: how log p changes with the cells of one layer, a line for each scheme."""
    return _by_scheme(sampled, "one_layer", _cells)


def _cells(table: pd.DataFrame) -> str:
    cells = table["cells"].map(lambda layers: layers[0])
    bands = {"1 to 10": (1, 10), "11 to 25": (11, 25), "26 to 50": (26, 50), "51 to 100": (51, 100)}
    medians = [
        f"{measured(table['log_p'][cells.between(*ends)].median())} at {name} cells"
        for name, ends in bands.items()
        if cells.between(*ends).any()
    ]
    return f"{_usual(table)} The median of log p is {', '.join(medians)}."


def layers_in_words(sampled: pd.DataFrame) -> str:
    """Figure 3: how log p changes with look back and a second layer, a line for each scheme."""
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
    return f"{_usual(table)} The median of log p is {', '.join(medians)}.{second}"


def training_in_words(correlations: pd.DataFrame) -> str:
    """How log p and what costs nothing to know go with the errors after the longest training."""
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
    """Of one space and scheme; empty where nothing varies."""
    rows = rows[rows["epochs"] == rows["epochs"].max()]
    found = {
        (row["look_backs"], row["predictor"], row["statistic"]): row
        for row in rows.to_dict("records")
    }
    log_p = found.get(("all", "log_p", "pearson"))
    if log_p is None or not isfinite(log_p["estimate"]):
        return ""
    other = found.get(("above 1", "log_p", "pearson"))
    partial, pairs = (found["all", "log_p", name] for name in ("partial", "ordered"))
    without = f"; without look back 1 it is {_found(other)}" if other else ""
    baselines = {
        name: found["all", name, "pearson"]["estimate"]
        for name in BASELINES
        if isfinite(found["all", name, "pearson"]["estimate"])
    }
    best = max(baselines, key=lambda name: abs(baselines[name]), default="")
    of_best = (
        f" Of what costs nothing to know, the {BASELINES[best]} goes best with it: "
        f"{measured(baselines[best])}."
        if best
        else ""
    )
    return (
        f"{words}, {scheme_words(scheme)}: the correlation r of log p with the error after "
        f"{count(log_p['epochs'], 'epoch')} is {_found(log_p)}{without}, and "
        f"{_found(partial)} given size, depth and look back. log p orders "
        f"{percent(pairs['estimate'])} of pairs correctly.{of_best}"
    )


def rankings_in_words(stability: pd.DataFrame) -> str:
    """How alike rankings from the most samples are, and how many samples would do."""
    chosen = stability[stability["look_backs"] == "all"]
    lines = []
    for space, words in SPACES.items():
        for name, rows in chosen[chosen["space"] == space].groupby("weights", sort=False):
            row = rows.nlargest(1, "samples").iloc[0]
            needed = float(f"{row['needed']:.1g}")
            enough = f" About {number(needed)} would be needed for .9." if isfinite(needed) else ""
            lines.append(
                f"{words}, {scheme_words(name)}: two rankings of {row['n']:,} architectures from "
                f"{row['samples']:,} samples each have a rank correlation of "
                f"{measured(row['rank_correlation'])} and share "
                f"{percent(row['top_tenth_shared'])} of their best tenth.{enough}"
            )
    return "\n".join(lines) or "There are too few samples to rank architectures twice."


def _by_scheme(sampled: pd.DataFrame, space: str, said: Callable[[pd.DataFrame], str]) -> str:
    table = sampled[(sampled["space"] == space) & np.isfinite(sampled["log_p"])]
    lines = [
        f"{scheme_title(name)}: {said(rows)}" for name, rows in table.groupby("weights", sort=False)
    ]
    return "\n".join(lines) or ABSENT


def _usual(table: pd.DataFrame) -> str:
    """How wide intervals are beside what they are to tell apart."""
    width = float((table["high"] - table["low"]).median())
    lost = int((table["samples"] - table["finite"]).sum())
    counted = f" {count(lost, 'sample')} had no finite error." if lost else ""
    return (
        f"{count(len(table), 'architecture')}: log p has a standard deviation of "
        f"{measured(float(table['log_p'].std()))} between them, and the usual 95 % interval of one "
        f"is {measured(width)} wide.{counted}"
    )


def _found(row: dict[object, float]) -> str:
    return f"{measured(row['estimate'])}{interval(row['low'], row['high'])}"
