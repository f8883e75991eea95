"""The truncated normal distribution of sampled errors (Algorithm 1, lines 10 and 11)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special, stats

from odyssey.errors import BadInput
from odyssey.search_space import stream
from odyssey.statistics.resampling import RESAMPLES, interval

THRESHOLD = 0.01  # of the mean absolute error, as published
FITS = ("moments", "likelihood")
FLOOR = math.log(1e-300)  # of log p: what the authors take for p = 0 since September 2019


@dataclass(frozen=True)
class Fit:
    """A normal distribution of errors, truncated to [0, upper].

    samples: how many were taken. finite: how many of these have a finite error; only these count.
    mean, sd: of the normal before it is truncated; NaN without a finite error.
    log_p: natural logarithm of the probability of an error below the threshold, not below `FLOOR`;
        higher is better. low, high: its 95 % percentile interval, the samples being drawn anew.
    """

    samples: int
    finite: int
    mean: float
    sd: float
    log_p: float
    low: float
    high: float


def largest_error(targets: np.ndarray, output_activation: str) -> float:
    """The upper end of what a mean absolute error can be: 2 for tanh and a series in [-1, 1]."""
    return 1 + max(1.0, float(np.abs(targets).max())) if output_activation == "tanh" else math.inf


def fit_errors(
    errors: np.ndarray,
    upper: float,
    seed: int,
    threshold: float = THRESHOLD,
    method: str = "moments",
    resamples: int = RESAMPLES,
) -> Fit:
    """Fit the distribution to sampled errors, and take its log p.

    errors: (samples,). upper: see `largest_error`. seed: of the resamples.
    method: "moments", as published: the errors' mean and standard deviation (ddof 0) are taken for
    those of the normal before it is truncated; or "likelihood", the maximum.
    Raises BadInput for a threshold that no error can be below, or another method.
    """
    if not threshold > 0:
        raise BadInput(
            f"The threshold of the error is {threshold:g}, and no error is below it; "
            "give one above 0."
        )
    if method not in FITS:
        raise BadInput(f"The fit is {method!r}; choose one of {', '.join(FITS)}.")
    finite = errors[np.isfinite(errors)]
    if not finite.size:
        return Fit(len(errors), 0, *[math.nan] * 5)
    drawn = stream(seed, "resamples of errors").choice(finite, (resamples, len(finite)))
    mean, sd = _fit(np.vstack([finite, drawn]), upper, method)
    log_p = log_probability(mean, sd, upper, threshold)
    low, high = interval(log_p[1:])
    location, scale, probability = (float(values[0]) for values in (mean, sd, log_p))
    return Fit(len(errors), len(finite), location, scale, probability, low, high)


def log_probability(mean: np.ndarray, sd: np.ndarray, upper: float, threshold: float) -> np.ndarray:
    """Natural logarithm of p(error < threshold), not below `FLOOR`, for arrays of fits.

    Taken in logarithms, so that a probability too small for a float64 still counts.
    Without any spread, p is 1 or 0.
    """
    mean, sd = np.asarray(mean, dtype=float), np.asarray(sd, dtype=float)
    spread = np.where(sd > 0, sd, 1.0)
    ends = -mean / spread, (upper - mean) / spread
    found = stats.truncnorm.logcdf(threshold, *ends, loc=mean, scale=spread)
    known = np.where(mean < threshold, 0.0, FLOOR)
    return np.maximum(np.where(sd > 0, found, known), FLOOR)


def _fit(errors: np.ndarray, upper: float, method: str) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of the normal of each row, (rows, samples)."""
    mean, sd = errors.mean(axis=1), errors.std(axis=1)
    sd[np.ptp(errors, axis=1) == 0] = 0.0
    if method == "moments":
        return mean, sd
    found = [_most_likely(m, s, upper) if s > 0 else (m, s) for m, s in zip(mean, sd, strict=True)]
    location, scale = np.array(found).T
    return location, scale


def _most_likely(mean: float, sd: float, upper: float) -> tuple[float, float]:
    """Location and scale of greatest likelihood, of which these two moments are all it depends on.

    The location stays within ten standard deviations of the mean: where errors thin out towards one
    end like an exponential distribution, the likelihood has no maximum.
    """

    def loss(at: np.ndarray) -> float:
        location, scale = mean + at[0] * sd, sd * math.exp(at[1])
        low, high = -location / scale, (upper - location) / scale
        squares = (sd**2 + (mean - location) ** 2) / (2 * scale**2)
        return math.log(scale) + squares + _log_mass(low, high)

    best = optimize.minimize(
        loss, (0.0, 0.0), method="L-BFGS-B", bounds=((-10, 10), (-math.log(10), math.log(10)))
    )
    return mean + best.x[0] * sd, sd * math.exp(best.x[1])


def _log_mass(low: float, high: float) -> float:
    """Logarithm of the standard normal's probability between two ends."""
    if low > 0:  # the tail that can be told from 1
        low, high = -high, -low
    above, below = special.log_ndtr(high), special.log_ndtr(low)
    return float(above + math.log1p(-math.exp(below - above)))
