"""Claims on which variants are worst, and on the best trials (Greff et al. 2017, V.A and VI)."""

from __future__ import annotations

from dataclasses import replace
from math import hypot, nan

import numpy as np
import pandas as pd

from odyssey.cells.variants import PAPER
from odyssey.phrases import joined, measured
from odyssey.statistics.selection import VANILLA, best_trials
from odyssey.verdicts.against_vanilla import SELECTION
from odyssey.verdicts.dataset_tables import ABSENT, SEEDS, DatasetTables
from odyssey.verdicts.decision import (
    FAILS,
    HOLDS,
    NEGLIGIBLE,
    CannotDecide,
    Decision,
    Estimate,
    Limits,
    NotTestable,
    decide,
)
from odyssey.verdicts.extremes import Differences

ERROR = "test_error"
MEANS = ("variant", "mean", "standard_error", "standard_error_df", "significant_welch", "note")


def most_critical(tables: DatasetTables, variant: str, other: str) -> Decision:
    """Claim: two variants have larger errors than each of the paper's other variants.

    The number is the smallest difference between the mean test error of one of the two and that of
    one of the others, on the best 10 %. The claim fails where it is below a negligible difference.

    Args:
        tables: The tables of the data set.
        variant: Name of the first of the two variants.
        other: Name of the second.

    Returns:
        The decision.

    Raises:
        CannotDecide: A variant of the paper has too few trials.
        NotTestable: A variant of the paper is not in the run.
    """
    rows = _means(tables, SELECTION)
    critical, rest = rows.loc[[variant, other]], rows.drop(index=[variant, other])
    pairs = [(a, b) for _, a in critical.iterrows() for _, b in rest.iterrows()]
    errors = [hypot(a["standard_error"], b["standard_error"]) for a, b in pairs]
    df = [min(a["standard_error_df"], b["standard_error_df"]) for a, b in pairs]
    values = np.array([a["mean"] - b["mean"] for a, b in pairs])
    estimate = Differences(values, np.array(errors), np.array(df)).smallest(nan)
    limits = Limits(at_least=0, fails_below=NEGLIGIBLE * abs(rows.loc[VANILLA, "mean"]))
    by_welch = critical["significant_welch"].astype("boolean").fillna(False).all()
    statistic = f"smallest difference of {variant} or {other} from any other variant, {SELECTION}"
    decision = decide(statistic, estimate, limits, tables.label.unit)
    return replace(decision, paper_method=HOLDS if by_welch and estimate.value > 0 else FAILS)


def best_trial_improves(tables: DatasetTables, variant: str) -> Decision:
    """Claim: the variant's best trial has a lower test error than vanilla's.

    A single trial is partly luck. So the estimate is the difference of the means with the same
    hyperparameters and fresh seeds, with the interval of Welch's test, which is right for them. The
    claim fails where no more than a negligible improvement is possible. The paper's rule compares
    the two trials.

    Args:
        tables: The tables of the data set.
        variant: Name of the variant.

    Returns:
        The decision. Without fresh seeds, the number is that of the trials, without an interval.

    Raises:
        CannotDecide: One of the two has no trial with an error.
        NotTestable: One of the two is not in the run.
    """
    needed = ("dataset", "variant", "trial", "status", "validation_error", ERROR)
    trials = pd.concat(tables.rows("trials", needed, variant=name) for name in (VANILLA, variant))
    best = best_trials(trials[trials["status"] == "finished"]).set_index("variant")[ERROR]
    if not np.isfinite(best.reindex([VANILLA, variant])).all():
        raise CannotDecide(f"{variant} or vanilla has no finished trial with an error")
    limits = Limits(at_most=0, fails_above=-NEGLIGIBLE * abs(float(best[VANILLA])))
    of_trials = float(best[variant] - best[VANILLA])
    statistic, estimate, note = _with_fresh_seeds(tables, variant, of_trials)
    statistic = f"test error of {variant} less that of vanilla: {statistic}"
    decision = decide(statistic, estimate, limits, tables.label.unit)
    return replace(decision, paper_method=HOLDS if of_trials < 0 else FAILS, note=note)


def _with_fresh_seeds(
    tables: DatasetTables, variant: str, of_trials: float
) -> tuple[str, Estimate, str]:
    """The statistic, the difference with fresh seeds, and a note; else that of the two trials."""
    if SEEDS in tables.by_name:
        columns = ("mean_difference", "difference_low", "difference_high", "n")
        row = tables.rows(SEEDS, columns, variant=variant).iloc[0]
        if np.isfinite(row["difference_low"]):
            estimate = Estimate(*(float(row[name]) for name in columns))
            note = f"the two best trials differ by {measured(of_trials, sign='+')}"
            return "means with fresh seeds", estimate, note
    alone = Estimate(of_trials, nan, nan, 1)
    return "the two best trials", alone, "no interval: they were not trained with fresh seeds"


def _means(tables: DatasetTables, selection: str) -> pd.DataFrame:
    """The comparison's rows of all variants of the paper, by variant."""
    rows = tables.rows("comparison", MEANS, selection=selection).set_index("variant")
    absent = [name for name in PAPER if name not in rows.index]
    if absent:
        raise NotTestable(f"{joined(absent)} {'is' if len(absent) == 1 else 'are'} {ABSENT}")
    usable = rows[np.isfinite(rows["standard_error"])]
    missing = [name for name in PAPER if name not in usable.index]
    if missing:
        raise CannotDecide(f"no mean with an interval of {', '.join(missing)}")
    return usable.loc[list(PAPER)]
