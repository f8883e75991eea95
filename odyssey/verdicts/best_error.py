"""Claims on the best test error (Greff et al. 2017, Section V)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from odyssey.cells.variants import PAPER
from odyssey.statistics.intervals import CONFIDENCE
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

PAPER_TRIALS, PAPER_EPOCHS = 200, 150
TOLERANCE = 0.05  # largest relative difference from the paper's error


def best_error(tables: DatasetTables, paper_error: float) -> Decision:
    """Claim: the test error of the trial with the lowest validation error is the paper's.

    It holds within 5 % of the paper's error. The interval is from a bootstrap over the data set's
    trials, in which the best trial is selected again. The claim is decided only on the original
    data at the paper's scale, because errors on other data are not comparable.

    Args:
        tables: The tables of the data set.
        paper_error: The paper's error, in the unit of the test error.

    Returns:
        The decision.

    Raises:
        CannotDecide: No trial has a finite error.
    """
    columns = ("variant", "trial", "epochs", "validation_error", "test_error")
    trials = tables.rows("trials", columns)
    errors = ranked(trials.sort_values("variant"))["test_error"].to_numpy(dtype=float)
    errors = errors[np.isfinite(errors)]
    if len(errors) == 0:
        raise CannotDecide("no trial of this run has an error")
    estimate = Estimate(float(errors[0]), *_bootstrap(errors), len(errors))
    limits = between((1 - TOLERANCE) * paper_error, (1 + TOLERANCE) * paper_error)
    why_not = _not_comparable(tables, trials)
    return Decision(
        statistic="test error of the best trial by validation error",
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        unit=tables.label.unit,
        verdict=UNDECIDED if why_not else judge(estimate, limits),
        paper_method="" if why_not else judge_point(estimate.value, limits),
        note=why_not,
    )


def _bootstrap(errors: np.ndarray) -> tuple[float, float]:
    """Exact 95 % percentile interval of the test error of a resample's best trial.

    All of n draws with replacement have a rank of at least k, counted from 0, with probability
    (1 - k / n) ** n.

    Args:
        errors: (trials,), lowest validation error first.

    Returns:
        Lower and upper end.
    """
    ranks = np.arange(len(errors) + 1)
    chances = -np.diff((1 - ranks / len(errors)) ** len(errors))
    order = np.argsort(errors, kind="stable")
    reached = np.cumsum(chances[order])
    ends = np.searchsorted(reached, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    low, high = errors[order][np.minimum(ends, len(errors) - 1)]
    return float(low), float(high)


def _not_comparable(tables: DatasetTables, trials: pd.DataFrame) -> str:
    """Why the error cannot be compared with the paper's; empty where it can."""
    if tables.label.stand_in:
        return f"not the original data but {tables.label.stand_in}"
    counts = trials["variant"].value_counts()
    enough = all(counts.get(name, 0) >= PAPER_TRIALS for name in PAPER)
    if not enough or trials["epochs"].max() < PAPER_EPOCHS:
        return (
            f"not the paper's scale of {PAPER_TRIALS} trials for each of {len(PAPER)} variants "
            f"and {PAPER_EPOCHS} epochs"
        )
    return ""
