"""Share of trials that diverge, by variant and by learning rate."""

from __future__ import annotations

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from odyssey.statistics.columns import require, tidy
from odyssey.statistics.intervals import CONFIDENCE
from odyssey.statistics.selection import table_order

DECADES = 0.5  # width of a bin of learning rates, in log10
EVERY = "all"

NEEDED = ["dataset", "variant", "status", "learning_rate"]
COLUMNS: dict[str, type | str] = {
    "dataset": str,
    "by": str,
    "variant": str,
    "learning_rate_low": float,
    "learning_rate_high": float,
    "n": "int64",
    "n_diverged": "int64",
    "share": float,
    "low": float,
    "high": float,
}


def diverged_shares(trials: pd.DataFrame) -> pd.DataFrame:
    """Count the trials that diverged, by variant, by learning rate and by both.

    Args:
        trials: The table `results/trials.parquet`, in any order.

    Returns:
        One row per data set and group that has trials, with the columns:

        by: The grouping: "variant", "learning_rate" or "variant and learning_rate".
        variant: Its name, or "all".
        learning_rate_low, learning_rate_high: Bounds of the bin, low <= rate < high, half a decade
            wide and the same for all data sets; missing where rates are not distinguished.
        n, n_diverged, share: Number of trials, number of diverged trials, and n_diverged / n.
        low, high: Wilson's 95 % interval of the share.

    Raises:
        BadInput: A needed column is missing.
    """
    require(trials, NEEDED)
    low = DECADES * np.floor(np.log10(trials["learning_rate"].astype(float)) / DECADES)
    outcomes = pd.DataFrame(
        {
            "dataset": trials["dataset"],
            "variant": trials["variant"],
            "learning_rate_low": 10**low,
            "learning_rate_high": 10 ** (low + DECADES),
            "diverged": trials["status"] == "diverged",
        }
    )
    unbinned = outcomes.assign(learning_rate_low=np.nan, learning_rate_high=np.nan)
    breakdowns = {
        "variant": unbinned,
        "learning_rate": outcomes.assign(variant=EVERY),
        "variant and learning_rate": outcomes,
    }
    counted = pd.concat(_count(table).assign(by=by) for by, table in breakdowns.items())
    order = counted["variant"].map(table_order)
    counted = counted.assign(order=order).sort_values(["dataset", "by", "order"], kind="stable")
    return tidy(counted.to_dict("records"), COLUMNS)


def _count(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Counts of trials and diverged trials by group, learning rates in ascending order."""
    groups = ["dataset", "variant", "learning_rate_low", "learning_rate_high"]
    counted = outcomes.groupby(groups, dropna=False)["diverged"].agg(n="size", n_diverged="sum")
    n, diverged = counted["n"].to_numpy(), counted["n_diverged"].to_numpy()
    low, high = proportion_confint(diverged, n, alpha=1 - CONFIDENCE, method="wilson")
    return counted.assign(share=diverged / n, low=low, high=high).reset_index()
