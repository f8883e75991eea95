"""The truncated normal distribution of sampled errors (Algorithm 1, lines 10 and 11)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special, stats

from odyssey.errors import BadInput
from odyssey.search_space import stream
from odyssey.statistics.intervals import RESAMPLES, percentile_interval

THRESHOLD = 0.01  # of the mean absolute error, as published
FITS = ("moments", "likelihood")
FLOOR = math.log(1e-300)  # lowest log p: the authors use 1e-300 for p = 0 since September 2019


@dataclass(frozen=True)
class Fit:
    """A normal distribution of sampled errors, truncated to [0, upper].

    Attributes:
        samples: number of networks sampled.
        finite: number of these with a finite error; the others are left out.
        mean: mean of the normal distribution before truncation; NaN without a finite error.
        sd: its standard deviation.
        log_p: natural logarithm of the probability of an error below the threshold, at least
            `FLOOR`; higher is better.
        low: lower end of the 95 % percentile interval of log_p, from resampled errors.
        high: its upper end.
    """

    samples: int
    finite: int
    mean: float
    sd: float
    log_p: float
    low: float
    high: float


def largest_error(targets: np.ndarray, output_activation: str) -> float:
    """Return the largest possible mean absolute error: 2 for tanh and a series in [-1, 1].

    Args:
        targets: the values to predict, of any shape.
        output_activation: "tanh" or "linear"; with "linear" there is no largest error.
    """
    return 1 + max(1.0, float(np.abs(targets).max())) if output_activation == "tanh" else math.inf


def fit_errors(
    errors: np.ndarray,
    upper: float,
    seed: int,
    threshold: float = THRESHOLD,
    method: str = "moments",
    resamples: int = RESAMPLES,
) -> Fit:
    """Fit a truncated normal distribution to sampled errors and compute log p.

    Args:
        errors: mean absolute error of each sample, (samples,).
        upper: the largest possible error, see `largest_error`.
        seed: seed of the resampling.
        threshold: log p is the logarithm of the probability of an error below it.
        method: "moments", as published: mean and standard deviation (ddof 0) of the errors are
            used as those of the normal distribution before truncation. Or "likelihood": maximum
            likelihood.
        resamples: number of bootstrap resamples for the interval.

    Returns:
        The fit; all its numbers are NaN if no error is finite.

    Raises:
        BadInput: the threshold is not above 0, or there is no such method.

    Examples:
        >>> import numpy as np
        >>> fit = fit_errors(np.array([0.5, 0.7, 0.9]), upper=2.0, seed=1)
        >>> round(fit.mean, 3), round(fit.sd, 3), round(fit.log_p, 2)
        (0.7, 0.163, -12.77)
    """
    if not threshold > 0:
        raise BadInput(
            f"The threshold of the error is {threshold:g}, but no error can be below it; "
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
    low, high = percentile_interval(log_p[1:])
    location, scale, probability = (float(values[0]) for values in (mean, sd, log_p))
    return Fit(len(errors), len(finite), location, scale, probability, low, high)


def log_probability(mean: np.ndarray, sd: np.ndarray, upper: float, threshold: float) -> np.ndarray:
    """Return the natural logarithm of p(error < threshold), at least `FLOOR`.

    It is computed in logarithms, so that a probability too small for float64 still counts. Where
    the standard deviation is 0, p is 1 or 0.

    Args:
        mean: means of the normal distributions before truncation, of any shape.
        sd: their standard deviations, of the same shape.
        upper: the largest possible error.
        threshold: see `fit_errors`.

    Returns:
        An array of the shape of mean.
    """
    mean, sd = np.asarray(mean, dtype=float), np.asarray(sd, dtype=float)
    spread = np.where(sd > 0, sd, 1.0)
    ends = -mean / spread, (upper - mean) / spread
    log_p = stats.truncnorm.logcdf(threshold, *ends, loc=mean, scale=spread)
    without_spread = np.where(mean < threshold, 0.0, FLOOR)
    return np.maximum(np.where(sd > 0, log_p, without_spread), FLOOR)


def _fit(errors: np.ndarray, upper: float, method: str) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of the normal of each row, (rows, samples)."""
    mean, sd = errors.mean(axis=1), errors.std(axis=1)
    sd[np.ptp(errors, axis=1) == 0] = 0.0
    if method == "moments":
        return mean, sd
    fitted = [_most_likely(m, s, upper) if s > 0 else (m, s) for m, s in zip(mean, sd, strict=True)]
    location, scale = np.array(fitted).T
    return location, scale


def _most_likely(mean: float, sd: float, upper: float) -> tuple[float, float]:
    """Location and scale with the largest likelihood, which depends on the two moments only.

    The location stays within ten standard deviations of the mean: for errors that look exponential
    the likelihood has no maximum.
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
    if low > 0:  # use the lower tail, where probabilities are not rounded to 1
        low, high = -high, -low
    above, below = special.log_ndtr(high), special.log_ndtr(low)
    return float(above + math.log1p(-math.exp(below - above)))
