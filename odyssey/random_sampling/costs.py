"""Table 4: time and memory of sampling and of training, for the same architectures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from odyssey.random_sampling.correlation_table import ALL
from odyssey.random_sampling.published import read_published
from odyssey.search_space import stream
from odyssey.statistics.columns import tidy
from odyssey.statistics.intervals import RESAMPLES, percentile_interval

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
    """Return the mean cost of one architecture, a row for each space, quantity and process.

    Args:
        sampled: the table `results/sampling/sampled.parquet`; only the first scheme of weights is
            used.
        trained: the table `results/sampling/trained.parquet`. Only architectures that are in both
            tables count.
        seed: seed of the resampling.
        resamples: number of bootstrap resamples for each interval.

    Returns:
        The columns are:
        space: a search space, or "all" of them together.
        quantity: "cpu_seconds", "wall_seconds", or "peak_rss_mb": the largest memory of the whole
        process so far.
        process: "sampling", "training", or "training / sampling", the ratio of their means.
        epochs: number of epochs of training; 0 for sampling.
        n: number of architectures.
        mean, low, high: with the 95 % percentile interval from resampled architectures.
        sd: standard deviation (ddof 1) over architectures.
        unit: "s", "MB", or empty for a ratio.
        published, published_sd: values of Table 4, for all spaces together only.
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
    means = {name: costs_of_all[chosen].mean(axis=1) for name, costs_of_all in values.items()}
    means[RATIO] = means[TRAINING] / means[SAMPLING]
    rows: list[dict[str, object]] = []
    for process, of_resamples in means.items():
        low, high = percentile_interval(of_resamples[1:])
        row = {"process": process, "epochs": 0 if process == SAMPLING else most, "n": n}
        spread = values[process].std(ddof=1) if process in values and n > 1 else np.nan
        unit = "" if process == RATIO else QUANTITIES[quantity]
        numbers = {"mean": of_resamples[0], "low": low, "high": high, "sd": spread}
        rows.append({**row, **numbers, "unit": unit})
    return rows


def _published(space: str, quantity: str, row: Mapping[str, object]) -> dict[str, float]:
    """The values of Table 4 for a row; none where the table has none."""
    if space != ALL or quantity not in TABLE_4:
        return {}
    table = read_published().query("table == 4").set_index("quantity")["value"]
    what, process = TABLE_4[quantity], str(row["process"])
    if process == RATIO:
        return {"published": table[f"training_mean_{what}"] / table[f"sampling_mean_{what}"]}
    names = {"published": f"{process}_mean_{what}", "published_sd": f"{process}_sd_{what}"}
    return {column: float(table[name]) for column, name in names.items()}
