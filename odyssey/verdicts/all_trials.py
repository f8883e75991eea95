"""Claims on all trials of all variants (Greff et al. 2017, Section V.A and Figure 4)."""

from __future__ import annotations

from math import hypot

import numpy as np

from odyssey.cells.variants import PAPER
from odyssey.statistics.fanova.responses import POLICIES, response_values
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
    judge,
    judge_point,
)
from odyssey.verdicts.extremes import Differences

ERROR = "test_error"
SIMILAR_MEANS = 0.2  # relative difference of means that still counts as rather similar
SIMILAR_SPREADS = 1.5  # factor between standard deviations that still does
FEWEST = 8  # trials of a variant for which a standard deviation is compared


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
    logs = {name: _log_mean(errors) for name, errors in _capped(tables).items()}
    return _similar(logs, np.log1p(SIMILAR_MEANS), "mean test error")


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
    logs = {name: _log_sd(errors) for name, errors in _capped(tables).items()}
    return _similar(logs, np.log(SIMILAR_SPREADS), "standard deviation of the test error")


def _similar(logs: dict[str, tuple[float, float, int]], limit: float, what: str) -> Decision:
    """Whether the logarithms (value, standard error, n) of all variants are near vanilla's."""
    own, error, n = logs.pop(VANILLA)
    rows = [(abs(v - own), hypot(e, error), min(k, n) - 1) for v, e, k in logs.values()]
    distances, errors, df = map(np.array, zip(*rows, strict=True))
    nearness = Differences(-distances, errors, df).smallest(n)
    largest = Estimate(-nearness.value, max(0.0, -nearness.high), -nearness.low, n)
    limits = Limits(at_most=limit, fails_above=limit)
    value, low, high = (float(np.exp(x)) for x in (largest.value, largest.low, largest.high))
    farthest = [*logs][int(distances.argmax())]
    return Decision(
        f"largest factor between the {what} of {farthest} and vanilla's",
        value,
        low,
        high,
        "times",
        judge(largest, limits),
        judge_point(largest.value, limits),
    )


def _capped(tables: DatasetTables) -> dict[str, np.ndarray]:
    """Test errors of each variant of the paper, capped within the variant."""
    trials = tables.rows("trials", ("variant", "status", ERROR))
    groups = {
        name: response_values(own, ERROR, POLICIES[ERROR][0]).to_numpy()
        for name, own in trials.groupby("variant")
    }
    missing = [n for n in PAPER if len(groups.get(n, ())) < FEWEST or not np.ptp(groups[n])]
    if missing:
        raise CannotDecide(f"too few different trials of {', '.join(missing)}")
    return {name: groups[name] for name in PAPER}


def _log_mean(errors: np.ndarray) -> tuple[float, float, int]:
    """Logarithm of the mean, its standard error and the number of values."""
    n, mean = len(errors), float(errors.mean())
    return float(np.log(mean)), float(errors.std(ddof=1) / np.sqrt(n) / mean), n


def _log_sd(errors: np.ndarray) -> tuple[float, float, int]:
    """Logarithm of the standard deviation, its jackknife standard error, the number of values."""
    n, squares = len(errors), (errors - errors.mean()) ** 2
    left_out = (squares.sum() - squares * n / (n - 1)) / (n - 2)
    logs = np.log(np.clip(left_out, 1e-300, None)) / 2
    error = float(np.sqrt((n - 1) / n * ((logs - logs.mean()) ** 2).sum()))
    return float(np.log(errors.std(ddof=1))), error, n
