"""Tables 1 to 3 of the paper beside the published values, with what else could predict as well."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from odyssey.random_sampling.architectures import SPACES
from odyssey.random_sampling.prediction import correlations
from odyssey.random_sampling.published import read_published
from odyssey.search_space import stream
from odyssey.statistics.columns import tidy
from odyssey.statistics.resampling import RESAMPLES, interval

ALL, ABOVE_1 = "all", "above 1"  # look backs
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


def evidence(
    sampled: pd.DataFrame,
    trained: pd.DataFrame,
    constant: float,
    seed: int,
    published: bool = True,
    resamples: int = RESAMPLES,
) -> pd.DataFrame:
    """What sampling says about training, by space, weights, epochs, predictor and statistic.

    sampled, trained: the tables of these names. constant: the error of always predicting 0.
    published: whether the series is the paper's, so that its values belong beside these.

    look_backs: "all", or "above 1": a network that sees one value cannot know which way a wave
        goes, so that look back 1 is a group of its own that any predictor can tell apart. Over
        "all", a correlation mostly says how far that group lies from the others.
    weights: the name of the scheme they are drawn by. What does not depend on it, such as the
        errors after training, stands beside each.
    predictor, statistic: those of `prediction.correlations`; further, of the predictor "error", the
        "mean" and standard deviation ("sd") of the errors after training and the share of networks
        "below_constant"; of "constant", its error as "mean".
    """
    rows: list[dict[str, object]] = []
    for (space, weights), own in sampled.groupby(["space", "weights"], sort=False):
        of_space = trained[trained["space"] == space]
        for look_backs in (ALL, ABOVE_1):
            chosen = own if look_backs == ALL else own[own["look_back"] > 1]
            checked = of_space[of_space["architecture"].isin(chosen["architecture"])]
            found = correlations(chosen, checked, seed, resamples).to_dict("records")
            found += _errors(checked, constant, seed, resamples)
            about = {"space": space, "weights": weights, "look_backs": look_backs}
            rows += [{**about, **row} for row in found]
    table = tidy(rows, {name: kind for name, kind in COLUMNS.items() if name != "published"})
    return _beside_published(table) if published else table.assign(published=np.nan)


def _errors(
    trained: pd.DataFrame, constant: float, seed: int, resamples: int
) -> list[dict[str, object]]:
    """Of the errors after training, by epochs; those that are not finite are left out."""
    rows: list[dict[str, object]] = []
    for epochs, table in trained.groupby("epochs"):
        errors = table.sort_values("architecture")["error"].to_numpy()
        errors = errors[np.isfinite(errors)]
        about = {"epochs": epochs, "predictor": ERROR, "n": len(errors)}
        chance = {**about, "predictor": CONSTANT, "statistic": "mean", "estimate": constant}
        if not errors.size:
            rows.append(chance)
            continue
        drawn = stream(seed, "resamples of trained errors").choice(errors, (resamples, len(errors)))
        every = [errors[None], drawn]
        statistics = {
            "mean": [values.mean(axis=1) for values in every],
            "sd": [_spread(values) for values in every],
            "below_constant": [(values < constant).mean(axis=1) for values in every],
        }
        for name, (found, others) in statistics.items():
            low, high = interval(others)
            ends = {"estimate": found[0], "low": low, "high": high}
            rows.append({**about, "statistic": name, **ends})
        rows.append(chance)
    return rows


def _spread(values: np.ndarray) -> np.ndarray:
    """Standard deviation with ddof 1, row by row; NaN of a single value."""
    return values.std(axis=1, ddof=1) if values.shape[1] > 1 else np.full(len(values), np.nan)


def _beside_published(table: pd.DataFrame) -> pd.DataFrame:
    published = read_published().query("table < 4")
    errors = {"mean_error": (ERROR, "mean"), "sd_error": (ERROR, "sd")}
    meant = [errors.get(quantity, (quantity, "pearson")) for quantity in published["quantity"]]
    values = pd.DataFrame(meant, columns=["predictor", "statistic"]).assign(
        space=published["table"].map(dict(enumerate(SPACES, start=1))).to_numpy(),
        epochs=published["epochs"].to_numpy(dtype=int),
        published=published["value"].to_numpy(),
        look_backs=ALL,
    )
    keys = ["space", "look_backs", "epochs", "predictor", "statistic"]
    return table.merge(values, on=keys, how="left").astype(dict(COLUMNS))
