"""Made-up studies for claims on shares of variance."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from calibration.known_shares import INTERACTIONS, MOMENTUM, NOISE, RATE, SIZE, pair
from calibration.shares import ORDERS, draws
from calibration.study import FALSE, LABEL, LIMIT, TRUE, Case, Study
from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.importances import ANALYSIS

COUNT = 25
NOTHING, STRONG, WEAK = "no interactions", "strong interactions", "weak interactions"
LIMITS, EQUAL = "shares at limits", "equal pairs"


def tables(name: str, rng: np.random.Generator, n: int) -> DatasetTables:
    """The tables of one made-up study; its share of the forest is the mean of the draws.

    Args:
        name: A key of `calibration.known_shares.studies`; the name of another data set is another
            key.
        rng: Source of random numbers.
        n: Number of trials.

    Returns:
        The tables.
    """
    drawn = draws(name, n, rng)
    long = pd.DataFrame(drawn).rename_axis("draw").reset_index()
    long = long.melt("draw", var_name="hyperparameters", value_name="share")
    shares = long.groupby("hyperparameters", sort=False)["share"].mean().reset_index()
    by_name = {
        "importance": shares.assign(order=list(ORDERS.values()), note="", **ANALYSIS),
        "draws": long.assign(**ANALYSIS),
        "trials": pd.DataFrame({"variant": ["V"] * n}),
    }
    return DatasetTables(LABEL, by_name, partial(tables, rng=rng, n=n))


def _share(truth: str, words: str, of: str, at_least: float = 0.0, at_most: float = 1.0) -> Case:
    parameters = {"hyperparameter": of, "at_least": at_least, "at_most": at_most}
    return Case("share", truth, words, parameters)


def _two_thirds(truth: str, words: str) -> Case:
    return _share(truth, f"learning rate {words}, above 2/3", RATE, at_least=2 / 3)


def _interactions(truth: str, words: str) -> Case:
    return _share(truth, f"interactions {words}, 5 to 20 %", INTERACTIONS, 0.05, 0.2)


def _momentum(truth: str, words: str) -> Case:
    return _share(truth, f"momentum {words}, below 1 %", MOMENTUM, at_most=0.01)


def _rate_momentum(truth: str, words: str) -> Case:
    of = pair(RATE, MOMENTUM)
    return _share(truth, f"learning rate × momentum {words}, 1.25 to 5 %", of, 0.0125, 0.05)


def _small(truth: str, words: str) -> Case:
    of = pair(RATE, SIZE)
    return _share(truth, f"learning rate × hidden size {words}, below 10 %", of, at_most=0.1)


def _before_noise(truth: str, words: str, of: str = SIZE, other: str = NOISE) -> Case:
    return Case("larger_share", truth, words, {"hyperparameter": of, "other": other})


def _five_times(truth: str, words: str) -> Case:
    parameters = {"hyperparameter": RATE, "other": pair(RATE, SIZE), "at_least": 5}
    return Case("larger_share", truth, f"{words}, at least 5 times as large", parameters)


def _largest(truth: str, words: str, of: str = pair(RATE, SIZE)) -> Case:
    return Case("largest_pair", truth, words, {"hyperparameter": of})


def _more_than_weak(truth: str, words: str) -> Case:
    parameters = {"hyperparameter": INTERACTIONS, "other": WEAK}
    return Case("larger_share_than_on", truth, f"{words} against 10 %", parameters)


CASES = {
    NOTHING: (
        _two_thirds(TRUE, "85 %"),
        _interactions(FALSE, "0"),
        _momentum(TRUE, "0"),
        _rate_momentum(FALSE, "0"),
        _before_noise(TRUE, "10 % against 5 %"),
        _before_noise(FALSE, "5 % against 10 %", NOISE, SIZE),
        _five_times(TRUE, "85 % against 0"),
        _more_than_weak(FALSE, "0"),
    ),
    WEAK: (_interactions(TRUE, "10 %"), _small(TRUE, "6 %"), _more_than_weak(LIMIT, "10 %")),
    STRONG: (
        _two_thirds(FALSE, "25 %"),
        _small(FALSE, "35 %"),
        _five_times(FALSE, "25 % against 35 %"),
        _largest(TRUE, "35 % against 15 %"),
        _largest(FALSE, "15 % against 35 %", pair(RATE, NOISE)),
        _more_than_weak(TRUE, "60 %"),
    ),
    LIMITS: (
        _two_thirds(LIMIT, "2/3"),
        _interactions(LIMIT, "20 %"),
        _momentum(LIMIT, "1 %"),
        _rate_momentum(LIMIT, "5 %"),
        _small(LIMIT, "10 %"),
        _before_noise(LIMIT, "6 % against 6 %"),
    ),
    EQUAL: (
        _momentum(FALSE, "7.5 %"),
        _rate_momentum(TRUE, "2.5 %"),
        _five_times(LIMIT, "50 % against 10 %"),
        _largest(LIMIT, "10 % against 10 %"),
    ),
}
STUDIES = tuple(Study(name, partial(tables, name), cases, COUNT) for name, cases in CASES.items())
