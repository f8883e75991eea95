"""Shares of variance with intervals: a Bayesian functional ANOVA.

A forest's shares are biased: trees find interactions in noise and in strong single effects, and
the variation of a forest between samples does not contain this bias. Intervals are therefore not
computed from forests, but from a model that can tell noise from interactions:

    response = mean + sum over components of (functions of the component) · coefficients + noise

with the orthonormal functions of `basis`. Each component is absent with some probability, which
makes true zeros possible, else its coefficients are normal with a variance of its own. The
probability that an interaction is present is estimated from the trials. Noise is normal, with an
unknown variance, and belongs to no component: a share is a share of the variance of the expected
response over the search space.

The model is simpler than real surfaces, so its 95 % credible intervals cover less than 95 % of true
shares. They are widened by a factor that `calibration` has measured: then they cover 90 to 100 % in
each of its made-up studies. Nothing guarantees this where responses are unlike the simulated ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular

from odyssey.statistics.fanova.basis import Basis

CONFIDENCE = 0.95
WIDENING = 1.3  # factor from credible intervals to those that cover, see `calibration/README.md`
DRAWS = 400
BURN_IN = 100  # first draws, which are not used
# Variances of a component that is present, relative to the response; all equally probable.
VARIANCES = np.array([0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0])
SINGLE_PRESENT = 0.8  # prior probability that a single hyperparameter has an effect
# Prior of the probability that an interaction is present: a beta distribution.
INTERACTION_PRESENT = (1.0, 3.0)
NOISE_PRIOR = (0.5, 0.01)  # shape and scale of the inverse gamma distribution
LEAST_NOISE = 1e-4  # smallest variance of the noise, relative to the response


def posterior_shares(
    basis: Basis,
    response: np.ndarray,
    singles: int,
    strata: np.ndarray | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> np.ndarray:
    """Draw shares of variance from their posterior distribution.

    Args:
        basis: The functions at the trials.
        response: (trials,), not constant within all strata.
        singles: Number of single hyperparameters, which are the first blocks.
        strata: (trials,), group of each trial; each group has a mean of its own. By default, all
            trials are one group.
        draws: Number of draws.
        seed: Seed of the draws.

    Returns:
        (draws, components). Each row sums to 1, or is 0 where no component has an effect.
    """
    chain = _Chain(basis, response, singles, strata, np.random.default_rng(seed))
    variances = np.empty((draws, len(basis.blocks)))
    for index in range(-BURN_IN, draws):
        chain.step()
        if index >= 0:
            variances[index] = chain.variances()
    totals = variances.sum(axis=1, keepdims=True)
    return np.divide(variances, totals, out=np.zeros_like(variances), where=totals > 0)


def share_interval(drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """95 % interval of shares, or of sums of shares.

    Both ends are quantiles of the draws, moved away from the median by the factor `WIDENING`, on
    the scale of square roots, where posterior distributions of shares are nearly symmetric. The
    lower end is of all draws: it is 0 unless an effect is almost certain. The upper end is of the
    draws that have an effect: the prior probability of no effect cannot make it small.

    Args:
        drawn: (draws, ...).

    Returns:
        Lower and upper ends, (...,) each, from 0 to 1.
    """
    roots = np.sqrt(drawn)
    present = np.where(drawn > 0, roots, np.nan)
    present[:, ~(drawn > 0).any(axis=0)] = 0
    low, high = _widened(roots)[0], _widened(present)[1]
    low, high = low.clip(min=0) ** 2, np.minimum(high**2, 1)
    return low, np.maximum(low, high)


def difference_interval(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """95 % interval of the difference of two shares.

    As in `share_interval`, the interval is widened, and the prior probability of no effect cannot
    make it narrow: each end is the outermost of those of all draws and of the draws where a share
    is not 0.

    Args:
        first: (draws,), the first share.
        second: (draws,), the second share.

    Returns:
        Lower and upper end of the first less the second.
    """
    difference = first - second
    chosen = [difference, difference[first > 0], difference[second > 0]]
    ends = [_widened(some) for some in chosen if len(some)]
    return float(min(low for low, _ in ends)), float(max(high for _, high in ends))


def _widened(drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Quantiles of draws that are not NaN, moved away from the median by the factor `WIDENING`."""
    outside = (1 - CONFIDENCE) / 2
    low, middle, high = np.nanquantile(drawn, [outside, 0.5, 1 - outside], axis=0)
    return middle - WIDENING * (middle - low), middle + WIDENING * (high - middle)


