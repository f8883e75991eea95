"""Claims on which learning rates are good (Greff et al. 2017, Section V.B.1)."""

from __future__ import annotations

from math import inf, sqrt

import pandas as pd
from scipy import stats

from odyssey.statistics.fanova.study import ALL
from odyssey.statistics.welch import CONFIDENCE
from odyssey.verdicts.decision import (
    UNDECIDED,
    CannotDecide,
    Decision,
    Estimate,
    between,
    judge,
    judge_point,
    more_trials,
)
from odyssey.verdicts.evidence import Evidence

NEEDED = ("variant", "basin_low", "basin_high", "basin_decades", "note")
FEWEST_SEARCHES = 2


def basin(evidence: Evidence, at_least: float, at_most: float) -> Decision:
    """The basin of good learning rates is so many powers of ten wide.

    Each variant's random search measures the width once; the number is their mean, the interval
    Student's over the variants. Searches that the guidelines doubt are left out. Where the basin of
    all variants together reaches an end of the search space, it may go on beyond, and the interval
    has no upper end.
    """
    every = evidence.rows("guidelines", NEEDED, variant=ALL)
    trials = evidence.rows("trials", ("variant", "learning_rate"))
    rows = evidence.rows("guidelines", NEEDED, note="")
    widths = rows.loc[rows["variant"] != ALL, "basin_decades"].to_numpy(dtype=float)
    if len(widths) < FEWEST_SEARCHES:
        raise CannotDecide("fewer than two variants have a basin to measure")
    value, spread = float(widths.mean()), float(widths.std(ddof=1)) / sqrt(len(widths))
    half = float(stats.t.ppf((1 + CONFIDENCE) / 2, len(widths) - 1)) * spread
    open_ended = _reaches_an_end(every.iloc[0], trials["learning_rate"])
    trials_each = len(trials) / trials["variant"].nunique()
    high = inf if open_ended else value + half
    estimate = Estimate(value, max(value - half, 0.0), high, trials_each, standard_error=spread)
    limits = between(at_least, at_most)
    verdict = judge(estimate, limits)
    countable = verdict == UNDECIDED and not open_ended
    return Decision(
        statistic="width of the basin of good learning rates, mean over variants",
        value=value,
        low=estimate.low,
        high=estimate.high,
        unit="powers of ten",
        verdict=verdict,
        paper_method=judge_point(value, limits),
        more_trials=more_trials(estimate, limits) if countable else None,
        note="the basin reaches an end of the search space" if open_ended else "",
    )


def _reaches_an_end(basin: pd.Series, rates: pd.Series) -> bool:
    """Whether no learning rate was tried beyond the basin, on one side or the other."""
    return bool(basin["basin_low"] <= rates.min() or basin["basin_high"] >= rates.max())
