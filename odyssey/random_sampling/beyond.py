"""Random sampling on other series than the sine, in a broader space than the paper's.

The paper names both as future work. Log p is compared with size, depth and look back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from odyssey.random_sampling.correlation_table import correlation_table
from odyssey.random_sampling.gain import gains
from odyssey.random_sampling.other_series import BROAD, TITLES, series_by_name
from odyssey.random_sampling.prediction import constant_error
from odyssey.random_sampling.sampled import sampled_row
from odyssey.random_sampling.trained import trained_rows
from odyssey.random_sampling.weights import schemes

Rows = list[dict[str, object]]


def sampled_and_trained(
    name: str,
    count: int,
    epochs: int,
    sampling: Mapping[str, Any],
    recipe: Mapping[str, Any],
    seed: int,
    log: Callable[[str], None] = lambda line: None,
) -> tuple[Rows, Rows]:
    """Sample and train architectures of the broad space on one series.

    Args:
        name: name of the series, a key of `TITLES`; it is the `space` of the rows.
        count: number of architectures; they are the same for every series.
        epochs: number of epochs of training.
        sampling: see `sampled_row`.
        recipe: fields of `training.Recipe`.
        seed: seed of the study.
        log: takes a line of text for each architecture.

    Returns:
        Rows of `records.SAMPLED` and rows of `records.TRAINED`.
    """
    series = series_by_name(name)
    sampled: Rows = []
    trained: Rows = []
    for architecture in BROAD.draw(count, seed, "architectures beyond the sine"):
        rows = [
            sampled_row(name, architecture, series, sampling, seed, scheme)
            for scheme in schemes(sampling)
        ]
        [row] = trained_rows(name, architecture, series, recipe, [epochs], seed)
        log_p = ", ".join(f"{row['weights']} {row['log_p']:.2f}" for row in rows)
        log(f"{architecture.name}: log p {log_p}; error {row['error']:.4f}")
        sampled += rows
        trained.append(row)
    return sampled, trained


def correlations_of(
    name: str, sampled: pd.DataFrame, trained: pd.DataFrame, seed: int
) -> pd.DataFrame:
    """Return the table `correlation_table` of one series; `space` is the title of the series."""
    constant = constant_error(series_by_name(name).values)
    table = correlation_table(sampled, trained, constant, seed, published=False)
    return table.assign(space=TITLES[name])


def gains_of(name: str, sampled: pd.DataFrame, trained: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the table `gain.gains` of one series; `space` is the title of the series."""
    return gains(sampled, trained, seed).assign(space=TITLES[name])
