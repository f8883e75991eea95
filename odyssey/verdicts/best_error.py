"""Claims on the best test error (Greff et al. 2017, Section V)."""

from __future__ import annotations

from math import isfinite, nan

import numpy as np
import pandas as pd

from odyssey.cells.variants import PAPER
from odyssey.phrases import count, measured
from odyssey.statistics.selection import ranked
from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.decision import (
    UNDECIDED,
    CannotDecide,
    Decision,
    Estimate,
    between,
    judge,
    judge_point,
)

COLUMNS = ("variant", "trial", "status", "epochs", "validation_error", "test_error")
NEEDED = ("variant", "trial", "n", "mean", "low", "high")  # of the table of fresh seeds
PAPER_TRIALS, PAPER_EPOCHS = 200, 150
TOLERANCE = 0.05  # largest relative difference from the paper's error


def best_error(tables: DatasetTables, paper_error: float) -> Decision:
    """Claim: the test error of the trial with the lowest validation error is the paper's.

    It holds within 5 % of the paper's error. The error of a single trial is partly luck, and no
    number of trials of one search gives its distribution. So the estimate is the mean error of the
    same hyperparameters, trained with fresh seeds, with Student's 95 % interval of that mean. The
    paper's own rule takes the error of the trial itself. The claim is decided only at the paper's
    scale: at least its trials and epochs.

    Args:
        tables: The tables of the data set.
        paper_error: The paper's error, in the unit of the test error.

    Returns:
        The decision. Without fresh seeds, the number is the trial's error, without an interval.

    Raises:
        CannotDecide: No trial finished with a finite error.
    """
    trials = tables.rows("trials", COLUMNS)
    finished = ranked(trials[trials["status"] == "finished"].sort_values("variant"))
    finished = finished[np.isfinite(finished["test_error"])]
    if finished.empty:
        raise CannotDecide("no trial of this run finished with an error")
    best = finished.iloc[0]
    error = float(best["test_error"])
    limits = between((1 - TOLERANCE) * paper_error, (1 + TOLERANCE) * paper_error)
    estimate, note = _with_fresh_seeds(tables, best)
    repeated = isfinite(estimate.low)
    why_not = _too_small(trials)
    seeds = count(round(estimate.trials), "fresh seed")
    of_seeds = f"mean test error of its hyperparameters with {seeds}"
    return Decision(
        statistic=of_seeds if repeated else "test error of the best trial by validation error",
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        unit=tables.label.unit,
        verdict=UNDECIDED if why_not else judge(estimate, limits),
        paper_method="" if why_not else judge_point(error, limits),
        note="; ".join(filter(None, [why_not, note])),
    )


def _with_fresh_seeds(tables: DatasetTables, best: pd.Series) -> tuple[Estimate, str]:
    """The mean with fresh seeds and a note on the trial; the trial's error if there is no mean."""
    error, name = float(best["test_error"]), f"{best['variant']} {best['trial']}"
    alone = Estimate(error, nan, nan, 1), "no interval: it was not trained with fresh seeds"
    try:
        row = tables.rows("seeds", NEEDED, variant=best["variant"]).iloc[0]
    except CannotDecide:
        return alone
    if pd.isna(row["trial"]) or row["trial"] != best["trial"] or not isfinite(row["low"]):
        return alone
    mean, low, high = (float(row[column]) for column in ("mean", "low", "high"))
    note = f"the best trial, {name}, has {measured(error)} {tables.label.unit}"
    return Estimate(mean, low, high, int(row["n"])), note


def _too_small(trials: pd.DataFrame) -> str:
    """Why the error cannot be compared with the paper's; empty where it can."""
    counts = trials["variant"].value_counts()
    enough = all(counts.get(name, 0) >= PAPER_TRIALS for name in PAPER)
    if not enough or trials["epochs"].max() < PAPER_EPOCHS:
        return (
            f"not the paper's scale of {PAPER_TRIALS} trials for each of {len(PAPER)} variants "
            f"and {PAPER_EPOCHS} epochs"
        )
    return ""
