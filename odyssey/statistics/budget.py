"""What a variant's search is expected to reach for what it costs.

The best trial of a search gets better with every trial. How good it is to be expected after a given
number is computed exactly, from the empirical distribution of the trials (Dodge et al. 2019,
"Show Your Work"), so that variants can be compared at equal cost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from odyssey.search_space import stream
from odyssey.statistics.columns import require, tidy
from odyssey.statistics.resampling import RESAMPLES, draw, interval
from odyssey.statistics.selection import ranked, table_order

POINTS = 20  # budgets of each kind
DRAWS = 5  # trials whose best a parameter budget is judged by
FEWEST = 2  # one trial gives no interval

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
class _Search:
    """Trials best validation error first; arrays are (trials,) or, of resamples, (..., trials)."""

    errors: np.ndarray
    seconds: np.ndarray
    parameters: np.ndarray

    def at(self, ranks: np.ndarray) -> _Search:
        return _Search(self.errors[ranks], self.seconds[ranks], self.parameters[ranks])

    def expected(self, kind: str, budget: float) -> np.ndarray:
        """Expected test error of the best within a budget: a number for each resample."""
        within, draws = np.ones(self.errors.shape, dtype=bool), np.array(budget)
        if kind == "cpu_seconds":
            draws = budget / self.seconds.mean(axis=-1)
        elif kind == "parameters":
            within, draws = self.parameters <= budget, np.array(DRAWS)
        return expected_best(self.errors, draws, within)


def expected_best(
    errors: np.ndarray, draws: np.ndarray | float, within: np.ndarray | None = None
) -> np.ndarray:
    """Expected test error of the best of some trials drawn with replacement.

    errors: (..., trials), test errors, best validation error first.
    draws: (...), how many trials are drawn; need not be whole.
    within: (..., trials), which trials may be drawn; all, if not given.

    Returns (...): NaN where no trial may be drawn. Dodge et al. 2019, except that the best is
    chosen by validation error and its test error is what is expected.
    """
    within = np.ones(errors.shape, dtype=bool) if within is None else within
    better = np.cumsum(within, axis=-1)  # trials up to each rank
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

    trials: the table `results/trials.parquet`, in any order.

    One row per (data set, variant, kind, budget); budgets are the same for all variants of a data
    set, equal steps apart on a logarithmic scale:
    kind: "trials": so many trials. "cpu_seconds": as many as they pay for on average, from the
        mean cost of one to that of all that the variant has. "parameters": five trials, all of
        networks with at most so many parameters, where the variant has five of these or more.
    n: trials that the estimate is made from.
    expected: the test error, lower is better; the best is chosen by validation error.
    low, high: 95 % bootstrap percentile interval over trials. No resample is better than the best
        trial there is, so that intervals are too narrow where n trials are hardly more than those
        of the budget.
    note: what was left out or cannot be computed, and why; else empty.

    Raises BadInput when a needed column is missing.
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
    """Budgets of every kind, from what the cheapest variant starts with to what the dearest has."""
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
    search = _Search(*(usable[column].to_numpy(dtype=float) for column in columns))
    resampled = search.at(draw(len(usable), len(usable), resamples, rng))
    for kind, points in budgets.items():
        rows = list(_of_kind(search, resampled, kind, points))
        too_few = {"n": len(usable), "note": f"undecided: fewer than {DRAWS} usable trials"}
        yield from ({"kind": kind, "note": note} | row for row in rows or [too_few])


def _of_kind(
    search: _Search, resampled: _Search, kind: str, budgets: np.ndarray
) -> Iterator[dict[str, object]]:
    for budget in budgets:
        if n := _trials_behind(search, kind, budget):
            low, high = interval(resampled.expected(kind, budget))
            expected = float(search.expected(kind, budget))
            yield {"budget": budget, "n": n, "expected": expected, "low": low, "high": high}


def _trials_behind(search: _Search, kind: str, budget: float) -> int:
    """How many trials an estimate at this budget rests on; 0 if they do not carry it."""
    trials = len(search.errors)
    if kind == "parameters":
        within = int((search.parameters <= budget).sum())
        return within if within >= DRAWS else 0
    spent = search.seconds if kind == "cpu_seconds" else np.ones(trials)
    # Both ends are sums of the same seconds, added up in another order.
    margin = 1 + 1e-9
    return trials if spent.mean() / margin <= budget <= spent.sum() * margin else 0


def _why_not(trials: pd.DataFrame, usable: int) -> str:
    if (trials["status"] == "diverged").all():
        return "all trials diverged"
    if usable < FEWEST:
        return f"{usable or 'no'} usable trial{'' if usable == 1 else 's'}, an interval needs two"
    return ""
