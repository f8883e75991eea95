"""Divergence as an outcome of its own: how often trials run off to infinity, and where."""

from __future__ import annotations

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from odyssey.statistics.columns import require, tidy
from odyssey.statistics.selection import table_order
from odyssey.statistics.welch import CONFIDENCE

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
    """How many trials diverged, by variant, by learning rate and by both.

    trials: the table `results/trials.parquet`, in any order.

    by: "variant", "learning_rate" or "variant and learning_rate"; the breakdown a row belongs to.
    variant: its name, or "all".
    learning_rate_low, learning_rate_high: bounds of the bin, low <= rate < high, half a decade wide
        and the same for all data sets; missing where rates are not told apart.
    n, n_diverged, share: trials, those that diverged, and n_diverged / n.
    low, high: Wilson's 95 % interval of the share. Bins without trials have no row.

    Raises BadInput when a needed column is missing.
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
    """Trials and diverged trials of every group, learning rates in ascending order."""
    groups = ["dataset", "variant", "learning_rate_low", "learning_rate_high"]
    counted = outcomes.groupby(groups, dropna=False)["diverged"].agg(n="size", n_diverged="sum")
    n, diverged = counted["n"].to_numpy(), counted["n_diverged"].to_numpy()
    low, high = proportion_confint(diverged, n, alpha=1 - CONFIDENCE, method="wilson")
    return counted.assign(share=diverged / n, low=low, high=high).reset_index()
