"""Claims on the best test error (Greff et al. 2017, Section V)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from odyssey.cells.variants import PAPER
from odyssey.statistics.selection import ranked
from odyssey.statistics.welch import CONFIDENCE
from odyssey.verdicts.decision import (
    UNDECIDED,
    CannotDecide,
    Decision,
    Estimate,
    between,
    judge,
    judge_point,
)
from odyssey.verdicts.evidence import Evidence

PAPER_TRIALS, PAPER_EPOCHS = 200, 150
TOLERANCE = 0.05  # of the paper's error, within which another run repeats it


def best_error(evidence: Evidence, paper_error: float) -> Decision:
    """The test error of the trial with the lowest validation error is within 5 % of the paper's.

    Its interval is that of a bootstrap over the data set's trials, choice included. Decided only
    on the original data at the paper's scale, since errors on other data say nothing about it.
    """
    columns = ("variant", "trial", "epochs", "validation_error", "test_error")
    trials = evidence.rows("trials", columns)
    errors = ranked(trials.sort_values("variant"))["test_error"].to_numpy(dtype=float)
    errors = errors[np.isfinite(errors)]
    if len(errors) == 0:
        raise CannotDecide("no trial of this run has an error")
    estimate = Estimate(float(errors[0]), *_bootstrap(errors), len(errors))
    limits = between((1 - TOLERANCE) * paper_error, (1 + TOLERANCE) * paper_error)
    why_not = _not_comparable(evidence, trials)
    return Decision(
        statistic="test error of the best trial by validation error",
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        unit=evidence.label.unit,
        verdict=UNDECIDED if why_not else judge(estimate, limits),
        paper_method="" if why_not else judge_point(estimate.value, limits),
        note=why_not,
    )


def _bootstrap(errors: np.ndarray) -> tuple[float, float]:
    """95 % percentile interval of the first error that a resample has, exactly.

    errors: (trials,), best validation error first. Of n draws with replacement, all have a rank of
    k or more, counted from 0, with probability (1 - k / n) ** n.
    """
    ranks = np.arange(len(errors) + 1)
    chances = -np.diff((1 - ranks / len(errors)) ** len(errors))
    order = np.argsort(errors, kind="stable")
    reached = np.cumsum(chances[order])
    ends = np.searchsorted(reached, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    low, high = errors[order][np.minimum(ends, len(errors) - 1)]
    return float(low), float(high)


def _not_comparable(evidence: Evidence, trials: pd.DataFrame) -> str:
    """Why the error cannot be held against the paper's, or an empty text."""
    if evidence.label.stand_in:
        return f"not the original data but {evidence.label.stand_in}"
    counts = trials["variant"].value_counts()
    enough = all(counts.get(name, 0) >= PAPER_TRIALS for name in PAPER)
    if not enough or trials["epochs"].max() < PAPER_EPOCHS:
        return (
            f"not the paper's scale of {PAPER_TRIALS} trials for each of {len(PAPER)} variants "
            f"and {PAPER_EPOCHS} epochs"
        )
    return ""
