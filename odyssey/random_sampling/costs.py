"""Table 4: what sampling costs, and what training costs, measured on the same architectures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from odyssey.random_sampling.evidence import ALL
from odyssey.random_sampling.published import read_published
from odyssey.search_space import stream
from odyssey.statistics.columns import tidy
from odyssey.statistics.resampling import RESAMPLES, interval

QUANTITIES = {"cpu_seconds": "s", "wall_seconds": "s", "peak_rss_mb": "MB"}
TABLE_4 = {"wall_seconds": "time", "peak_rss_mb": "memory"}
PROCESSES = SAMPLING, TRAINING = "sampling", "training"
RATIO = "training / sampling"
COLUMNS: Mapping[str, type | str] = {
    "space": "string",
    "quantity": "string",
    "process": "string",
    "epochs": int,
    "n": int,
    **dict.fromkeys(("mean", "low", "high", "sd"), float),
    "unit": "string",
    **dict.fromkeys(("published", "published_sd"), float),
}


def costs(
    sampled: pd.DataFrame, trained: pd.DataFrame, seed: int, resamples: int = RESAMPLES
) -> pd.DataFrame:
    """Mean cost of one architecture, a row for each space, quantity and process.

    sampled, trained: the tables of these names; counted are architectures that are in both, with
        weights by the scheme that comes first.

    space: a name, or "all" of them together. process: "sampling", "training", or the ratio of their
        means. epochs: of training; 0 for sampling. mean: with its 95 % percentile interval, the
        architectures being drawn anew. sd: with ddof 1. published: the mean of Table 4, and beside
        its "all" only. Peak memory is that of the whole process, up to then.
    """
    keys = ["space", "architecture"]
    sampled = sampled[sampled["weights"] == sampled["weights"].iloc[0]]
    names = [*keys, *QUANTITIES]
    once = trained.sort_values("epochs").drop_duplicates(keys, keep="last")
    both = sampled[names].merge(once[[*names, "epochs"]], on=keys, suffixes=PROCESSES)
    both = both.sort_values(keys)
    parts = {space: both[both["space"] == space] for space in both["space"].unique()}
    rows = [
        {"space": space, "quantity": quantity, **row, **_published(space, quantity, row)}
        for space, table in {ALL: both, **parts}.items()
        if len(table)
        for quantity in QUANTITIES
        for row in _of_quantity(table, quantity, seed, resamples)
    ]
    return tidy(rows, COLUMNS)


def _of_quantity(
    table: pd.DataFrame, quantity: str, seed: int, resamples: int
) -> list[dict[str, object]]:
    n, most = len(table), int(table["epochs"].max())
    drawn = stream(seed, "resamples of costs").integers(n, size=(resamples, n))
    chosen = np.vstack([np.arange(n), drawn])
    values = {name: table[f"{quantity}{name}"].to_numpy() for name in PROCESSES}
    means = {name: found[chosen].mean(axis=1) for name, found in values.items()}
    means[RATIO] = means[TRAINING] / means[SAMPLING]
    rows: list[dict[str, object]] = []
    for process, found in means.items():
        low, high = interval(found[1:])
        row = {"process": process, "epochs": 0 if process == SAMPLING else most, "n": n}
        spread = values[process].std(ddof=1) if process in values and n > 1 else np.nan
        unit = "" if process == RATIO else QUANTITIES[quantity]
        rows.append({**row, "mean": found[0], "low": low, "high": high, "sd": spread, "unit": unit})
    return rows


def _published(space: str, quantity: str, row: Mapping[str, object]) -> dict[str, float]:
    """What Table 4 says."""
    if space != ALL or quantity not in TABLE_4:
        return {}
    table = read_published().query("table == 4").set_index("quantity")["value"]
    what, process = TABLE_4[quantity], str(row["process"])
    if process == RATIO:
        return {"published": table[f"training_mean_{what}"] / table[f"sampling_mean_{what}"]}
    names = {"published": f"{process}_mean_{what}", "published_sd": f"{process}_sd_{what}"}
    return {column: float(table[name]) for column, name in names.items()}
