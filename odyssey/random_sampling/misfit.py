"""The misfit: how far a run's correlations are from the published ones, as one number."""

from __future__ import annotations

import numpy as np
import pandas as pd

from odyssey.random_sampling.architectures import SPACES
from odyssey.random_sampling.correlation_table import ALL
from odyssey.random_sampling.prediction import FEWEST, MEASURES, pearson
from odyssey.random_sampling.published import read_published
from odyssey.search_space import stream
from odyssey.statistics.columns import tidy
from odyssey.statistics.intervals import RESAMPLES

TRAINED = 100  # architectures that the paper trained in each space
COLUMNS: dict[str, type | str] = {
    "weights": "string",
    "space": "string",
    "values": int,
    **dict.fromkeys(("misfit", "expected", "high", "share"), float),
}


def misfit(
    sampled: pd.DataFrame,
    trained: pd.DataFrame,
    seed: int,
    published: bool = True,
    resamples: int = RESAMPLES,
) -> pd.DataFrame:
    """Return the sum of z² over published correlations, by scheme of weights and space.

    z is this run's correlation minus the published one, both after Fisher's transformation,
    divided by the standard deviation of such a difference. The standard deviation is taken from
    pairs of studies that are resampled from this run's architectures: one of this run's size, the
    other of 100 architectures as in the paper. The two studies of a pair differ by noise only.

    Args:
        sampled: the table `results/sampling/sampled.parquet`.
        trained: the table `results/sampling/trained.parquet`.
        seed: seed of the resampling.
        published: whether the series is the paper's; for another series the table is empty.
        resamples: number of pairs of studies.

    Returns:
        A row for each scheme of weights and space, and for all spaces together; the columns are:
        weights: name of the scheme.
        space: a search space, or "all".
        values: number of published correlations that count; a probable misprint is left out.
        misfit: the sum; lower is better.
        expected: mean of the same sum over the pairs, that is, by noise alone.
        high: 95 % of the pairs have a lower sum.
        share: share of the pairs with a sum at least as large as the misfit. Correlations of one
        space depend on each other, so that the sum varies more than chi-squared does.
    """
    rows: list[dict[str, object]] = []
    if published:
        for weights, own in sampled.groupby("weights", sort=False):
            z_of = {space: _z(own, trained, space, seed, resamples) for space in SPACES}
            z_of = {space: z for space, z in z_of.items() if z.size}
            together = {ALL: np.concatenate([*z_of.values()], axis=1)} if z_of else {}
            rows += [
                {"weights": weights, "space": space, **_sums(z)}
                for space, z in {**together, **z_of}.items()
            ]
    return tidy(rows, COLUMNS)


def _sums(z: np.ndarray) -> dict[str, float]:
    """Numbers of a row, from z (1 + resamples, values) with this run first."""
    own, *noise = np.nansum(z**2, axis=1)  # NaN: one architecture drawn again and again
    return {
        "values": z.shape[1],
        "misfit": own,
        "expected": np.mean(noise),
        "high": np.percentile(noise, 95),
        "share": np.mean(np.array(noise) >= own),
    }


def _z(
    sampled: pd.DataFrame, trained: pd.DataFrame, space: str, seed: int, resamples: int
) -> np.ndarray:
    """Return z of this run and of each pair of studies: (1 + resamples, values).

    There are no values if there are too few architectures.
    """
    table = _measures_and_errors(sampled, trained, space)
    published = _published(space)
    columns = [(m, e) for m, e in published.index if e in table and m in table]
    if len(table) < FEWEST or not columns:
        return np.empty((1 + resamples, 0))
    rng, n = stream(seed, f"misfit of {space}"), len(table)
    draws = [rng.integers(n, size=(resamples, size)) for size in (n, TRAINED)]
    whole = np.arange(n)[None]
    own, first, second = (_fisher(table, columns, chosen) for chosen in (whole, *draws))
    difference = own - np.arctanh(published[columns].to_numpy())
    finite = np.isfinite(difference[0])
    difference, first, second = (each[:, finite] for each in (difference, first, second))
    sd = np.sqrt(np.nanvar(first, axis=0) + np.nanvar(second, axis=0))
    return np.concatenate([difference, first - second]) / sd


def _measures_and_errors(sampled: pd.DataFrame, trained: pd.DataFrame, space: str) -> pd.DataFrame:
    """A row for each architecture with all numbers: the measures, and the error by epochs."""
    own, after = (table[table["space"] == space] for table in (sampled, trained))
    errors = after.pivot_table(index="architecture", columns="epochs", values="error")
    both = own.set_index("architecture")[[*MEASURES]].join(errors, how="inner").sort_index()
    both = both.dropna(axis=1, how="all")
    return both[np.isfinite(both.astype(float)).all(axis=1)]


def _published(space: str) -> pd.Series:
    """Published correlations of a space by measure and epochs, without the probable misprint."""
    number = [*SPACES].index(space) + 1
    table = read_published()
    table = table[(table["table"] == number) & table["quantity"].isin(MEASURES)]
    table = table[table["note"] == ""]
    keys = pd.MultiIndex.from_arrays([table["quantity"], table["epochs"].astype(int)])
    return pd.Series(table["value"].to_numpy(dtype=float), keys)


def _fisher(table: pd.DataFrame, columns: list[tuple[str, int]], chosen: np.ndarray) -> np.ndarray:
    """Correlations after Fisher's transformation, (studies, values); chosen: rows, (studies, n)."""
    values = {name: table[name].to_numpy(dtype=float)[chosen] for name in table}
    r = [pearson(values[measure], values[epochs]) for measure, epochs in columns]
    return np.arctanh(np.clip(r, -1 + 1e-12, 1 - 1e-12)).T
