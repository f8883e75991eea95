"""Made-up networks for the claims of the second paper: two search spaces, one scheme of weights."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from calibration.correlations import networks
from calibration.study import FALSE, LABEL, LIMIT, NEGLIGIBLE_EFFECT, NO_EFFECT, TRUE, Case, Study
from odyssey.random_sampling.costs import costs
from odyssey.random_sampling.prediction import ordered_pairs, pearson
from odyssey.statistics.correlation_interval import correlation_interval, without_each
from odyssey.statistics.intervals import RESAMPLES, percentile_interval
from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.random_sampling import TURN

ONE, TWO = {"space": "one_layer"}, {"space": "two_layers"}
STRONGER, LOWER = TWO | {"other": "one_layer"}, ONE | {"other": "two_layers"}
MODERATE, HALF = {**TWO, "at_most": -0.4}, {**TWO, "at_least": 0.5}
FLAT = {**ONE, "at_least": -0.1, "at_most": 0.1}
TWICE = {"space": "all", "quantity": "cpu_seconds", "at_least": 2.0}


def correlated(
    rng: np.random.Generator, n: int, one: float, two: float, better: float
) -> DatasetTables:
    """Trained networks of one and of two layers.

    Args:
        rng: Source of random numbers.
        n: Number of networks of each space.
        one: Correlation of log p and the error with one layer.
        two: The same with two layers.
        better: Mean error with one layer as a share of that with two.

    Returns:
        The table of correlations.
    """
    rows = []
    for space, correlation, mean in ((ONE, one, better), (TWO, two, 1.0)):
        log_p, deviation = (x[0] for x in networks(rng, "normal", correlation, (1, n)))
        rows += [space | row for row in _statistics(rng, log_p, mean + 0.1 * deviation)]
    table = pd.DataFrame(rows).assign(look_backs="all", epochs=100, n=n)
    return DatasetTables(LABEL, {"correlations": table})


def _statistics(
    rng: np.random.Generator, log_p: np.ndarray, errors: np.ndarray
) -> list[dict[str, object]]:
    """The rows of one space, with the intervals of `odyssey.random_sampling`."""
    n = len(errors)
    of_all, left_out = np.arange(n)[None], without_each(n)
    r, r_left_out = (pearson(log_p[rows], errors[rows]) for rows in (of_all, left_out))
    pairs, pairs_left_out = (
        2 * ordered_pairs(log_p[rows], errors[rows]) - 1 for rows in (of_all, left_out)
    )
    low, high = correlation_interval(float(pairs[0]), pairs_left_out)
    means = rng.choice(errors, (RESAMPLES, n)).mean(axis=1)
    found = (
        ("log_p", "pearson", r[0], correlation_interval(float(r[0]), r_left_out)),
        ("log_p", "ordered", (1 + pairs[0]) / 2, ((1 + low) / 2, (1 + high) / 2)),
        ("error", "mean", errors.mean(), percentile_interval(means)),
    )
    names = ("predictor", "statistic", "estimate", "low", "high")
    return [dict(zip(names, (*first, *ends), strict=True)) for *first, ends in found]


def sampled(
    rng: np.random.Generator, n: int, slope: float, then: float, ratio: float
) -> DatasetTables:
    """Sampled networks of one layer with 1 to 100 cells.

    Args:
        rng: Source of random numbers.
        n: Number of networks.
        slope: Slope of log p per 10 cells up to 25 cells.
        then: Slope from there on, as a share of the slope before.
        ratio: Mean CPU seconds of training divided by those of sampling.

    Returns:
        The tables of sampled networks and of costs.
    """
    cells = rng.integers(1, 101, n)
    rise = np.minimum(cells, TURN) + then * np.maximum(cells - TURN, 0)
    both = ONE | {"architecture": np.arange(n), "wall_seconds": 1.0, "peak_rss_mb": 200.0}
    seconds = rng.lognormal(0.0, 0.5, (2, n))
    of_sampling = pd.DataFrame(both | {"cpu_seconds": seconds[0], "weights": "made up"})
    of_training = pd.DataFrame(both | {"cpu_seconds": ratio * seconds[1], "epochs": 100})
    of_sampling["cells"] = [[int(one)] for one in cells]
    of_sampling["log_p"] = -30 + slope * rise / 10 + 0.5 * rng.normal(size=n)
    found = {"sampled": of_sampling, "costs": costs(of_sampling, of_training, seed=0)}
    return DatasetTables(LABEL, found)


def _correlated(
    two: float, one: float, truths: tuple[str, str, str], better: float, less: str
) -> Study:
    """A study of correlations with the truth of three claims about them and one about errors."""
    of_both = f"correlations of {two:g} and {one:g}"
    cases = (
        Case("correlation", truths[0], f"a correlation of {two:g}", MODERATE),
        Case("correlation_less", truths[1], of_both, STRONGER),
        Case("orders_pairs", truths[2], f"a correlation of {two:g}", HALF),
        Case("error_less", less, f"mean errors of {better:g} and 1", LOWER),
    )
    return Study(of_both, partial(correlated, one=one, two=two, better=better), cases)


def _sampled(slope: float, rises: str, then: float, flat: str, ratio: float, twice: str) -> Study:
    """A study of slopes of log p and of costs, with the truth of three claims."""
    cases = (
        Case("rises", rises, f"a slope of {slope:g}", ONE),
        Case("levels_off", flat, f"{100 * then:g} % of a slope of {slope:g}", FLAT),
        Case("cost_ratio", twice, f"{ratio:g} times the cost, of at least 2", TWICE),
    )
    return Study(f"slopes {slope:g}", partial(sampled, slope=slope, then=then, ratio=ratio), cases)


STUDIES = (
    _correlated(-0.8, -0.2, (TRUE, TRUE, TRUE), 0.9, TRUE),
    _correlated(-0.4, -0.4, (LIMIT, LIMIT, TRUE), 1.0, NO_EFFECT),
    _correlated(0.0, -0.5, (FALSE, FALSE, LIMIT), 0.98, NEGLIGIBLE_EFFECT),
    _correlated(0.5, 0.0, (FALSE, FALSE, FALSE), 1.1, FALSE),
    _sampled(5.0, TRUE, 0.0, TRUE, 100.0, TRUE),
    _sampled(2.0, TRUE, 0.1, LIMIT, 2.0, LIMIT),
    _sampled(0.0, LIMIT, 0.0, FALSE, 1.0, FALSE),
    _sampled(-2.0, FALSE, 0.5, FALSE, 1.5, FALSE),
)
