"""The check by training: did the ranking put the better architectures on top?"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from odyssey.random_sampling.series import Series, read_series, sine
from odyssey.random_sampling.suggest.candidates import read_candidates
from odyssey.random_sampling.training import trained_errors
from odyssey.search_space import stream
from odyssey.statistics.columns import tidy

SINE = "sine"
TOP, OTHER, BASELINE = "top", "other", "baseline"
COLUMNS: Mapping[str, type | str] = {
    "role": "string",
    "place": "Int64",
    "architecture": "string",
    "epochs": "Int64",
    "error": float,
    "cpu_seconds": float,
}


def series_of(path: str) -> Series:
    """The paper's sine wave, as published, or the series in a file, scaled to [-1, 1].

    Raises BadInput for a file that cannot be used.
    """
    return sine() if path == SINE else read_series(path).scaled()


def to_train(ranking: pd.DataFrame, top: int, study_seed: int) -> list[dict[str, Any]]:
    """The first `top` architectures, and as many drawn from the rest to compare them with."""
    places = ranking["place"].tolist()
    rest = stream(study_seed, "others to train").permutation(places[top:])[:top]
    chosen = [*((TOP, at) for at in places[:top]), *((OTHER, at) for at in sorted(rest.tolist()))]
    names = ranking.set_index("place")["architecture"]
    return [{"role": role, "place": at, "architecture": names[at]} for role, at in chosen]


def trained(chosen: dict[str, Any] | None, series: Series, epochs: int, seed: int) -> pd.DataFrame:
    """The row of one architecture after training; no row for none.

    error: mean absolute error on all windows of the series, most of which were trained on; see
        `odyssey.random_sampling.training`.
    """
    if chosen is None:
        return tidy([], COLUMNS)
    started = time.process_time()
    [architecture] = read_candidates([chosen["architecture"]])
    [error] = trained_errors(architecture, series, seed, [epochs]).values()
    cost = {"epochs": epochs, "error": error, "cpu_seconds": time.process_time() - started}
    return tidy([{**chosen, **cost}], COLUMNS)


def baselines(series: Series) -> pd.DataFrame:
    """Errors of what needs no network: the last value again, and always the median."""
    last = np.abs(np.diff(series.values, axis=0)).mean()
    median = np.abs(series.values - np.median(series.values, axis=0)).mean()
    answers = {"the last value again": last, "always the median": median}
    rows = [{"role": BASELINE, "architecture": name, "error": e} for name, e in answers.items()]
    return tidy(rows, COLUMNS)
