"""Claims on MAE random sampling (Camero, Toutouh and Alba 2018, Sections 4.1 to 4.4).

The claims are rows of `random_sampling.csv`, which has the columns of `claims.csv` and the search
space. They are tested on errors after the longest training of the run, for every scheme of random
weights. Pearson's correlation over all look backs mostly measures how far networks with look back 1
are from the others; so the note of a verdict has the correlation without them. Intervals are 95 %
intervals from resampled architectures. The interval of a difference between two spaces is computed
from the intervals of both (Zou 2007).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import hypot
from pathlib import Path

import numpy as np
import pandas as pd

from odyssey.labels import DatasetLabel, scheme_words
from odyssey.phrases import coefficient, count
from odyssey.search_space import stream
from odyssey.statistics.intervals import RESAMPLES, percentile_interval
from odyssey.verdicts.claims import Claim, read_claims
from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.decision import (
    NEGLIGIBLE,
    CannotDecide,
    Decision,
    Estimate,
    Limits,
    between,
    decide,
)

CLAIMS = Path(__file__).with_suffix(".csv")
TABLES = ("correlations", "sampled", "costs")
PREDICTOR = "log_p"
TURN = 25  # cells from which on the probability converges, according to the paper
FEWEST = 5  # different numbers of cells that a slope needs
ANY_SCHEME = ("error_less", "cost_ratio")
COLUMNS = ("epochs", "n", "estimate", "low", "high")


def by_scheme(
    tables: Mapping[str, pd.DataFrame], label: DatasetLabel
) -> tuple[dict[str, pd.DataFrame], dict[str, DatasetLabel], list[Claim]]:
    """Prepare what `verdicts.table` needs; each scheme of weights counts as a data set.

    Claims about errors and costs only do not depend on the scheme, and are tested for the first.

    Args:
        tables: the tables `TABLES` in `results/sampling/`.
        label: names of the series.

    Returns:
        The tables with a column `dataset`, a label for each scheme, and the claims.
    """
    names = [*dict.fromkeys(tables["sampled"]["weights"])]
    by_scheme_tables = {
        name: table.assign(dataset=table["weights"] if "weights" in table else names[0])
        for name, table in tables.items()
    }
    labels = {name: replace(label, title=f"{label.title}, {scheme_words(name)}") for name in names}
    return by_scheme_tables, labels, [*_claims(names)]


def _claims(names: list[str]) -> Iterable[Claim]:
    for name in names:
        for claim in read_claims(CLAIMS):
            if name == names[0]:
                yield replace(claim, dataset=name)
            elif claim.kind not in ANY_SCHEME:
                yield replace(claim, dataset=name, id=f"{claim.id}_{name}")


def correlation(tables: DatasetTables, space: str, at_most: float) -> Decision:
    """Decide whether Pearson's correlation of log p with the error is at most `at_most`."""
    row = _row(tables, space, PREDICTOR, "pearson")
    decision = decide(
        f"correlation of log p and error {_after(row)}", _estimate(row), between(-1.0, at_most)
    )
    return replace(decision, note=_within(tables, space, "pearson"))


def correlation_less(tables: DatasetTables, space: str, other: str) -> Decision:
    """Decide whether the correlation in one space is below that in another."""
    rows = [_row(tables, name, PREDICTOR, "pearson") for name in (space, other)]
    statistic = f"its correlation minus that of {_words(other)}, {_after(rows[0])}"
    decision = decide(statistic, _difference(*rows), Limits(at_most=0, fails_above=0))
    notes = [f"{_words(name)} {_within(tables, name, 'pearson')}" for name in (space, other)]
    return replace(decision, note="; ".join(notes))


def orders_pairs(tables: DatasetTables, space: str, at_least: float) -> Decision:
    """Decide whether the network with the larger log p is better in enough pairs.

    Args:
        tables: the tables of one scheme of weights.
        space: a search space.
        at_least: lowest share of pairs.
    """
    row = _row(tables, space, PREDICTOR, "ordered")
    statistic = f"share of pairs that log p orders correctly, {_after(row)}"
    decision = decide(statistic, _estimate(row), between(at_least, 1.0))
    return replace(decision, note=_within(tables, space, "ordered"))


def error_less(tables: DatasetTables, space: str, other: str) -> Decision:
    """Decide whether the mean error in one space is below that in another.

    The claim fails if the difference is negligible.

    Args:
        tables: the tables of one scheme of weights.
        space: the search space that is claimed to have the lower error.
        other: the other search space.
    """
    rows = [_row(tables, name, "error", "mean") for name in (space, other)]
    margin = NEGLIGIBLE * float(rows[1]["estimate"])
    statistic = f"its mean error minus that of {_words(other)}, {_after(rows[0])}"
    limits = Limits(at_most=0, fails_above=-margin)
    return decide(statistic, _difference(*rows), limits, tables.label.unit)


