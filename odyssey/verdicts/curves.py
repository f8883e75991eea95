"""Claim that hyperparameters act alike in several variants (Greff et al. 2017, Figure 4).

The paper's curves are marginals that a forest predicts. Here the claim is decided by a regression
of the test error on levels of each hyperparameter, with and without levels of their own for each
variant. What the own levels explain beyond chance, as a share of the variance within variants, is
0 if all curves have the same shape.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import optimize, stats

from odyssey.statistics.fanova.responses import POLICIES, response_values
from odyssey.statistics.selection import VANILLA, table_order
from odyssey.verdicts.against_vanilla import SELECTION
from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.decision import (
    CannotDecide,
    Decision,
    Estimate,
    NotTestable,
    between,
    decide,
)

ERROR = "test_error"
LEVELS = {"learning_rate": 4, "hidden_size": 2, "input_noise": 2}  # the columns of Figure 4
# Level of the interval from the noncentral F distribution. Errors vary more at some learning rates
# than at others, so it covers less often: 90 to 100 % in made-up searches of 20 to 200 trials.
LEVEL = 0.99
FEWEST_DEGREES = 10  # residual degrees of freedom


def alike(tables: DatasetTables, at_most: float) -> Decision:
    """Claim: the curves of vanilla and of the variants that are not worse have the same shape.

    Args:
        tables: The tables of the data set.
        at_most: Largest share of the variance within variants for curves that look alike.

    Returns:
        The decision.

    Raises:
        CannotDecide: There are too few trials or variants.
        NotTestable: No hyperparameter varies.
    """
    columns = ("variant", "significant", "mean_difference")
    of_best = tables.rows("comparison", columns, selection=SELECTION)
    worse = of_best["significant"].astype("boolean").fillna(False) & (
        of_best["mean_difference"] > 0
    )
    names = sorted(of_best.loc[~worse, "variant"], key=table_order)
    if VANILLA not in names or len(names) < 2:
        raise CannotDecide("no variant to compare with vanilla that is not worse")
    trials = tables.rows("trials", ("variant", "status", ERROR, *LEVELS))
    estimate = _compared(trials[trials["variant"].isin(names)])
    others = ", ".join(name for name in names if name != VANILLA)
    statistic = f"variance that differences between the curves of V, {others} explain"
    return decide(statistic, estimate, between(0.0, at_most), "share of variance")


def _compared(trials: pd.DataFrame) -> Estimate:
    """The share of the variance that curves of their own explain."""
    y = response_values(trials, ERROR, POLICIES[ERROR][0])
    trials = trials.loc[y.index]
    levels = np.hstack([_levels(trials[name], count) for name, count in LEVELS.items()])
    if not levels.shape[1]:
        raise NotTestable("no hyperparameter varies in this run")
    own = pd.get_dummies(trials["variant"]).to_numpy(dtype=float)
    common = np.hstack([own, levels])
    everything = np.hstack([common, *(column[:, None] * own for column in levels.T)])
    return _share(y.to_numpy(), common, everything, own)


def _levels(values: pd.Series, count: int) -> np.ndarray:
    """Indicators of levels with as many trials each, but the first; no column if constant."""
    level = np.ceil(values.rank(pct=True, method="average") * count)
    return pd.get_dummies(level).to_numpy(dtype=float)[:, 1:]


def _share(y: np.ndarray, common: np.ndarray, everything: np.ndarray, own: np.ndarray) -> Estimate:
    """The share that the further columns explain, with the interval from the noncentral F."""
    (rest, rank), (fewer, fewer_rank), (within, _) = (
        _residual(y, columns) for columns in (everything, common, own)
    )
    df, extra = len(y) - rank, rank - fewer_rank
    if df < FEWEST_DEGREES or extra < 1 or rest <= 0 or within <= 0:
        raise CannotDecide(f"{len(y)} trials are too few to compare curves")
    unit = rest / df
    f = (fewer - rest) / extra / unit
    tails = ((1 + LEVEL) / 2, (1 - LEVEL) / 2)
    low, high = (_noncentrality(f, extra, df, tail) * unit / within for tail in tails)
    value = max(0.0, (fewer - rest - extra * unit) / within)
    return Estimate(value, low, high, len(y) / own.shape[1])


def _residual(y: np.ndarray, columns: np.ndarray) -> tuple[float, int]:
    """Sum of squared residuals of a regression, and its rank."""
    fitted, _, rank, _ = np.linalg.lstsq(columns, y, rcond=1e-10)
    return float(((y - columns @ fitted) ** 2).sum()), int(rank)


def _noncentrality(f: float, extra: int, df: int, tail: float) -> float:
    """The noncentrality at which F is below f with this probability; 0 if there is none."""

    def excess(noncentrality: float) -> float:
        return float(stats.ncf.cdf(f, extra, df, noncentrality)) - tail

    if stats.f.cdf(f, extra, df) <= tail:
        return 0.0
    upper = 10.0
    while excess(upper) > 0:
        upper *= 2
    return float(optimize.brentq(excess, 0.0, upper))
