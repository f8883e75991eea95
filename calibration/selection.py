"""Differences from vanilla of the mean test error.

Nine variants do not differ, so the true difference is 0 and every significant difference is a false
alarm. "Significant" is p < 0.05 after Bonferroni's adjustment for eight comparisons; "none better
fails" is a variant that is significantly better. Welch's test is the paper's method. "Odyssey's" is
that of `odyssey.statistics.selected_mean`, which verdicts, Figure 3 and power use. Noise is that of
the seed and of the test error given the validation error, both relative.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from calibration.made_up import NOISES, SURFACES, best_first, searches
from calibration.table import Rate, rate
from odyssey.search_space import stream
from odyssey.statistics.comparison import SIGNIFICANCE_LEVEL
from odyssey.statistics.effect_size import hedges_g
from odyssey.statistics.intervals import CONFIDENCE
from odyssey.statistics.power import smallest_effect
from odyssey.statistics.selected_mean import MeanDifference, difference, selected_mean
from odyssey.statistics.selection import BEST_FRACTION, best_count

SIZES = (10, 20, 50, 200)
STUDIES = 1000
VARIANTS = 9
WORSE, NOISIER = 1.05, 2.0  # a variant that differs: its errors, and its noise, times vanilla's
ALARMS = f"at most {100 * SIGNIFICANCE_LEVEL:.0f} %"
COVERS = f"{100 * CONFIDENCE:.0f} %"


def rates(seed: int, studies: int = STUDIES, sizes: tuple[int, ...] = SIZES) -> Iterator[Rate]:
    """Measure all rates of this part.

    Args:
        seed: Seed of the made-up studies.
        studies: Number of studies of each kind.
        sizes: Numbers of trials of each variant.

    Yields:
        The rates, in the order of the table.
    """
    for surface in SURFACES:
        for noise in NOISES:
            for size in sizes:
                yield from _no_difference(seed, surface, noise, size, studies)
    for size in sizes:
        yield from _audit_and_all(seed, size, studies)
        yield from _different_variant(seed, size, studies)
        yield _power(seed, size, studies)


def tests(
    best: np.ndarray, fraction: float = BEST_FRACTION
) -> tuple[MeanDifference, MeanDifference]:
    """Both tests of every variant against the first, in every study.

    Args:
        best: (studies, variants, trials), test errors, lowest validation error first.
        fraction: The fraction of best trials that is compared.

    Returns:
        Welch's test, and the test that contains the selection, with arrays
        (studies, variants - 1).
    """
    trials = best.shape[-1]
    count = best_count(trials, fraction)
    results = []
    for compared in (best[..., :count], best):
        flat = [
            selected_mean(group.reshape(-1, compared.shape[-1]), count, compared.shape[-1])
            for group in (np.broadcast_to(compared[:, :1], compared[:, 1:].shape), compared[:, 1:])
        ]
        test = difference(flat[1], flat[0])
        shape = (len(best), best.shape[1] - 1)
        results.append(MeanDifference(**{k: v.reshape(shape) for k, v in vars(test).items()}))
    return results[0], results[1]


def _no_difference(
    seed: int, surface: str, noise: tuple[float, float], size: int, studies: int
) -> Iterator[Rate]:
    """Coverage and false alarms where no variant differs."""
    rng = stream(seed, f"selection {surface} {noise} {size}")
    best = best_first(*searches(rng, surface, noise, (studies, VARIANTS, size)))
    case = f"{surface}, noise {100 * noise[0]:g} % / {100 * noise[1]:g} %"
    for name, test in zip(("Welch's", "Odyssey's"), tests(best), strict=True):
        covers = np.asarray((test.low <= 0) & (test.high >= 0))
        significant = np.asarray(test.p * (VARIANTS - 1) < SIGNIFICANCE_LEVEL)
        better = significant & (test.difference < 0)
        yield rate(f"{name} interval covers", case, size, COVERS, covers, studies)
        yield rate(f"{name}: any significant", case, size, ALARMS, np.any(significant, axis=1))
        yield rate(f"{name}: none better fails", case, size, ALARMS, np.any(better, axis=1))


def _audit_and_all(seed: int, size: int, studies: int) -> Iterator[Rate]:
    """Coverage for the other fractions of the audit, and for all trials, at the middle noise."""
    rng = stream(seed, f"fractions {size}")
    best = best_first(*searches(rng, "basin", NOISES[1], (studies, VARIANTS, size)))
    for fraction in (0.05, 0.2, 0.5, 1.0):
        _, test = tests(best, fraction)
        covers = (test.low <= 0) & (test.high >= 0)
        case = f"basin, noise 2 % / 1 %, best {fraction:.0%}" if fraction < 1 else "all trials"
        yield rate("Odyssey's interval covers", case, size, COVERS, covers, studies)


def _different_variant(seed: int, size: int, studies: int) -> Iterator[Rate]:
    """Coverage of the difference and of Hedges' g for a variant that is worse and noisier."""
    rng = stream(seed, f"different {size}")
    many = 20 * studies
    noises = NOISES[1], (NOISIER * NOISES[1][0], NOISIER * NOISES[1][1])
    groups = [best_first(*searches(rng, "basin", noise, (many, size))) for noise in noises]
    groups[1] = groups[1] * WORSE
    count = best_count(size, BEST_FRACTION)
    means = [group[:, :count].mean(axis=1) for group in groups]
    truth = means[1].mean() - means[0].mean()
    spreads = [group[:, :count].var(axis=1, ddof=1).mean() for group in groups]
    _, test = tests(np.stack([group[:studies] for group in groups], axis=1))
    case = f"basin, one variant {100 * (WORSE - 1):.0f} % worse, twice the noise"
    covers = (test.low <= truth) & (truth <= test.high)
    yield rate("Odyssey's interval covers", case, size, COVERS, covers)
    true_g = truth / np.sqrt(np.mean(spreads))
    effects = [
        hedges_g(a[:count], b[:count], float(error), float(df))
        for a, b, error, df in zip(
            groups[1], groups[0], test.standard_error[:, 0], test.df[:, 0], strict=False
        )
    ]
    inside = [g.low <= true_g <= g.high for g in effects]
    yield rate("interval of Hedges' g covers", case, size, COVERS, inside)


def _power(seed: int, size: int, studies: int) -> Rate:
    """How often the difference that should be found in 80 % of the studies is significant."""
    rng = stream(seed, f"power {size}")
    many = 20 * studies
    best = best_first(*searches(rng, "basin", NOISES[1], (many, 2, size)))
    count = best_count(size, BEST_FRACTION)
    means = best[..., :count].mean(axis=-1)
    effect = smallest_effect(count, VARIANTS - 1, of_selected=True)
    shift = effect * means.std() * np.sqrt(count)
    best = best[:studies] + np.array([0.0, shift])[:, None]
    _, test = tests(best)
    found = (test.p * (VARIANTS - 1) < SIGNIFICANCE_LEVEL) & (test.difference > 0)
    case = "basin, noise 2 % / 1 %, a difference of the printed size"
    return rate("power of Odyssey's test", case, size, "80 %", found)
