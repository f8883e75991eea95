"""Selection of trials: all, the best tenth, or the best one.

Trials are chosen by validation error only; then their test error is reported (Greff et al. 2017,
Section V.A and footnote 7). A trial whose validation error is not finite is never among the best. A
diverged trial can be among the best, with the errors of its last finite weights.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

import numpy as np
import pandas as pd

from odyssey.cells.variants import VARIANTS

VANILLA = "V"
BEST_FRACTION = 0.1
FEWEST_BEST = 2  # a test needs two trials

SEARCH = ["dataset", "variant"]  # the columns that identify a random search


def table_order(variant: str) -> tuple[bool, int, str]:
    """Sort key: vanilla first, then as `VARIANTS` lists them, then unknown ones by name."""
    names = list(VARIANTS)
    return (variant != VANILLA, names.index(variant) if variant in names else len(names), variant)


def best_fraction(trials: pd.DataFrame, fraction: float = BEST_FRACTION) -> pd.DataFrame:
    """The trials with the lowest validation error of each (data set, variant).

    Args:
        trials: The table `results/trials.parquet`.
        fraction: The fraction of each search to select, in (0, 1]; see `best_count`.

    Returns:
        The selected trials, ordered by data set, variant (`table_order`) and rank. Where validation
        errors are equal, the lower trial number comes first.
    """
    return _first(trials, lambda count: best_count(count, fraction))


def best_count(trials: int, fraction: float) -> int:
    """Number of trials in the best `fraction` of a search: max(2, ceil(fraction * trials))."""
    return max(FEWEST_BEST, _ceil(fraction * trials))


def best_trials(trials: pd.DataFrame) -> pd.DataFrame:
    """The trial with the lowest validation error of each (data set, variant).

    Args:
        trials: The table `results/trials.parquet`, in any order.

    Returns:
        One row per search, ordered by data set and variant (`table_order`), with all columns except
        the host. Where validation errors are equal, the trial with the lower number is chosen. A
        search without a finite validation error has no row.

    Examples:
        >>> trials = pd.DataFrame({"dataset": "jsb", "variant": ["NP", "NP", "V"],
        ...     "trial": [0, 1, 0], "validation_error": [9.2, 8.9, 9.0],
        ...     "test_error": [9.1, 9.3, 9.2]})
        >>> best_trials(trials)
          dataset variant  trial  validation_error  test_error
        0     jsb       V      0               9.0         9.2
        1     jsb      NP      1               8.9         9.3
    """
    return _first(trials, lambda count: 1).drop(columns="host", errors="ignore")


def selections(trials: pd.DataFrame, fraction: float = BEST_FRACTION) -> dict[str, pd.DataFrame]:
    """The two selections that the paper compares, by name: "all" and, for a tenth, "best 10%"."""
    return {"all": trials, f"best {fraction:.0%}": best_fraction(trials, fraction)}


def _first(trials: pd.DataFrame, how_many: Callable[[int], int]) -> pd.DataFrame:
    """The best `how_many(number of trials)` of each search, best first."""
    searches = dict(list(trials.groupby(SEARCH)))
    names = sorted(searches, key=lambda name: (name[0], table_order(name[1])))
    chosen = [ranked(searches[name]).head(how_many(len(searches[name]))) for name in names]
    return pd.concat(chosen, ignore_index=True) if chosen else trials


def ranked(search: pd.DataFrame) -> pd.DataFrame:
    """The trials of a search with a finite validation error, lowest first, then by trial number."""
    finite = search[np.isfinite(search["validation_error"])]
    return finite.sort_values(["validation_error", "trial"])


def _ceil(count: float) -> int:
    """Round up, ignoring floating-point error: 0.1 * 30 is slightly above 3."""
    return ceil(round(count, 9))
