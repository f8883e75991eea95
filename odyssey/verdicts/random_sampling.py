"""Claims on MAE random sampling (Camero, Toutouh and Alba 2018, Sections 4.1 to 4.4).

They are rows of `random_sampling.csv`, with the columns of `claims.csv` and a search space. All are
about errors after the longest training of the run, and every scheme of random weights is judged.
Pearson's correlation over all look backs mostly says how far networks with look back 1 lie from the
others, so that the same without these stands in the note. Intervals are 95 %, architectures drawn
anew; those of differences between two spaces, each with draws of its own, are put together from the
intervals of both (Zou 2007).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import hypot
from pathlib import Path

import numpy as np
import pandas as pd

from odyssey.labels import DatasetLabel, scheme_words
from odyssey.search_space import stream
from odyssey.statistics.resampling import RESAMPLES, interval
from odyssey.verdicts.claims import Claim, read_claims
from odyssey.verdicts.decision import (
    NEGLIGIBLE,
    CannotDecide,
    Decision,
    Estimate,
    Limits,
    between,
    judge,
    judge_point,
)
from odyssey.verdicts.evidence import Evidence

CLAIMS = Path(__file__).with_suffix(".csv")
TABLES = ("correlations", "sampled", "costs")
PREDICTOR = "log_p"
TURN = 25  # cells, at which the paper sees p converge
FEWEST = 5  # architectures, through which a line says something
ANY_SCHEME = ("error_less", "cost_ratio")
FOUND = ("epochs", "n", "estimate", "low", "high")


def by_scheme(
    tables: Mapping[str, pd.DataFrame], label: DatasetLabel
) -> tuple[dict[str, pd.DataFrame], dict[str, DatasetLabel], list[Claim]]:
    """What `verdicts` takes: every scheme of weights is a data set of its own.

    tables: those of `TABLES`, without a data set. label: of the series.
    Claims on errors and costs alone, which no scheme changes, are judged under the first only.
    """
    names = [*dict.fromkeys(tables["sampled"]["weights"])]
    about = {
        name: table.assign(dataset=table["weights"] if "weights" in table else names[0])
        for name, table in tables.items()
    }
    labels = {name: replace(label, title=f"{label.title}, {scheme_words(name)}") for name in names}
    return about, labels, [*_claims(names)]


def _claims(names: list[str]) -> Iterable[Claim]:
    for name in names:
        for claim in read_claims(CLAIMS):
            if name == names[0]:
                yield replace(claim, dataset=name)
            elif claim.kind not in ANY_SCHEME:
                yield replace(claim, dataset=name, id=f"{claim.id}_{name}")


def correlation(evidence: Evidence, space: str, at_most: float) -> Decision:
    """Pearson's correlation of log p with the error lies below a limit."""
    row = _row(evidence, space, PREDICTOR, "pearson")
    decision = _decision(
        f"correlation of log p and error {_after(row)}", _estimate(row), between(-1.0, at_most)
    )
    return replace(decision, note=_within(evidence, space, "pearson"))


def correlation_less(evidence: Evidence, space: str, other: str) -> Decision:
    """The correlation of one space lies below that of another."""
    rows = [_row(evidence, name, PREDICTOR, "pearson") for name in (space, other)]
    statistic = f"its correlation less that of {_words(other)}, {_after(rows[0])}"
    decision = _decision(statistic, _difference(*rows), Limits(at_most=0, fails_above=0))
    notes = [f"{_words(name)} {_within(evidence, name, 'pearson')}" for name in (space, other)]
    return replace(decision, note="; ".join(notes))


def orders_pairs(evidence: Evidence, space: str, at_least: float) -> Decision:
    """The larger p has the lower error in more than this share of pairs."""
    row = _row(evidence, space, PREDICTOR, "ordered")
    statistic = f"share of pairs that log p orders correctly, {_after(row)}"
    decision = _decision(statistic, _estimate(row), between(at_least, 1.0))
    return replace(decision, note=_within(evidence, space, "ordered"))


def error_less(evidence: Evidence, space: str, other: str) -> Decision:
    """The mean error of one space lies below that of another; fails where it is not, or hardly."""
    rows = [_row(evidence, name, "error", "mean") for name in (space, other)]
    margin = NEGLIGIBLE * float(rows[1]["estimate"])
    statistic = f"its mean error less that of {_words(other)}, {_after(rows[0])}"
    limits = Limits(at_most=0, fails_above=-margin)
    return _decision(statistic, _difference(*rows), limits, evidence.label.unit)


def rises(evidence: Evidence, space: str) -> Decision:
    """Up to 25 cells, log p grows with their number."""
    below, _ = _slopes(evidence, space)
    estimate = Estimate(below[0], *interval(below[1:]), trials=RESAMPLES)
    limits = Limits(at_least=0, fails_below=0)
    return _decision(f"slope of log p up to {TURN} cells", estimate, limits, "per 10 cells")


