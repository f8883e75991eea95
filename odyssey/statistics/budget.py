"""Expected test error of a variant's best trial, as a function of the search budget.

The best trial of a search improves with the number of trials. Its expected error after a given
number of trials is computed exactly from the empirical distribution of the trials (Dodge et al.
2019, "Show Your Work"). Variants can then be compared at equal cost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from odyssey.search_space import stream
from odyssey.statistics.columns import require, tidy
from odyssey.statistics.intervals import RESAMPLES, percentile_interval
from odyssey.statistics.resampling import draw
from odyssey.statistics.selection import ranked, table_order

POINTS = 20  # budgets of each kind
DRAWS = 5  # number of trials drawn at each parameter budget
FEWEST = 2  # an interval needs two trials

NEEDED = [
    "dataset",
    "variant",
    "trial",
    "status",
    "parameters",
    "cpu_seconds",
    "validation_error",
    "test_error",
]
COLUMNS: dict[str, type | str] = {
    "dataset": str,
    "variant": str,
    "kind": str,
    "budget": float,
    "n": "int64",
    "expected": float,
    "low": float,
    "high": float,
    "note": str,
}


@dataclass(frozen=True)
class _RankedCosts:
    """Errors and costs of trials, lowest validation error first; (..., trials) each."""

    errors: np.ndarray
    seconds: np.ndarray
    parameters: np.ndarray

    def at(self, ranks: np.ndarray) -> _RankedCosts:
        """The trials with these ranks, (resamples, trials)."""
        return _RankedCosts(self.errors[ranks], self.seconds[ranks], self.parameters[ranks])

    def expected(self, kind: str, budget: float) -> np.ndarray:
        """Expected test error of the best trial within a budget; one number per resample."""
        within, draws = np.ones(self.errors.shape, dtype=bool), np.array(budget)
        if kind == "cpu_seconds":
            draws = budget / self.seconds.mean(axis=-1)
        elif kind == "parameters":
            within, draws = self.parameters <= budget, np.array(DRAWS)
        return expected_best(self.errors, draws, within)


def expected_best(
    errors: np.ndarray, draws: np.ndarray | float, within: np.ndarray | None = None
) -> np.ndarray:
    """Expected test error of the best of several trials drawn with replacement.

    Source: Dodge et al. 2019. Unlike there, the best trial is chosen by validation error, and the
    expectation is that of its test error.

    Args:
        errors: (..., trials), test errors, lowest validation error first.
        draws: (...), number of trials drawn; it need not be an integer.
        within: (..., trials), True for trials that may be drawn; by default all.

    Returns:
        (...), in the unit of the errors; NaN where no trial may be drawn.
    """
    within = np.ones(errors.shape, dtype=bool) if within is None else within
    better = np.cumsum(within, axis=-1)  # number of trials up to each rank
    total = better[..., -1:]
    power = np.asarray(draws, dtype=float)[..., None]
    with np.errstate(invalid="ignore"):
        none_up_to = ((total - better) / total) ** power
    start = np.where(total > 0, 1.0, np.nan)
    chance = np.concatenate([start, none_up_to[..., :-1]], axis=-1) - none_up_to
    return (chance * errors).sum(axis=-1)


def expected_best_errors(
    trials: pd.DataFrame, resamples: int = RESAMPLES, seed: int = 0
) -> pd.DataFrame:
    """The expected test error of each variant's best trial, at equal budgets of three kinds.

    Args:
        trials: The table `results/trials.parquet`, in any order.
        resamples: Number of bootstrap resamples.
        seed: Seed of the bootstrap.

    Returns:
        One row per (data set, variant, kind, budget). All variants of a data set have the same
        budgets, in equal steps on a logarithmic scale. Columns:

        kind, budget: "trials": number of trials. "cpu_seconds": processor time in s, from the mean
            cost of one trial to the cost of all trials. "parameters": the largest number of
            parameters of a network; the best of five such trials is expected. Variants with fewer
            than five of them have no row.
        n: Number of trials that the estimate uses.
        expected: Expected test error, lower is better; the best is chosen by validation error.
        low, high: 95 % bootstrap percentile interval over trials. It is too narrow where n is
            little more than the budget, because no resample is better than the best trial.
        note: What was left out or cannot be computed, and why; else empty.

    Raises:
        BadInput: A needed column is missing.

    Examples:
        >>> trials = pd.DataFrame({"dataset": "jsb", "variant": "V", "trial": range(3),
        ...     "status": "finished", "parameters": 1000, "cpu_seconds": 2.0,
        ...     "validation_error": [9.0, 9.5, 10.0], "test_error": [9.3, 9.6, 10.2]})
        >>> table = expected_best_errors(trials)
        >>> table.loc[table["kind"] == "trials", ["budget", "n", "expected"]].round(2)
           budget  n  expected
        0     1.0  3      9.70
        1     2.0  3      9.50
        2     3.0  3      9.41
    """
    require(trials, NEEDED)
    rows = (
        {"dataset": dataset, "variant": variant} | row
        for dataset, of_dataset in trials.groupby("dataset")
        for variant in sorted(set(of_dataset["variant"]), key=table_order)
        for row in _of_search(
            of_dataset[of_dataset["variant"] == variant],
            _budgets(of_dataset),
            resamples,
            stream(seed, f"budget {dataset} {variant}"),
        )
    )
    return tidy(rows, COLUMNS)


def _budgets(of_dataset: pd.DataFrame) -> dict[str, np.ndarray]:
    """Budgets of every kind, from the smallest to the largest cost of any variant."""
    searches = of_dataset.groupby("variant")
    seconds, parameters = searches["cpu_seconds"], of_dataset["parameters"]
    return {
        "trials": np.unique(np.geomspace(1, searches.size().max(), POINTS).round()),
        "cpu_seconds": np.geomspace(seconds.mean().min(), seconds.sum().max(), POINTS),
        "parameters": np.unique(np.geomspace(parameters.min(), parameters.max(), POINTS).round()),
    }


def _of_search(
    trials: pd.DataFrame,
    budgets: dict[str, np.ndarray],
    resamples: int,
    rng: np.random.Generator,
) -> Iterator[dict[str, object]]:
    """The rows of one search."""
    usable = ranked(trials)
    usable = usable[np.isfinite(usable["test_error"])]
    why_not = _why_not(trials, len(usable))
    left_out = len(trials) - len(usable)
    note = f"{left_out} of {len(trials)} trials left out: error not finite" if left_out else ""
    if why_not:
        note = "; ".join(filter(None, [f"undecided: {why_not}", note]))
        yield from ({"kind": kind, "n": len(usable), "note": note} for kind in budgets)
        return
    columns = ("test_error", "cpu_seconds", "parameters")
    ranked_costs = _RankedCosts(*(usable[column].to_numpy(dtype=float) for column in columns))
    resampled = ranked_costs.at(draw(len(usable), len(usable), resamples, rng))
    for kind, points in budgets.items():
        rows = list(_of_kind(ranked_costs, resampled, kind, points))
        too_few = {"n": len(usable), "note": f"undecided: fewer than {DRAWS} usable trials"}
        yield from ({"kind": kind, "note": note} | row for row in rows or [too_few])


def _of_kind(
    search: _RankedCosts, resampled: _RankedCosts, kind: str, budgets: np.ndarray
) -> Iterator[dict[str, object]]:
    """The rows of one search and one kind of budget."""
    for budget in budgets:
        if n := _usable_trials(search, kind, budget):
            low, high = percentile_interval(resampled.expected(kind, budget))
            expected = float(search.expected(kind, budget))
            yield {"budget": budget, "n": n, "expected": expected, "low": low, "high": high}


def _usable_trials(search: _RankedCosts, kind: str, budget: float) -> int:
    """Number of trials that an estimate at this budget uses; 0 if there is no estimate."""
    trials = len(search.errors)
    if kind == "parameters":
        within = int((search.parameters <= budget).sum())
        return within if within >= DRAWS else 0
    spent = search.seconds if kind == "cpu_seconds" else np.ones(trials)
    # Both ends are sums of the same times; the order of the additions changes the last bits.
    margin = 1 + 1e-9
    return trials if spent.mean() / margin <= budget <= spent.sum() * margin else 0


def _why_not(trials: pd.DataFrame, usable: int) -> str:
    """Why nothing can be estimated; empty where it can."""
    if (trials["status"] == "diverged").all():
        return "all trials diverged"
    if usable < FEWEST:
        return f"{usable or 'no'} usable trial{'' if usable == 1 else 's'}, an interval needs two"
    return ""