def rises(tables: DatasetTables, space: str) -> Decision:
    """Decide whether log p grows with the number of cells up to 25 cells."""
    below, _ = _slopes(tables, space)
    estimate = Estimate(below[0], *percentile_interval(below[1:]), trials=RESAMPLES)
    limits = Limits(at_least=0, fails_below=0)
    return decide(f"slope of log p up to {TURN} cells", estimate, limits, "per 10 cells")


def levels_off(tables: DatasetTables, space: str, at_least: float, at_most: float) -> Decision:
    """Decide whether log p changes much less with the number of cells from 25 cells on.

    Args:
        tables: the tables of one scheme of weights.
        space: a search space.
        at_least: lowest slope from 25 cells on, as a share of the slope before.
        at_most: highest such slope.
    """
    below, above = _slopes(tables, space)
    shares = above / below
    estimate = Estimate(shares[0], *percentile_interval(shares[1:]), trials=RESAMPLES)
    statistic = f"slope of log p from {TURN} cells on, as a share of the slope before"
    return decide(statistic, estimate, between(at_least, at_most))


def cost_ratio(
    tables: DatasetTables,
    space: str,
    quantity: str,
    at_least: float = 0.0,
    at_most: float = float("inf"),
) -> Decision:
    """Decide whether the cost of training divided by that of sampling is in a range.

    Args:
        tables: the tables of the first scheme of weights.
        space: a search space, or "all".
        quantity: a row of the table `costs`, such as "cpu_seconds".
        at_least: lower end of the range.
        at_most: upper end.
    """
    where = {"space": space, "quantity": quantity, "process": "training / sampling"}
    row = tables.rows("costs", ("mean", "low", "high", "n", "epochs"), **where).iloc[0]
    estimate = Estimate(row["mean"], row["low"], row["high"], row["n"])
    statistic = f"{_words(quantity)} of training / sampling, {_after(row)}"
    return decide(statistic, estimate, between(at_least, at_most))


def _row(tables: DatasetTables, space: str, predictor: str, statistic: str) -> pd.Series:
    """The row after the longest training; raises CannotDecide if there is none."""
    where = {"space": space, "look_backs": "all", "predictor": predictor, "statistic": statistic}
    row = _longest(tables, where)
    if not np.isfinite(row["estimate"]):
        raise CannotDecide("log p or the error is the same for all trained networks")
    return row


def _longest(tables: DatasetTables, where: Mapping[str, str]) -> pd.Series:
    return tables.rows("correlations", COLUMNS, **where).nlargest(1, "epochs").iloc[0]


def _within(tables: DatasetTables, space: str, statistic: str) -> str:
    """The same statistic, as `without look back 1 (n = 30): -0.21 [-0.50, 0.10]`."""
    where = {"look_backs": "above 1", "predictor": PREDICTOR, "statistic": statistic}
    try:
        row = _longest(tables, {"space": space, **where})
    except CannotDecide:
        return "without look back 1: too few networks"
    estimate = coefficient(row["estimate"], row["low"], row["high"])
    return f"without look back 1 (n = {row['n']}): {estimate}"


def _estimate(row: pd.Series) -> Estimate:
    return Estimate(*(float(row[name]) for name in ("estimate", "low", "high", "n")))


def _difference(row: pd.Series, other: pd.Series) -> Estimate:
    """The first minus the second, with an interval from both intervals (Zou 2007)."""
    a, b = _estimate(row), _estimate(other)
    value = a.value - b.value
    low = value - hypot(a.value - a.low, b.high - b.value)
    return Estimate(value, low, value + hypot(a.high - a.value, b.value - b.low), a.trials)


def _slopes(tables: DatasetTables, space: str) -> tuple[np.ndarray, np.ndarray]:
    """Slopes of log p per 10 cells up to 25 cells, and from there on: of all, then of resamples."""
    rows = tables.rows("sampled", ("cells", "log_p"), space=space)
    cells = np.array([sum(layers) for layers in rows["cells"]], dtype=float)
    log_p = rows["log_p"].to_numpy(dtype=float)
    slopes = []
    for part in (cells <= TURN, cells >= TURN):
        part = part & np.isfinite(log_p)
        if len(set(cells[part])) < FEWEST:
            raise CannotDecide(f"too few architectures on one side of {TURN} cells")
        n = int(part.sum())
        drawn = stream(0, f"slopes of {n}").integers(n, size=(RESAMPLES, n))
        chosen = np.vstack([np.arange(n), drawn])
        slopes.append(_slope(cells[part][chosen] / 10, log_p[part][chosen]))
    return slopes[0], slopes[1]


def _slope(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Least-squares slope of each row of (rows, n); NaN where x does not vary."""
    dx, dy = (values - values.mean(axis=1, keepdims=True) for values in (x, y))
    squares = (dx**2).sum(axis=1)
    slopes: np.ndarray = np.full(len(x), np.nan)
    np.divide((dx * dy).sum(axis=1), squares, out=slopes, where=squares > 0)
    return slopes


def _after(row: pd.Series) -> str:
    return f"after {count(row['epochs'], 'epoch')}, n = {row['n']}"


def _words(name: str) -> str:
    return name.replace("_", " ")
