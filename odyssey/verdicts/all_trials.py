"""Claims on all trials of all variants (Greff et al. 2017, Section V.A and Figure 4)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import hypot, log, sqrt
from typing import SupportsFloat

import numpy as np

from odyssey.cells.variants import PAPER
from odyssey.statistics.correlation_interval import without_each
from odyssey.statistics.fanova.responses import CAP
from odyssey.statistics.selection import VANILLA
from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.decision import (
    FAILS,
    HOLDS,
    NEGLIGIBLE,
    UNDECIDED,
    CannotDecide,
    Decision,
    Estimate,
    Limits,
    decide,
)
from odyssey.verdicts.extremes import Differences

ERROR = "test_error"
SIMILAR_MEANS = 0.2  # relative difference of means that still counts as rather similar
SIMILAR_SPREADS = 1.5  # factor between standard deviations that still does
FEWEST = 8  # trials of a variant for which a standard deviation is compared,
FEWEST_DIFFERENT = 3  # with this number of different errors
TINY = 1e-300  # instead of 0, which has no logarithm


def some_differ(tables: DatasetTables) -> Decision:
    """Claim: over all trials, at least one variant differs significantly from vanilla.

    It fails where no variant can differ by more than a negligible amount.

    Args:
        tables: The tables of the data set.

    Returns:
        The decision, with the numbers of the variant with the smallest p.

    Raises:
        CannotDecide: No variant could be tested.
    """
    needed = ("mean", "mean_difference", "difference_low", "difference_high", "p", "significant")
    rows = tables.rows("comparison", ("variant", *needed), selection="all")
    vanilla, tested = rows[rows["variant"] == VANILLA], rows[rows["significant"].notna()]
    if tested.empty or vanilla.empty:
        raise CannotDecide("no variant could be tested against vanilla")
    margin = NEGLIGIBLE * abs(float(vanilla["mean"].iloc[0]))
    row = tested.nsmallest(1, "p").iloc[0]
    within = tested["difference_low"].min() > -margin and tested["difference_high"].max() < margin
    missing = set(PAPER) - {VANILLA, *tested["variant"]}
    significant = bool(tested["significant"].astype(bool).any())
    return Decision(
        f"difference of {row['variant']} from vanilla, all trials",
        float(row["mean_difference"]),
        float(row["difference_low"]),
        float(row["difference_high"]),
        tables.label.unit,
        HOLDS if significant else FAILS if within and not missing else UNDECIDED,
        HOLDS if significant else "" if missing else FAILS,
        note=f"untested: {', '.join(sorted(missing))}" if missing else "",
    )


def similar_means(tables: DatasetTables) -> Decision:
    """Claim: over all trials, the means of all variants are within 20 % of vanilla's.

    Errors are capped within each variant as in the functional ANOVA, because a few diverged trials
    would decide.

    Args:
        tables: The tables of the data set.

    Returns:
        The decision, for the variant that is farthest from vanilla, as a share of its mean.

    Raises:
        CannotDecide: A variant of the paper is missing or has too few trials.
    """
    return _similar(_logs(tables, np.mean), log(1 + SIMILAR_MEANS), "mean test error")


def similar_spreads(tables: DatasetTables) -> Decision:
    """Claim: over all trials, the standard deviations of all variants are within 1.5 of vanilla's.

    Errors are capped within each variant as in the functional ANOVA, because a few diverged trials
    would decide.

    Args:
        tables: The tables of the data set.

    Returns:
        The decision, for the variant that is farthest from vanilla, as a factor.

    Raises:
        CannotDecide: A variant of the paper is missing or has too few trials.
    """
    logs = _logs(tables, partial(np.std, ddof=1))
    return _similar(logs, log(SIMILAR_SPREADS), "standard deviation of the test error")


def _similar(logs: dict[str, tuple[float, float, int]], limit: float, what: str) -> Decision:
    """Whether the logarithms (value, standard error, n) of all variants are near vanilla's."""
    own, error, n = logs.pop(VANILLA)
    rows = [(abs(v - own), hypot(e, error), min(k, n) - 1) for v, e, k in logs.values()]
    distances, errors, df = map(np.array, zip(*rows, strict=True))
    nearness = Differences(-distances, errors, df).smallest(n)
    largest = Estimate(-nearness.value, max(0.0, -nearness.high), -nearness.low, n)
    limits = Limits(at_most=limit, fails_above=limit)
    farthest = [*logs][int(distances.argmax())]
    statistic = f"largest factor between the {what} of {farthest} and vanilla's"
    return decide(statistic, largest, limits, "times", np.exp)


def _logs(
    tables: DatasetTables, statistic: Callable[[np.ndarray], SupportsFloat]
) -> dict[str, tuple[float, float, int]]:
    """Logarithm of a statistic of capped errors, its standard error and n, by variant."""
    trials = tables.rows("trials", ("variant", "status", ERROR))
    logs, missing = {}, []
    for name in PAPER:
        own = trials[trials["variant"] == name]
        errors = own[ERROR].where(own["status"] == "finished").fillna(np.inf).to_numpy(dtype=float)
        different = len(set(errors[np.isfinite(errors)]))
        if len(errors) < FEWEST or different < FEWEST_DIFFERENT:
            missing.append(name)
        else:
            logs[name] = _jackknife(errors, statistic)
    if missing:
        raise CannotDecide(f"too few different trials of {', '.join(missing)}")
    return logs


def _jackknife(
    errors: np.ndarray, statistic: Callable[[np.ndarray], SupportsFloat]
) -> tuple[float, float, int]:
    """Logarithm of a statistic, its jackknife standard error and the number of errors.

    The errors are capped again without each of them, because chance also decides where the cap is.

    Args:
        errors: (n,), infinite where the trial diverged.
        statistic: Of capped errors.

    Returns:
        The three numbers.
    """
    n = len(errors)
    sets = [errors, *errors[without_each(n)]]
    value, *others = (log(max(float(statistic(_capped(some))), TINY)) for some in sets)
    return value, sqrt((n - 1) * float(np.var(others))), n


def _capped(errors: np.ndarray) -> np.ndarray:
    """Errors cut at a quantile of those of finished trials, as the functional ANOVA does."""
    return np.minimum(errors, np.quantile(errors[np.isfinite(errors)], CAP))
