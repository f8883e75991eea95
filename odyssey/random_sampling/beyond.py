"""Random sampling beyond the sine: other series, a broader space, and what costs nothing to know.

The paper leaves both to future work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from odyssey.random_sampling.evidence import evidence
from odyssey.random_sampling.gain import gains
from odyssey.random_sampling.known import BROAD, TITLES, known
from odyssey.random_sampling.prediction import constant_error
from odyssey.random_sampling.sampled import sampled_row
from odyssey.random_sampling.trained import trained_rows
from odyssey.random_sampling.weights import schemes

Rows = list[dict[str, object]]


def sampled_and_trained(
    name: str,
    count: int,
    epochs: int,
    settings: Mapping[str, Any],
    recipe: Mapping[str, Any],
    seed: int,
    log: Callable[[str], None] = lambda line: None,
) -> tuple[Rows, Rows]:
    """Rows of `records.SAMPLED` and `records.TRAINED` of one series, whose name is their space.

    count: architectures, the same ones for every series. epochs: of their training.
    settings, recipe: see `sampled_row` and `Recipe`. seed: the study's.
    """
    series = known(name)
    sampled: Rows = []
    trained: Rows = []
    for architecture in BROAD.draw(count, seed, "architectures beyond the sine"):
        own = [
            sampled_row(name, architecture, series, settings, seed, scheme)
            for scheme in schemes(settings)
        ]
        [after] = trained_rows(name, architecture, series, recipe, [epochs], seed)
        of_log_p = ", ".join(f"{row['weights']} {row['log_p']:.2f}" for row in own)
        log(f"{architecture.name}: log p {of_log_p}; error {after['error']:.4f}")
        sampled += own
        trained.append(after)
    return sampled, trained


def evidence_of(name: str, sampled: pd.DataFrame, trained: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The table `evidence` of one series, with the series' title as its space."""
    constant = constant_error(known(name).values)
    return evidence(sampled, trained, constant, seed, published=False).assign(space=TITLES[name])


def gains_of(name: str, sampled: pd.DataFrame, trained: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The table `gains` of one series, with the series' title as its space."""
    return gains(sampled, trained, seed).assign(space=TITLES[name])