@dataclass
class _Block:
    """One component in coordinates where its functions do not correlate in the sample.

    Attributes:
        of: Its functions.
        back: (functions, functions), coefficients of the functions from the new coordinates.
        squares: (functions,), sums of squares of the new functions over the trials.
        single: Whether it is a single hyperparameter.
    """

    of: slice
    back: np.ndarray
    squares: np.ndarray
    single: bool


class _Chain:
    """A Gibbs sampler: variance and coefficients of each component, then all coefficients."""

    def __init__(
        self,
        basis: Basis,
        response: np.ndarray,
        singles: int,
        strata: np.ndarray | None,
        rng: np.random.Generator,
    ) -> None:
        strata = np.zeros(len(response), dtype=int) if strata is None else strata
        response = _centred(response[:, None], strata)[:, 0]
        self._response, values = response / response.std(), _centred(basis.values, strata)
        self._degrees = len(response) - len(np.unique(strata))
        self._rng, self._blocks = rng, []
        for index, of in enumerate(basis.blocks):
            scaled = values[:, of] * np.sqrt(basis.weights[of])
            squares, turned = np.linalg.eigh(scaled.T @ scaled)
            values[:, of] = scaled @ turned
            back = np.sqrt(basis.weights[of])[:, None] * turned
            self._blocks.append(_Block(of, back, squares.clip(min=0), index < singles))
        self._values, self._gram = values, values.T @ values
        self._product = values.T @ self._response
        self._coefficients = np.zeros(values.shape[1])
        self._prior = np.zeros(values.shape[1])  # variance of each coefficient; 0 if absent
        self._noise, self._present = 0.3, 0.2

    def step(self) -> None:
        """Draw everything once."""
        left = self._product - self._gram @ self._coefficients
        interactions = present = 0
        for block in self._blocks:
            if block.squares.size:
                self._draw_block(block, left)
            if not block.single and block.squares.size:
                interactions += 1
                present += self._prior[block.of][0] > 0
        self._draw_coefficients()
        rng, (shown, hidden) = self._rng, INTERACTION_PRESENT
        self._present = rng.beta(shown + present, hidden + interactions - present)
        residuals = self._response - self._values @ self._coefficients
        shape, scale = NOISE_PRIOR
        drawn = (residuals @ residuals / 2 + scale) / rng.gamma(self._degrees / 2 + shape)
        self._noise = max(drawn, LEAST_NOISE)

    def variances(self) -> np.ndarray:
        """Variance of each component over the search space: (components,)."""
        return np.array([np.square(b.back @ self._coefficients[b.of]).sum() for b in self._blocks])

    def _draw_block(self, block: _Block, left: np.ndarray) -> None:
        """Draw whether a component is present, its variance and its coefficients.

        Args:
            block: The component.
            left: (functions,), products of the functions with the residuals; it is updated.
        """
        old, squares = self._coefficients[block.of].copy(), block.squares
        product = (left[block.of] + squares * old) / self._noise
        precision = squares / self._noise + 1 / VARIANCES[:, None]
        evidence = product**2 / precision - np.log(precision * VARIANCES[:, None])
        likely = SINGLE_PRESENT if block.single else self._present
        log = np.append(
            evidence.sum(axis=1) / 2 + np.log(likely / len(VARIANCES)), np.log1p(-likely)
        )
        chance = np.cumsum(np.exp(log - log.max()))
        chosen = int(np.searchsorted(chance, self._rng.random() * chance[-1]))
        new = np.zeros_like(old)
        self._prior[block.of] = 0
        if chosen < len(VARIANCES):
            spread = self._rng.standard_normal(len(old)) / np.sqrt(precision[chosen])
            new = product / precision[chosen] + spread
            self._prior[block.of] = VARIANCES[chosen]
        if old.any() or new.any():
            left -= self._gram[:, block.of] @ (new - old)
        self._coefficients[block.of] = new

    def _draw_coefficients(self) -> None:
        """Draw the coefficients of all present components together."""
        on = np.flatnonzero(self._prior)
        if not len(on):
            return
        precision = self._gram[np.ix_(on, on)] / self._noise
        precision[np.diag_indices(len(on))] += 1 / self._prior[on]
        lower = np.linalg.cholesky(precision)
        half = solve_triangular(lower, self._product[on] / self._noise, lower=True)
        drawn = half + self._rng.standard_normal(len(on))
        self._coefficients[on] = solve_triangular(lower.T, drawn, lower=False)


def _centred(values: np.ndarray, strata: np.ndarray) -> np.ndarray:
    """Values minus their mean in each stratum; both by trial."""
    _, index, counts = np.unique(strata, return_inverse=True, return_counts=True)
    sums = np.zeros((len(counts), values.shape[1]))
    np.add.at(sums, index, values)
    return values - (sums / counts[:, None])[index]
