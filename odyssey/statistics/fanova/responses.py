"""The response that a functional ANOVA explains: the error or the time of each trial.

The error of a diverged trial depends on when training stopped. If it were used as recorded, one
huge value could make the learning rate explain all variance. A policy says which value replaces it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

CAP = 0.95  # quantile of the finished trials' errors
FEWEST_TRIALS = 8  # with fewer, a split has hardly two values on each side

# The policies of each response; the first is the main one.
POLICIES = {
    "test_error": ("capped", "kept", "dropped", "ranked"),
    "cpu_seconds": ("kept", "dropped"),
}


def response_values(trials: pd.DataFrame, response: str, policy: str) -> pd.Series:
    """The values of a response under a policy on diverged trials.

    Policies on the test error:

    * capped: Errors above the 95th percentile of the finished trials are replaced by that
      percentile. The errors of all diverged trials are replaced by it too.
    * kept: Errors are used as recorded.
    * dropped: Only finished trials are used.
    * ranked: Ranks from 1; equal errors have their mean rank; all diverged trials share the rank
      behind the others.

    Processor time is used as recorded (kept) or of finished trials only (dropped).

    Args:
        trials: Trials with their status, test_error and cpu_seconds. A trial whose test error is
            not finite is treated as diverged.
        response: "test_error", in its unit, lower is better, or "cpu_seconds", as log10 of the
            time in s, because effects on time are multiplicative.
        policy: The name of the policy.

    Returns:
        (used trials,), with the index of the trials. Values that are not finite are left out. No
        test error is used where no trial finished.
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


def values_within_variants(trials: pd.DataFrame, response: str, policy: str) -> pd.Series:
    """The values of a response, measured from the mean of their variant.

    The policy is applied to each variant on its own. The mean of all values is added again, so the
    result has the unit and the level of the response.

    Args:
        trials: As in `response_values`, with their variant.
        response: As there.
        policy: As there.

    Returns:
        (used trials,), with the index of the trials, in their order.
    """
    by_variant = trials.groupby("variant", sort=False)
    values = [response_values(own, response, policy) for _, own in by_variant]
    used = [own for own in values if len(own)]
    if not used:
        return response_values(trials.head(0), response, policy)
    # The mean of equal values may differ from them in its last bits.
    centred = pd.concat([own * 0 if np.ptp(own) == 0 else own - own.mean() for own in used])
    in_order = trials.index[trials.index.isin(centred.index)]
    return centred.loc[in_order] + float(pd.concat(used).mean())


def undecided(trials: pd.DataFrame, values: pd.Series) -> str:
    """Why these values cannot be analysed.

    Args:
        trials: The trials, used or not.
        values: (used trials,), from `response_values`.

    Returns:
        The reason, or an empty text where the analysis is possible.
    """
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
