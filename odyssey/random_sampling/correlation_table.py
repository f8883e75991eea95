"""Tables 1 to 3 of the paper with the published values, and with other predictors to compare."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from odyssey.random_sampling.architectures import SPACES
from odyssey.random_sampling.prediction import correlations
from odyssey.random_sampling.published import read_published
from odyssey.search_space import stream
from odyssey.statistics.columns import tidy
from odyssey.statistics.intervals import RESAMPLES, percentile_interval

ALL, ABOVE_1 = "all", "above 1"  # look backs that a row is about
ERROR, CONSTANT = "error", "constant"
COLUMNS: Mapping[str, type | str] = {
    "space": "string",
    "weights": "string",
    "look_backs": "string",
    "epochs": int,
    "predictor": "string",
    "statistic": "string",
    "n": int,
    "estimate": float,
    "low": float,
    "high": float,
    "published": float,
}


def correlation_table(
    sampled: pd.DataFrame,
    trained: pd.DataFrame,
    constant: float,
    seed: int,
    published: bool = True,
    resamples: int = RESAMPLES,
) -> pd.DataFrame:
    """Compare sampling with training: a row for each statistic of each predictor.

    Args:
        sampled: the table `results/sampling/sampled.parquet`.
        trained: the table `results/sampling/trained.parquet`.
        constant: mean absolute error of always predicting 0.
        seed: seed of the resampling.
        published: whether the series is the paper's; only then there are published values.
        resamples: number of bootstrap resamples for each interval.

    Returns:
        The columns are:
        space: search space.
        weights: name of the scheme of random weights. Rows that do not depend on the weights, such
        as errors after training, are repeated for each scheme.
        look_backs: "all", or "above 1". A network with look back 1 sees one value and cannot know
        whether the wave rises or falls. Such networks form a group with larger errors, and over
        all look backs a correlation mostly measures the distance between this group and the rest.
        epochs: number of epochs of training.
        predictor, statistic: as in `prediction.correlations`. In addition, the predictor "error"
        has the mean ("mean") and standard deviation ("sd") of the errors after training and the
        share of networks better than the constant ("below_constant"); the predictor "constant"
        has the error of the constant as "mean".
        n: number of architectures.
        estimate, low, high: the statistic and its 95 % interval: of correlations and ordered pairs
        by `correlation_interval`, of the others percentiles of a bootstrap.
        published: the value in the paper; NaN where there is none.
    """
    rows: list[dict[str, object]] = []
    for (space, weights), own in sampled.groupby(["space", "weights"], sort=False):
        of_space = trained[trained["space"] == space]
        for look_backs in (ALL, ABOVE_1):
            chosen = own if look_backs == ALL else own[own["look_back"] > 1]
            checked = of_space[of_space["architecture"].isin(chosen["architecture"])]
            statistics = correlations(chosen, checked).to_dict("records")
            statistics += _errors(checked, constant, seed, resamples)
            group = {"space": space, "weights": weights, "look_backs": look_backs}
            rows += [{**group, **row} for row in statistics]
    table = tidy(rows, {name: kind for name, kind in COLUMNS.items() if name != "published"})
    return _with_published(table) if published else table.assign(published=np.nan)


def _errors(
    trained: pd.DataFrame, constant: float, seed: int, resamples: int
) -> list[dict[str, object]]:
    """Statistics of the errors after training; errors that are not finite are left out."""
    rows: list[dict[str, object]] = []
    for epochs, table in trained.groupby("epochs"):
        errors = table.sort_values("architecture")["error"].to_numpy()
        errors = errors[np.isfinite(errors)]
        common = {"epochs": epochs, "predictor": ERROR, "n": len(errors)}
        of_constant = {**common, "predictor": CONSTANT, "statistic": "mean", "estimate": constant}
        if not errors.size:
            rows.append(of_constant)
            continue
        drawn = stream(seed, "resamples of trained errors").choice(errors, (resamples, len(errors)))
        both = np.vstack([errors, drawn])
        statistics = {
            "mean": both.mean(axis=1),
            "sd": _sd(both),
            "below_constant": (both < constant).mean(axis=1),
        }
        for name, values in statistics.items():
            low, high = percentile_interval(values[1:])
            numbers = {"estimate": values[0], "low": low, "high": high}
            rows.append({**common, "statistic": name, **numbers})
        rows.append(of_constant)
    return rows


def _sd(values: np.ndarray) -> np.ndarray:
    """Standard deviation (ddof 1) of each row; NaN for a single value."""
    return values.std(axis=1, ddof=1) if values.shape[1] > 1 else np.full(len(values), np.nan)


def _with_published(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the column `published`."""
    published = read_published().query("table < 4")
    errors = {"mean_error": (ERROR, "mean"), "sd_error": (ERROR, "sd")}
    names = [errors.get(quantity, (quantity, "pearson")) for quantity in published["quantity"]]
    values = pd.DataFrame(names, columns=["predictor", "statistic"]).assign(
        space=published["table"].map(dict(enumerate(SPACES, start=1))).to_numpy(),
        epochs=published["epochs"].to_numpy(dtype=int),
        published=published["value"].to_numpy(),
        look_backs=ALL,
    )
    keys = ["space", "look_backs", "epochs", "predictor", "statistic"]
    return table.merge(values, on=keys, how="left").astype(dict(COLUMNS))
