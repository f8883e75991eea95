"""Claims on which learning rates are good (Greff et al. 2017, Section V.B.1)."""

from __future__ import annotations

from math import inf, sqrt

import pandas as pd
from scipy import stats

from odyssey.statistics.fanova.study import ALL
from odyssey.statistics.intervals import CONFIDENCE
from odyssey.verdicts.dataset_tables import DatasetTables
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

NEEDED = ("variant", "basin_low", "basin_high", "basin_decades", "note")
FEWEST_SEARCHES = 2


def basin(tables: DatasetTables, at_least: float, at_most: float) -> Decision:
    """Claim: the width of the basin of good learning rates, in powers of ten, is in a range.

    The search of each variant gives one width. The estimate is the mean of the widths, with
    Student's interval over the variants. Searches with a doubtful guideline are left out. Where the
    basin of all variants together reaches an end of the search space, it may continue outside, and
    the interval has no upper end.

    Args:
        tables: The tables of the data set.
        at_least: Lower end of the range, in powers of ten.
        at_most: Upper end of the range.

    Returns:
        The decision.

    Raises:
        CannotDecide: Fewer than two variants have a basin.
    """
    every = tables.rows("guidelines", NEEDED, variant=ALL)
    trials = tables.rows("trials", ("variant", "learning_rate"))
    rows = tables.rows("guidelines", NEEDED, note="")
    widths = rows.loc[rows["variant"] != ALL, "basin_decades"].to_numpy(dtype=float)
    if len(widths) < FEWEST_SEARCHES:
        raise CannotDecide("fewer than two variants have a basin of good learning rates")
    value, spread = float(widths.mean()), float(widths.std(ddof=1)) / sqrt(len(widths))
    half_width = float(stats.t.ppf((1 + CONFIDENCE) / 2, len(widths) - 1)) * spread
    open_ended = _reaches_an_end(every.iloc[0], trials["learning_rate"])
    per_variant = len(trials) / trials["variant"].nunique()
    low, high = max(value - half_width, 0.0), inf if open_ended else value + half_width
    estimate = Estimate(value, low, high, per_variant, standard_error=spread)
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
    """Whether the basin includes the lowest or the highest learning rate that was tried."""
    return bool(basin["basin_low"] <= rates.min() or basin["basin_high"] >= rates.max())
