"""Repetitions of the best trial of every search with fresh seeds.

A trial is the best of its search because of its variant, its hyperparameters and its seed. The
repetitions show the error without the luck of the seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite, nan
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t as student

from odyssey.fresh_seeds import Selected
from odyssey.search_space import PRIORS
from odyssey.statistics.columns import require, tidy
from odyssey.statistics.comparison import NEEDED, compare_selection
from odyssey.statistics.mean import mean_interval
from odyssey.statistics.selection import SEARCH, best_trials, table_order
from odyssey.statistics.welch import FEWEST_TRIALS

NEEDED_OF_RUNS = [*SEARCH, "trial", "fresh_seed", "status", "parameters", "test_error"]
COLUMNS: dict[str, type | str] = {
    "dataset": str,
    "variant": str,
    "trial": "Int64",
    "selected_error": float,
    "n": "int64",
    "n_diverged": "int64",
    "mean": float,
    "sd": float,
    "low": float,
    "high": float,
    "luck": float,
    "p_luck": float,
    "mean_difference": float,
    "difference_low": float,
    "difference_high": float,
    "t": float,
    "df": float,
    "p": float,
    "comparisons": "int64",
    "p_bonferroni": float,
    "significant": "boolean",
    "note": str,
}
COMPARED = ("mean", "mean_difference", "difference_low", "difference_high", "t", "df", "p")
ADJUSTED = ("comparisons", "p_bonferroni", "significant")


def selected_trials(trials: pd.DataFrame) -> dict[tuple[str, str], Selected]:
    """The finished trial with the lowest validation error of each search.

    Args:
        trials: The table `results/trials.parquet`, in any order.

    Returns:
        The trial by (data set, variant); a search in which no trial finished has no entry.

    Raises:
        BadInput: A needed column is missing.
    """
    require(trials, [*NEEDED, *PRIORS])
    return {
        (row["dataset"], row["variant"]): Selected(
            int(row["trial"]), {name: row[name] for name in PRIORS}
        )
        for row in _best_finished(trials).to_dict("records")
    }


def describe_seeds(trials: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """Compare selected trials with their repetitions, and variants with vanilla by repetitions.

    Args:
        trials: The table `results/trials.parquet`, in any order.
        runs: The table `results/fresh_seeds.parquet`, in any order.

    Returns:
        One row per (data set, variant), in `table_order`. Errors are test errors, lower is better.
        Columns:

        trial, selected_error: The repeated trial, and its error in the search.
        n, n_diverged: Number of repetitions that finished with a finite error, and number that
            diverged. Only the former are used below.
        mean, sd, low, high: Of the repetitions' errors; the 95 % interval is Student's.
        luck: selected_error - mean; negative where the selected trial was lucky.
        p_luck: Probability that another repetition is at least as far from the mean, in either
            direction (Student's t prediction interval).
        mean_difference to significant: Means against vanilla's, as in `compare_with_vanilla`.
        note: What cannot be decided or was left out, and why; else empty.

    Raises:
        BadInput: A needed column is missing.
    """
    require(trials, NEEDED)
    require(runs, NEEDED_OF_RUNS)
    selected = {tuple(row[SEARCH]): row for _, row in _best_finished(trials).iterrows()}
    rows = (
        {"dataset": dataset, **row}
        for dataset, of_dataset in trials.groupby("dataset")
        for row in _of_dataset(
            sorted(set(of_dataset["variant"]), key=table_order),
            {variant: row for (name, variant), row in selected.items() if name == dataset},
            runs[runs["dataset"] == dataset],
        )
    )
    return tidy(rows, COLUMNS)


def finished(runs: pd.DataFrame) -> pd.DataFrame:
    """The repetitions that did not diverge and have a finite test error."""
    return runs[(runs["status"] == "finished") & np.isfinite(runs["test_error"].astype(float))]


def _best_finished(trials: pd.DataFrame) -> pd.DataFrame:
    return best_trials(trials[trials["status"] == "finished"])


def _of_dataset(
    variants: list[str], selected: dict[str, pd.Series], runs: pd.DataFrame
) -> Iterator[dict[str, Any]]:
    """The rows of one data set."""
    good = finished(runs)
    for compared in compare_selection(good, variants):
        variant = compared["variant"]
        errors = good.loc[good["variant"] == variant, "test_error"].to_numpy(dtype=float)
        diverged = int((runs.loc[runs["variant"] == variant, "status"] == "diverged").sum())
        trial = selected.get(variant)
        yield {
            "variant": variant,
            "n": len(errors),
            "n_diverged": diverged,
            **_spread(errors),
            **{name: compared[name] for name in (*COMPARED, *ADJUSTED) if name in compared},
            **({} if trial is None else _luck(trial, errors)),
            "note": _note(compared["note"], trial, len(errors), diverged),
        }


def _spread(errors: np.ndarray) -> dict[str, float]:
    """Standard deviation and interval of the mean; empty where there are too few errors."""
    if len(errors) < FEWEST_TRIALS:
        return {}
    low, high = mean_interval(errors)
    sd = float(errors.std(ddof=1)) if np.ptp(errors) else 0.0
    return {"sd": sd, "low": low, "high": high}


def _luck(trial: pd.Series, errors: np.ndarray) -> dict[str, object]:
    """The selected trial against the errors of its repetitions."""
    selected, n = float(trial["test_error"]), len(errors)
    luck = selected - errors.mean() if n and isfinite(selected) else nan
    p = nan
    if n >= FEWEST_TRIALS and np.ptp(errors):
        spread = errors.std(ddof=1) * np.sqrt(1 + 1 / n)
        p = 2 * student.sf(abs(luck) / spread, n - 1)
    return {"trial": trial["trial"], "selected_error": selected, "luck": luck, "p_luck": p}


def _note(compared: str, trial: pd.Series | None, n: int, diverged: int) -> str:
    """The note of the comparison and what else is missing."""
    notes = [compared]
    if trial is None:
        notes.append("no trial finished that could be repeated")
    elif n < FEWEST_TRIALS:
        notes.append(f"no interval: {n or 'no'} fresh seed{'' if n == 1 else 's'} finished")
    if diverged:
        notes.append(f"{diverged} of {n + diverged} fresh seeds diverged and are left out")
    return "; ".join(filter(None, notes))
