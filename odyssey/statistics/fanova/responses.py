"""What a functional ANOVA explains: error or time of each trial, and what a diverged one counts as.

The error of a diverged trial says when training was stopped; entered as it is, one huge value makes
the learning rate explain everything. Policies say what it counts as instead.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

CAP = 0.95  # quantile of the finished trials' errors
FEWEST_TRIALS = 8  # below, hardly two values are left on each side of a split

# By response: the policies that make sense of it. The first is the main one.
POLICIES = {
    "test_error": ("capped", "kept", "dropped", "ranked"),
    "cpu_seconds": ("kept", "dropped"),
}


def response_values(trials: pd.DataFrame, response: str, policy: str) -> pd.Series:
    """The values to explain, (trials that count,), indexed as the trials.

    test_error, in its unit, lower is better; by policy:
        capped: errors above the 95th percentile of the finished trials' count as that percentile,
            and so do diverged trials, whatever their error.
        kept: as recorded. dropped: of finished trials only.
        ranked: ranks from 1, ties at their mean rank, all diverged trials tied behind the others.
    cpu_seconds: log10 of the trial's processor time in s, since its causes multiply; kept (a
        diverged trial costs what it cost) or dropped.

    A trial whose test error is not finite counts as diverged. Where no trial finished, there are
    no values of the test error. A value that is not finite is left out.
    """
    finished = (trials["status"] == "finished") & np.isfinite(trials["test_error"])
    if response == "cpu_seconds":
        seconds = trials["cpu_seconds"].astype(float)
        values = np.log10(seconds.where(seconds > 0))
    else:
        values = _errors(trials["test_error"].astype(float), finished, policy)
    if policy == "dropped":
        values = values[finished]
    return values[np.isfinite(values)]


def undecided(trials: pd.DataFrame, values: pd.Series) -> str:
    """Why these values cannot be analysed, in plain words; empty where they can."""
    if len(trials) and not len(values):
        return "undecided: no trial finished"
    if len(values) < FEWEST_TRIALS:
        count = "1 trial" if len(values) == 1 else f"{len(values)} trials"
        return f"undecided: {count}, the analysis needs {FEWEST_TRIALS}"
    return "undecided: all trials have the same value" if np.ptp(values) == 0 else ""


def _errors(errors: pd.Series, finished: pd.Series, policy: str) -> pd.Series:
    if not finished.any():
        return errors[finished]
    if policy == "capped":
        cap = errors[finished].quantile(CAP)
        return errors.where(finished, cap).clip(upper=cap)
    if policy == "ranked":
        return errors.where(finished, np.inf).rank()
    return errors
