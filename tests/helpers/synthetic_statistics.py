"""Makes synthetic tables with the columns of `odyssey.statistics`, without training forests."""

from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pandas as pd

from odyssey.search_space import PRIORS
from odyssey.statistics.budget import expected_best_errors
from odyssey.statistics.comparison import compare_with_vanilla
from odyssey.statistics.divergence import diverged_shares
from odyssey.statistics.fanova import study
from tests.helpers import synthetic_trials

LIMITS = {
    "hidden_size": (1.3, 2.3),
    "learning_rate": (-6, -2),
    "momentum": (-2, 0),
    "input_noise": (0, 1),
}
CHOICES = {"timit": {"nesterov": (0, 1), "clip_gradients": (0, 1)}}
SHARES = {"learning_rate": 0.7, "hidden_size": 0.1, "input_noise": 0.05, "variant": 0.02}
TOO_FEW = "undecided: 1 trial, the analysis needs 8"


def tables(datasets=("jsb",), variants=("V", "NP"), count=20, undecided=False):
    """Return all tables that the figures read; if undecided, without shares of variance."""
    trials = synthetic_trials.trials(datasets, variants, count)
    trials["cpu_seconds"] = trials["parameters"] * 1e-3
    note = TOO_FEW if undecided else ""
    shown = [] if undecided else datasets
    return SimpleNamespace(
        importance=_table([importance(d, [*variants, "all", "joint"], note) for d in datasets]),
        marginals=_table([_marginals(d) for d in shown]).reindex(columns=list(study.MARGINALS)),
        interactions=_table([_interactions(d) for d in shown]).reindex(
            columns=list(study.INTERACTIONS)
        ),
        guidelines=_table([_guideline(d, note) for d in datasets]),
        comparison=compare_with_vanilla(trials),
        budget=expected_best_errors(trials, resamples=20),
        divergence=diverged_shares(trials),
    )


def importance(dataset, groups, note="", above=("learning_rate",)):
    """Return the shares in SHARES, 0 for other hyperparameters, and the rest for interactions."""
    names = [*_limits(dataset), "variant"]
    parts = [(name, 1, SHARES.get(name, 0.0)) for name in names]
    parts += [("learning_rate × hidden_size", 2, 0.1), ("higher order", 0, 0.03)]
    columns = ["hyperparameters", "order", "share"]
    table = _table([pd.DataFrame(parts, columns=columns).assign(variant=name) for name in groups])
    factor = (table["variant"] != "joint") & (table["hyperparameters"] == "variant")
    table = table[~factor].assign(dataset=dataset, response="test_error", note=note)
    table["above_noise"] = table["hyperparameters"].isin(above).astype("boolean")
    if note:
        table["share"], table["above_noise"] = np.nan, pd.NA
    interval = {"estimate": table["share"], "share_low": table["share"] * 0.8}
    together = {"interactions": 0.12, "interactions_low": 0.09, "interactions_high": 0.15}
    return table.assign(**interval, share_high=table["share"] * 1.2, **together)


def _limits(dataset):
    return LIMITS | CHOICES.get(dataset, {})


def _grid(name, limits, points=9):
    return np.linspace(*limits, 2 if PRIORS[name].scale == "choice" else points)


def _values(name, grid):
    return [float(PRIORS[name].value(coordinate)) for coordinate in grid]


def _marginals(dataset):
    """Return errors with a minimum, and increasing log10 of seconds, for each hyperparameter."""
    frames = []
    for name, limits in _limits(dataset).items():
        grid = _grid(name, limits)
        unit = (grid - grid[0]) / np.ptp(grid)
        for response, curve in (("test_error", 9 + (unit - 0.6) ** 2), ("cpu_seconds", unit)):
            frame = {"value": _values(name, grid), "coordinate": grid, "predicted": curve}
            frame |= {"sd": 0.1 + 0.1 * unit}
            frames.append(pd.DataFrame(frame).assign(response=response, hyperparameter=name))
    return _table(frames).assign(dataset=dataset, variant="all")


def _interactions(dataset):
    frames = []
    for (first, across), (second, up) in combinations(_limits(dataset).items(), 2):
        x, y = map(np.ravel, np.meshgrid(_grid(first, across), _grid(second, up)))
        frame = pd.DataFrame({"x_coordinate": x, "y_coordinate": y, "interaction": np.sin(x * y)})
        frame = frame.assign(x=_values(first, x), y=_values(second, y))
        frames.append(frame.assign(first=first, second=second, total=9 + x**2 + y + np.sin(x * y)))
    return _table(frames).assign(dataset=dataset, variant="all", response="test_error")


def _guideline(dataset, note):
    rates = {"best": 3e-4, "best_error": 9.0, "basin_low": 1e-5, "basin_high": 1e-3}
    rates |= {"basin_decades": 2.0, "sweet_spot": 1e-3}
    rates |= {"seconds_at_best": 20.0, "seconds_at_sweet_spot": 15.0}
    row = {"dataset": dataset, "variant": "all", "note": note}
    row |= {"best_at_edge": False, "sweet_spot_at_edge": False}
    return pd.DataFrame([row | (dict.fromkeys(rates, np.nan) if note else rates)])


def _table(frames):
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
