"""The page to explore trials: parallel coordinates, scatter plot, learning curves."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.records import TRIALS
from odyssey.report.figures.style import GREY, INK
from odyssey.report.pages.page import column_values, page
from odyssey.statistics.selection import table_order

# Column, name, unit, and scale: True is logarithmic, False linear, None logarithmic if values
# differ by large factors, a pair the names of False and True. An error has its data set's unit.
AXES: list[tuple[str, str, str, bool | tuple[str, str] | None]] = [
    ("learning_rate", "learning rate", "", True),
    ("one_minus_momentum", "1 − momentum", "", True),
    ("hidden_size", "hidden size", "LSTM blocks", True),
    ("input_noise", "input noise", "standard deviation", False),
    ("nesterov", "kind of momentum", "", ("traditional", "Nesterov")),
    ("clip_gradients", "gradients", "", ("as they are", "clipped")),
    ("diverged", "end of training", "", ("finished", "diverged")),
    ("parameters", "weights", "", True),
    ("epochs", "epochs", "", False),
    ("cpu_seconds", "training time", "s of CPU", None),
    ("validation_error", "validation error", "error", None),
    ("test_error", "test error", "error", None),
]
NOT_PARALLEL = ("parameters", "epochs")  # columns without an axis in parallel coordinates
# Columns that are equal for most trials.
HIDDEN = ("host", "processor", "torch_version", "code_digest", "data_digest", "origin")
# Vanilla is black; the others have Okabe and Ito's palette and grey. Marks differ as well.
COLOURS = (INK, "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#B8A800", GREY)
MARKS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "pentagon", "star")
ALL_UNTIL, STEP = 30, 3  # curves have all epochs until the 30th, then every third
DIGITS = 4  # significant digits of errors in curves


def explore(trials: pd.DataFrame, curves: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> str:
    """The page, as HTML.

    Args:
        trials: the table `results/trials.parquet`.
        curves: the table `results/curves.parquet`, which may be empty.
        labels: the data sets to show, in order; trials of others are left out.
    """
    trials = trials[trials["dataset"].isin(list(labels))].reset_index(drop=True)
    present = set(trials["dataset"])
    payload = {
        "datasets": [
            {"name": name, "heading": label.heading, "error": label.error, "unit": label.unit}
            for name, label in labels.items()
            if name in present
        ],
        "variants": _variants(trials),
        "axes": [_axis(*axis) for axis in AXES],
        "facts": _facts(trials),
        "columns": _columns(trials),
        "curves": _curves(trials, curves),
    }
    library = files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
    return page("explore", "Explore the trials", library, payload)


def _variants(trials: pd.DataFrame) -> list[dict[str, str]]:
    names = sorted(set(trials["variant"]), key=table_order)
    return [
        {"name": name, "colour": COLOURS[i % len(COLOURS)], "mark": MARKS[i % len(MARKS)]}
        for i, name in enumerate(names)
    ]


def _axis(
    column: str, name: str, unit: str, scale: bool | tuple[str, str] | None
) -> dict[str, Any]:
    words = list(scale) if isinstance(scale, tuple) else None
    parallel = column not in NOT_PARALLEL
    log = None if words else scale
    axis = {"column": column, "name": name, "unit": unit, "parallel": parallel}
    return axis | {"log": log, "words": words}


def _facts(trials: pd.DataFrame) -> list[dict[str, str]]:
    """The columns to show of a single trial, with their units."""
    shown = (field for field in TRIALS if field.name not in HIDDEN)
    return [
        {
            "column": field.name,
            "unit": "error" if field.name.endswith("_error") else field.metadata[b"unit"].decode(),
        }
        for field in shown
        if field.name in trials
    ]


def _columns(trials: pd.DataFrame) -> dict[str, list[Any]]:
    table = trials.assign(
        one_minus_momentum=(1 - trials["momentum"]).round(6),
        diverged=trials["status"] == "diverged",
    )
    table = table.drop(columns=list(HIDDEN), errors="ignore")
    return {str(name): column_values(table[name]) for name in table}


def _curves(trials: pd.DataFrame, curves: pd.DataFrame) -> dict[str, Any]:
    """Validation errors by epoch; long curves lose some epochs, but not the best and the last.

    The curve of row i of trials is from starts[i] to before starts[i + 1].
    """
    keys = ["dataset", "variant", "trial"]
    rows = trials[[*keys, "best_epoch"]].assign(row=np.arange(len(trials)))
    of_trials = curves.merge(rows, on=keys).sort_values(["row", "epoch"])
    epoch = of_trials["epoch"]
    last = of_trials.groupby("row")["epoch"].transform("max")
    chosen = (epoch <= ALL_UNTIL) | (epoch % STEP == 0) | (epoch == last)
    chosen |= epoch == of_trials["best_epoch"]
    shown = of_trials[chosen & np.isfinite(of_trials["validation_error"])]
    starts = np.searchsorted(shown["row"], np.arange(len(trials) + 1))
    return {
        "thinned": ALL_UNTIL if len(shown) and not chosen.all() else None,
        "starts": starts.tolist(),
        "epochs": shown["epoch"].tolist(),
        "errors": [float(f"{error:.{DIGITS}g}") for error in shown["validation_error"].tolist()],
    }