def levels_off(evidence: Evidence, space: str, at_least: float, at_most: float) -> Decision:
    """From 25 cells on, log p changes with their number by a small share of what it did before."""
    below, above = _slopes(evidence, space)
    shares = above / below
    estimate = Estimate(shares[0], *interval(shares[1:]), trials=RESAMPLES)
    statistic = f"slope of log p from {TURN} cells on, as share of that before"
    return _decision(statistic, estimate, between(at_least, at_most))


def cost_ratio(
    evidence: Evidence,
    space: str,
    quantity: str,
    at_least: float = 0.0,
    at_most: float = float("inf"),
) -> Decision:
    """What training costs, divided by what sampling does, lies in a range."""
    about = {"space": space, "quantity": quantity, "process": "training / sampling"}
    row = evidence.rows("costs", ("mean", "low", "high", "n", "epochs"), **about).iloc[0]
    estimate = Estimate(row["mean"], row["low"], row["high"], row["n"])
    statistic = f"{_words(quantity)} of training / of sampling, {_after(row)}"
    return _decision(statistic, estimate, between(at_least, at_most))


def _row(evidence: Evidence, space: str, predictor: str, statistic: str) -> pd.Series:
    """The numbers after the longest training. Raises CannotDecide where there are none."""
    about = {"space": space, "look_backs": "all", "predictor": predictor, "statistic": statistic}
    row = _longest(evidence, about)
    if not np.isfinite(row["estimate"]):
        raise CannotDecide("nothing varies among the networks trained")
    return row


def _longest(evidence: Evidence, about: Mapping[str, str]) -> pd.Series:
    return evidence.rows("correlations", FOUND, **about).nlargest(1, "epochs").iloc[0]


def _within(evidence: Evidence, space: str, statistic: str) -> str:
    """The same statistic, as `without look back 1 (n = 30): -0.21 [-0.50, 0.10]`."""
    about = {"look_backs": "above 1", "predictor": PREDICTOR, "statistic": statistic}
    try:
        row = _longest(evidence, {"space": space, **about})
    except CannotDecide:
        return "without look back 1: too few networks"
    ends = f" [{row['low']:.2f}, {row['high']:.2f}]"
    return f"without look back 1 (n = {row['n']}): {row['estimate']:.2f}{ends}"


def _estimate(row: pd.Series) -> Estimate:
    return Estimate(*(float(row[name]) for name in ("estimate", "low", "high", "n")))


def _difference(row: pd.Series, other: pd.Series) -> Estimate:
    """The first less the second, with the interval that theirs give together."""
    a, b = _estimate(row), _estimate(other)
    value = a.value - b.value
    low = value - hypot(a.value - a.low, b.high - b.value)
    return Estimate(value, low, value + hypot(a.high - a.value, b.value - b.low), a.trials)


def _slopes(evidence: Evidence, space: str) -> tuple[np.ndarray, np.ndarray]:
    """Of log p, per 10 cells, up to the turn and beyond: of all, and of each resample."""
    rows = evidence.rows("sampled", ("cells", "log_p"), space=space)
    cells = np.array([sum(layers) for layers in rows["cells"]], dtype=float)
    log_p = rows["log_p"].to_numpy(dtype=float)
    found = []
    for part in (cells <= TURN, cells >= TURN):
        part = part & np.isfinite(log_p)
        if len(set(cells[part])) < FEWEST:
            raise CannotDecide(f"too few architectures on one side of {TURN} cells")
        count = int(part.sum())
        drawn = stream(0, f"slopes of {count}").integers(count, size=(RESAMPLES, count))
        chosen = np.vstack([np.arange(count), drawn])
        found.append(_slope(cells[part][chosen] / 10, log_p[part][chosen]))
    return found[0], found[1]


def _slope(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """By least squares, row by row, (rows, n); NaN where x does not vary."""
    dx, dy = (values - values.mean(axis=1, keepdims=True) for values in (x, y))
    squares = (dx**2).sum(axis=1)
    slopes: np.ndarray = np.full(len(x), np.nan)
    np.divide((dx * dy).sum(axis=1), squares, out=slopes, where=squares > 0)
    return slopes


def _decision(statistic: str, estimate: Estimate, limits: Limits, unit: str = "") -> Decision:
    return Decision(
        statistic=statistic,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        unit=unit,
        verdict=judge(estimate, limits),
        paper_method=judge_point(estimate.value, limits),
    )


def _after(row: pd.Series) -> str:
    return f"after {row['epochs']:,} epoch{'' if row['epochs'] == 1 else 's'}, n = {row['n']}"


def _words(name: str) -> str:
    return name.replace("_", " ")
