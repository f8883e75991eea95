"""The cost of the study, as tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from statistics import geometric_mean

from benchmarks.markdown import table

PAPER_CORE_HOURS = 131_000  # Greff et al. 2017: 15 years of CPU time
TARGET_CORE_HOURS = 2_000
CORES = (2, 64, 1_000)


@dataclass(frozen=True)
class Prediction:
    """One random search. mean, dearest: CPU seconds of a trial."""

    dataset: str
    variant: str
    trials: int
    epochs: float
    mean: float
    dearest: float

    @property
    def core_hours(self) -> float:
        return self.trials * self.mean / 3600


@dataclass(frozen=True)
class Check:
    """A trial that was run. predicted, measured: CPU seconds."""

    trial: str
    predicted: float
    measured: float

    @property
    def ratio(self) -> float:
        return self.predicted / self.measured


def report(
    predictions: Sequence[Prediction], source: Mapping[str, str], checks: Sequence[Check]
) -> str:
    """All of it. source: where the epochs of each data set come from."""
    epochs = {search.dataset: search.epochs for search in predictions}
    counted = ", ".join(f"{name} {n:.0f} ({source[name]})" for name, n in epochs.items())
    return "\n\n".join(
        [
            f"Epochs of a trial: {counted}.",
            f"Core-hours of {sum(search.trials for search in predictions):,} trials:",
            core_hours(predictions),
            "The whole study:",
            _totals(predictions),
            "Trials that were run, CPU seconds:",
            _checks(checks),
        ]
    )


def core_hours(predictions: Sequence[Prediction]) -> str:
    """Core-hours by variant (rows) and data set, with sums; below, a trial's mean CPU minutes."""
    datasets = list(dict.fromkeys(search.dataset for search in predictions))
    variants = list(dict.fromkeys(search.variant for search in predictions))

    def row(title: str, chosen: Sequence[Prediction]) -> list[str]:
        parts = [[s for s in chosen if s.dataset == dataset] for dataset in datasets]
        return [title, *(f"{_sum(part):,.1f}" for part in (*parts, chosen))]

    rows = [row(v, [s for s in predictions if s.variant == v]) for v in variants]
    means = [_mean_minutes([s for s in predictions if s.dataset == d]) for d in datasets]
    minutes = ["mean trial / min", *means, _mean_minutes(predictions)]
    return table(["variant", *datasets, "all"], [*rows, row("**all**", predictions), minutes])


def _totals(predictions: Sequence[Prediction]) -> str:
    total = _sum(predictions)
    # No study ends before its dearest trial does.
    longest = max(search.dearest for search in predictions) / 3600
    hours = [[f"hours on {n:,} cores", f"{max(total / n, longest):,.1f}", ""] for n in CORES]
    return table(
        ["", "predicted", "target"],
        [
            ["core-hours", f"{total:,.0f}", f"≤ {TARGET_CORE_HOURS:,}"],
            *hours,
            ["the dearest trial, hours", f"{longest:.1f}", ""],
            ["the paper, core-hours", f"{PAPER_CORE_HOURS:,}", ""],
            ["the paper, times as long", f"{PAPER_CORE_HOURS / total:,.0f}", ""],
        ],
    )


def _checks(checks: Sequence[Check]) -> str:
    rows = [[c.trial, f"{c.predicted:.2f}", f"{c.measured:.2f}", f"{c.ratio:.2f}"] for c in checks]
    mean = ["**geometric mean**", "", "", f"{geometric_mean([c.ratio for c in checks]):.2f}"]
    return table(["trial", "predicted", "measured", "predicted/measured"], [*rows, mean])


def _sum(searches: Iterable[Prediction]) -> float:
    return fsum(search.core_hours for search in searches)


def _mean_minutes(searches: Sequence[Prediction]) -> str:
    return f"{60 * _sum(searches) / sum(search.trials for search in searches):,.1f}"
