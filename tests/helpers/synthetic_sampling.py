"""Makes synthetic tables of the second paper, with known effects."""

import numpy as np
import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.random_sampling.architectures import SPACES
from odyssey.random_sampling.correlation_table import correlation_table
from odyssey.random_sampling.costs import costs
from odyssey.random_sampling.misfit import misfit

LABEL = DatasetLabel("Sine wave", "mean absolute error", "", "made up")
SCHEMES = ("as printed", "inferred")
COST = {"wall_seconds": 1.0, "cpu_seconds": 1.0, "peak_rss_mb": 200.0, "host": "here"}


def sampled(space="two_layers", count=40, samples=20, seed=0, weights=("as printed",)):
    """Return architectures whose log p grows with the logarithm of the first layer's cells."""
    rng = np.random.default_rng(seed)
    rows = []
    for k in range(count):
        first = 1 + 100 * k // count if space == "one_layer" else int(rng.integers(7, 32))
        others = {"one_layer": 0, "two_layers": int(rng.integers(0, 2)), "three_layers": 2}[space]
        cells = [first, *rng.integers(7, 32, others).tolist()]
        log_p = 5 * np.log(min(first, 25)) - 40 + rng.normal()
        row = {
            "space": space,
            "architecture": f"{space}{k:03}",
            "cells": cells,
            "layers": len(cells),
            "look_back": int(rng.choice([1, 10, 20, 30])),
            "parameters": 4 * sum(cells) + k,
            "samples": samples,
            "finite": samples,
            "mean": 1.0 - 0.01 * log_p,
            "sd": 0.3 + 0.01 * rng.random(),
            "log_p": log_p,
            "low": log_p - 3,
            "high": log_p + 3,
            "errors": np.abs(rng.normal(1 - 0.01 * k, 0.1, samples)).tolist(),
        }
        rows += [{**row, **COST, "weights": name} for name in weights]
    return pd.DataFrame(rows)


def trained(table, epochs=(1, 100), slope=-0.01):
    """Return errors that decrease with log p; training costs five hundred times as much."""
    cost = {**COST, "wall_seconds": 500.0, "cpu_seconds": 500.0, "peak_rss_mb": 210.0}
    return pd.DataFrame(
        {
            "space": row["space"],
            "architecture": row["architecture"],
            "epochs": after,
            "error": 0.3 + slope * row["log_p"] + 0.001 * k,
            **cost,
        }
        for after in epochs
        for k, row in enumerate(table.drop_duplicates("architecture").to_dict("records"))
    )


def tables(spaces=tuple(SPACES), slope=-0.01, weights=SCHEMES):
    """Return all tables that claims of the second paper are decided on."""
    parts = [sampled(space, weights=weights) for space in spaces]
    table = pd.concat(parts, ignore_index=True)
    errors = trained(table, slope=slope)
    return {
        "sampled": table,
        "correlations": correlation_table(table, errors, 0.6, seed=1, resamples=200),
        "costs": costs(table, errors, seed=1, resamples=50),
        "misfit": misfit(table, errors, seed=1, resamples=50),
    }


def sampled_and_trained(**changes):
    """Return the table of sampled architectures of two layers, and that of trained ones."""
    table = sampled("two_layers")
    return table, trained(table, **changes)


def rows_where(table, **values):
    """Return the rows of a table that have these values in these columns."""
    for column, value in values.items():
        table = table[table[column] == value]
    return table
