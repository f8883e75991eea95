"""Which trials are looked at: all of them, the best tenth, the best one.

Trials are chosen by validation error only; what is then reported of them is their test error
(Greff et al. 2017, Section V.A and footnote 7). A trial whose validation error is not finite is
never among the best. A diverged trial may be: its errors are those of its last finite state.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

import numpy as np
import pandas as pd

from odyssey.cells.variants import VARIANTS

VANILLA = "V"
BEST_FRACTION = 0.1
FEWEST_BEST = 2  # one trial has no variance to test with

SEARCH = ["dataset", "variant"]  # what one random search is about


def table_order(variant: str) -> tuple[bool, int, str]:
    """Sort key: vanilla first, then as `VARIANTS` lists them, then unknown ones by name."""
    names = list(VARIANTS)
    return (variant != VANILLA, names.index(variant) if variant in names else len(names), variant)


def best_fraction(trials: pd.DataFrame, fraction: float = BEST_FRACTION) -> pd.DataFrame:
    """The trials with the lowest validation error of each (dataset, variant).

    trials: the table `results/trials.parquet`. `best_count` of each search are kept. Ties go to the
    lower trial number. Ordered by data set, variant (`table_order`) and rank.
    """
    return _first(trials, lambda count: best_count(count, fraction))


def best_count(trials: int, fraction: float) -> int:
    """How many trials the best `fraction` of a search is: max(2, ceil(fraction * trials))."""
    return max(FEWEST_BEST, _ceil(fraction * trials))


def best_trials(trials: pd.DataFrame) -> pd.DataFrame:
    """The trial with the lowest validation error of each (dataset, variant), all its columns but
    the host, ordered by data set and variant (`table_order`).

    Ties go to the lower trial number. A search without a finite validation error has no row.
    """
    return _first(trials, lambda count: 1).drop(columns="host", errors="ignore")


def selections(trials: pd.DataFrame, fraction: float = BEST_FRACTION) -> dict[str, pd.DataFrame]:
    """The two selections the paper compares, by name: "all" and, for a tenth, "best 10%"."""
    return {"all": trials, f"best {fraction:.0%}": best_fraction(trials, fraction)}


def _first(trials: pd.DataFrame, how_many: Callable[[int], int]) -> pd.DataFrame:
    """The best `how_many(number of trials)` of each search, best first."""
    searches = dict(list(trials.groupby(SEARCH)))
    names = sorted(searches, key=lambda name: (name[0], table_order(name[1])))
    chosen = [ranked(searches[name]).head(how_many(len(searches[name]))) for name in names]
    return pd.concat(chosen, ignore_index=True) if chosen else trials


def ranked(search: pd.DataFrame) -> pd.DataFrame:
    """A search's trials with a finite validation error, best first.

    Ties go to the lower trial number.
    """
    finite = search[np.isfinite(search["validation_error"])]
    return finite.sort_values(["validation_error", "trial"])


def _ceil(count: float) -> int:
    """Round up, but not because of a floating-point residue: 0.1 * 30 is above 3."""
    return ceil(round(count, 9))
