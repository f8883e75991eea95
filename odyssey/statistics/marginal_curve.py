"""The response as a function of one hyperparameter, averaged over all others, with uncertainty.

A random search draws hyperparameters independently. So the mean response of the trials in a narrow
range of one hyperparameter estimates its marginal there, with a standard error of its own: errors
vary more at some learning rates than at others. A Gaussian process smooths these means. Several
kernels are averaged, each weighted by its marginal likelihood (Rasmussen and Williams 2006,
Section 5.2), so the smoothness of the curve is estimated too. `calibration` measures the coverage.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import numpy as np
import pandas as pd
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern

from odyssey.search_space import PRIORS

DRAWS = 400
POINTS = 81  # of a curve
TRIALS_PER_BIN, MOST_BINS = 8, 80
FEWEST_TRIALS = 5 * TRIALS_PER_BIN  # five means are needed for a curve
NEIGHBOURS = 5  # bins whose variances are averaged, because one has few trials
LENGTHS = np.geomspace(0.1, 3.0, 7)  # of the kernel, as shares of the range
VARIANCES = np.array([0.1, 0.3, 1.0, 3.0])  # of the kernel, relative to the means' variance
LEVEL_VARIANCE = 10.0  # of the mean of the curve; it is hardly informative
LEAST_VARIANCE = 1e-8  # of a mean, relative to the means' variance
SEED = 0


def curve_draws(
    coordinates: np.ndarray, response: np.ndarray, points: np.ndarray, draws: int = DRAWS
) -> np.ndarray:
    """Draw marginals from their posterior distribution.

    Args:
        coordinates: (trials,), search coordinates of the hyperparameter, at least `FEWEST_TRIALS`.
        response: (trials,), not constant.
        points: (points,), coordinates at which the curves are evaluated, in increasing order.
        draws: Number of curves, about.

    Returns:
        (draws, points), in the unit of the response.
    """
    largest = np.abs(response).max()  # the square of a huge error would overflow
    centres, means, variances = _bins(coordinates, response / largest)
    centre, scale = means.mean(), means.std() or 1.0
    low, span = points[0], np.ptp(points)
    at, new = ((x - low)[:, None] / span for x in (centres, points))
    noise = variances / scale**2 + LEAST_VARIANCE
    models = [
        GaussianProcessRegressor(
            ConstantKernel(LEVEL_VARIANCE) + ConstantKernel(variance) * Matern(length, nu=1.5),
            alpha=noise,
            optimizer=None,
        ).fit(at, (means - centre) / scale)
        for variance, length in product(VARIANCES, LENGTHS)
    ]
    evidence = np.array([model.log_marginal_likelihood_value_ for model in models])
    weights = np.exp(evidence - evidence.max())
    counts = np.rint(draws * weights / weights.sum()).astype(int)
    drawn = [
        model.sample_y(new, count, random_state=SEED + index)
        for index, (model, count) in enumerate(zip(models, counts, strict=True))
        if count
    ]
    return largest * (centre + scale * np.hstack(drawn).T)


def without_other_effects(
    trials: pd.DataFrame, response: pd.Series, hyperparameter: str
) -> np.ndarray:
    """The response less the effects of variants and of the other hyperparameters.

    The effects are those of a regression with levels for the variants and for ranges of the
    hyperparameter, and a parabola for each of the other hyperparameters. They have mean 0. Without
    them, the curve of the hyperparameter is the same, but the means of few trials vary less.

    Args:
        trials: The trials, with the column "variant".
        response: (trials,).
        hyperparameter: The hyperparameter whose curve is to be estimated.

    Returns:
        (trials,), in the unit of the response.
    """
    ranks = trials[hyperparameter].rank(pct=True, method="average")
    levels = max(1, min(MOST_BINS // 2, len(trials) // (2 * TRIALS_PER_BIN)))
    own = pd.get_dummies(np.ceil(ranks * levels)).to_numpy(dtype=float)
    variants = pd.get_dummies(trials["variant"]).to_numpy(dtype=float)[:, 1:]
    others = np.hstack([variants, parabolas(trials, [hyperparameter])])
    others -= others.mean(axis=0)
    both = np.hstack([own, others])
    fitted = np.linalg.lstsq(both, response.to_numpy(), rcond=1e-10)[0]
    return response.to_numpy() - others @ fitted[own.shape[1] :]


def parabolas(trials: pd.DataFrame, without: Iterable[str]) -> np.ndarray:
    """Search coordinates, scaled to [-1, 1], and their squares, of what varies.

    Args:
        trials: The trials.
        without: Hyperparameters that are left out.

    Returns:
        (trials, columns). A hyperparameter with two values has no square.
    """
    columns = [np.empty((len(trials), 0))]
    for name in sorted((set(PRIORS) & set(trials)) - set(without)):
        values = trials[name].map(PRIORS[name].coordinate).to_numpy(dtype=float)
        distinct = len(np.unique(values))
        if distinct > 1:
            scaled = 2 * (values - values.min()) / np.ptp(values) - 1
            columns.append(np.stack([scaled, scaled**2], axis=1)[:, : distinct - 1])
    return np.hstack(columns)


def _bins(
    coordinates: np.ndarray, response: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean coordinate, mean response and the variance of that mean, (bins,), by coordinate."""
    bins = min(MOST_BINS, len(response) // TRIALS_PER_BIN)
    parts = np.array_split(np.argsort(coordinates, kind="stable"), bins)
    centres, means = (np.array([v[p].mean() for p in parts]) for v in (coordinates, response))
    squares = np.array([_residual(coordinates[p], response[p]) for p in parts])
    sizes = np.array([len(p) for p in parts])
    window = np.ones(min(NEIGHBOURS, bins))
    pooled = np.convolve(squares, window, "same") / np.convolve(sizes - 2, window, "same")
    return centres, means, pooled / sizes


def _residual(x: np.ndarray, y: np.ndarray) -> float:
    """Sum of squared residuals of a straight line."""
    x, y = x - x.mean(), y - y.mean()
    slope = x @ y / (x @ x) if x @ x > 0 else 0.0
    return float(((y - slope * x) ** 2).sum())
