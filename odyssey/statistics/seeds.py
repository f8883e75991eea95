"""The best trial of every search, and what fresh seeds make of it.

A search's best trial owes its place to its variant, its hyperparameters and its seed. Repeated with
fresh seeds, it shows what remains without the luck of the last.
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
    """The finished trial with the lowest validation error of each (dataset, variant).

    trials: the table `results/trials.parquet`, in any order. A search in which no trial finished
    has no entry. Raises BadInput when a needed column is missing.
    """
    require(trials, [*NEEDED, *PRIORS])
    return {
        (row["dataset"], row["variant"]): Selected(
            int(row["trial"]), {name: row[name] for name in PRIORS}
        )
        for row in _best_finished(trials).to_dict("records")
    }


def describe_seeds(trials: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """Selected trials against their repetitions, and variants against vanilla by the latter.

    trials: the table `results/trials.parquet`. runs: `results/fresh_seeds.parquet`. In any order.

    One row per (data set, variant), in `table_order`; errors are test errors, lower is better:
    trial, selected_error: the trial repeated, and its error as the search found it.
    n, n_diverged: repetitions with a finite error that finished, and those that diverged. Only the
        former count below.
    mean, sd, low, high: of their errors; the 95 % interval is Student's.
    luck: selected_error - mean; negative where the selected trial was lucky.
    p_luck: that one more repetition would be as far from their mean, either way (Student's t of a
        prediction).
    mean_difference to significant: their means against vanilla's, as `compare_with_vanilla`.
    note: what cannot be decided or was left out, and why; else empty.

    Raises BadInput when a needed column is missing.
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
    """The repetitions that count: those that did not diverge, with a finite test error."""
    return runs[(runs["status"] == "finished") & np.isfinite(runs["test_error"].astype(float))]


def _best_finished(trials: pd.DataFrame) -> pd.DataFrame:
    return best_trials(trials[trials["status"] == "finished"])


def _of_dataset(
    variants: list[str], selected: dict[str, pd.Series], runs: pd.DataFrame
) -> Iterator[dict[str, Any]]:
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
    if len(errors) < FEWEST_TRIALS:
        return {}
    low, high = mean_interval(errors)
    sd = float(errors.std(ddof=1)) if np.ptp(errors) else 0.0
    return {"sd": sd, "low": low, "high": high}


def _luck(trial: pd.Series, errors: np.ndarray) -> dict[str, object]:
    selected, n = float(trial["test_error"]), len(errors)
    luck = selected - errors.mean() if n and isfinite(selected) else nan
    p = nan
    if n >= FEWEST_TRIALS and np.ptp(errors):
        spread = errors.std(ddof=1) * np.sqrt(1 + 1 / n)
        p = 2 * student.sf(abs(luck) / spread, n - 1)
    return {"trial": trial["trial"], "selected_error": selected, "luck": luck, "p_luck": p}


def _note(compared: str, trial: pd.Series | None, n: int, diverged: int) -> str:
    """What the comparison says, and what is missing besides."""
    notes = [compared]
    if trial is None:
        notes.append("no trial finished that could be repeated")
    elif n < FEWEST_TRIALS:
        notes.append(f"no interval: {n or 'no'} fresh seed{'' if n == 1 else 's'} finished")
    if diverged:
        notes.append(f"{diverged} of {n + diverged} fresh seeds diverged and are left out")
    return "; ".join(filter(None, notes))
