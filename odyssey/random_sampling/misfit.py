"""How far this run's correlations lie from the published ones, as one number for each scheme."""

from __future__ import annotations

import numpy as np
import pandas as pd

from odyssey.random_sampling.architectures import SPACES
from odyssey.random_sampling.evidence import ALL
from odyssey.random_sampling.prediction import FEWEST, MEASURES, pearson
from odyssey.random_sampling.published import read_published
from odyssey.search_space import stream
from odyssey.statistics.columns import tidy
from odyssey.statistics.resampling import RESAMPLES

TRAINED = 100  # architectures of each space that the paper trained
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
    """The sum of z² over published correlations, a row for each scheme and space, and for "all".

    sampled, trained: the tables of these names. published: whether the series is the paper's; of
        another there are no rows.

    z: this run's correlation less the published one, both by Fisher's transformation, over the
        standard deviation of such a difference. That comes from pairs of studies made by drawing
        this run's architectures anew, as many as here for one and 100 for the other.
    values: published correlations of these epochs; a probable misprint is left out.
    expected, high, share: the mean of the sum over those pairs, which differ by noise alone, what
        95 % of them lie below, and the share of them that lie above the misfit. Correlations of one
        space belong together, so that a sum is far from its mean more often than chi-squared is.
    """
    rows: list[dict[str, object]] = []
    if published:
        for weights, own in sampled.groupby("weights", sort=False):
            found = [_of_space(own, trained, space, seed, resamples) for space in SPACES]
            parts = {space: z for space, z in zip(SPACES, found, strict=True) if z.size}
            whole = {ALL: np.concatenate([*parts.values()], axis=1)} if parts else {}
            rows += [
                {"weights": weights, "space": space, **_summed(z)}
                for space, z in {**whole, **parts}.items()
            ]
    return tidy(rows, COLUMNS)


def _summed(z: np.ndarray) -> dict[str, float]:
    """Of z, (1 + resamples, values), this run's first."""
    found, *noise = np.nansum(z**2, axis=1)  # a study drawn from one network has no correlation
    share = np.mean(np.array(noise) >= found)
    high = np.percentile(noise, 95)
    about = {"misfit": found, "expected": np.mean(noise), "high": high, "share": share}
    return {"values": z.shape[1], **about}


def _of_space(
    sampled: pd.DataFrame, trained: pd.DataFrame, space: str, seed: int, resamples: int
) -> np.ndarray:
    """Of this run, and of pairs of studies that differ by noise alone, z: (1 + resamples, values).

    Without values where there are too few architectures.
    """
    table = _together(sampled, trained, space)
    published = _published(space)
    columns = [(m, e) for m, e in published.index if e in table and m in table]
    nothing = np.empty((1 + resamples, 0))
    if len(table) < FEWEST or not columns:
        return nothing
    rng, n = stream(seed, f"misfit of {space}"), len(table)
    draws = [rng.integers(n, size=(resamples, size)) for size in (n, TRAINED)]
    whole = np.arange(n)[None]
    found, here, there = (_fisher(table, columns, chosen) for chosen in (whole, *draws))
    off = found - np.arctanh(published[columns].to_numpy())
    known = np.isfinite(off[0])
    off, here, there = (each[:, known] for each in (off, here, there))
    spread = np.sqrt(np.nanvar(here, axis=0) + np.nanvar(there, axis=0))
    return np.concatenate([off, here - there]) / spread


def _together(sampled: pd.DataFrame, trained: pd.DataFrame, space: str) -> pd.DataFrame:
    """Measures, and errors by epochs, of architectures that have all of them."""
    own, after = (table[table["space"] == space] for table in (sampled, trained))
    errors = after.pivot_table(index="architecture", columns="epochs", values="error")
    both = own.set_index("architecture")[[*MEASURES]].join(errors, how="inner").sort_index()
    both = both.dropna(axis=1, how="all")
    return both[np.isfinite(both.astype(float)).all(axis=1)]


def _published(space: str) -> pd.Series:
    """The correlations of a space by measure and epochs, without those in doubt."""
    number = [*SPACES].index(space) + 1
    table = read_published()
    table = table[(table["table"] == number) & table["quantity"].isin(MEASURES)]
    table = table[table["note"] == ""]
    keys = pd.MultiIndex.from_arrays([table["quantity"], table["epochs"].astype(int)])
    return pd.Series(table["value"].to_numpy(dtype=float), keys)


def _fisher(table: pd.DataFrame, columns: list[tuple[str, int]], chosen: np.ndarray) -> np.ndarray:
    """From architectures, (studies, n), to their transformed correlations, (studies, values)."""
    values = {name: table[name].to_numpy(dtype=float)[chosen] for name in table}
    found = [pearson(values[measure], values[epochs]) for measure, epochs in columns]
    return np.arctanh(np.clip(found, -1 + 1e-12, 1 - 1e-12)).T
