"""Made-up studies for claims on the effects of single hyperparameters.

Errors are a curve over the learning rate, plus effects of the hidden size and of input noise, an
interaction, an offset of each variant and noise of the seed, which is larger where errors are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from calibration.study import (
    FALSE,
    LABEL,
    LIMIT,
    NEGLIGIBLE_EFFECT,
    NO_EFFECT,
    TRUE,
    Case,
    Study,
)
from odyssey.cells.variants import PAPER
from odyssey.verdicts.dataset_tables import DatasetTables

COUNT, OF_CURVES = 40, 25  # studies of each size; curves take longer than regressions
LOWEST, HIGHEST = -6.0, -2.0  # log10 of learning rates
BEST = 30.0  # lowest error, in %
OTHERS = 0.15  # mean of the other effects, relative to the lowest error

Curve = Callable[[np.ndarray], np.ndarray]
Effect = Callable[[pd.DataFrame], "np.ndarray | pd.Series | float"]


def plateau(low: float, high: float, slope: float = 0.7) -> Curve:
    """A flat bottom with straight sides, which rise by this share in a power of ten, up to 1."""
    return lambda x: np.minimum(1.0, slope * np.clip(np.maximum(low - x, x - high), 0, None))


def power(lowest: float, exponent: float, scale: float) -> Curve:
    """A power of the distance from the lowest point; 1 is a V and 2 is a parabola."""
    return lambda x: scale * np.abs(x - lowest) ** exponent


FLAT = plateau(-4.2, -2.9)
CURVES: dict[str, Curve] = {
    "flat basin": FLAT,
    "flat basin, cut off at the high end": plateau(-3.4, -1.0),
    "flat basin, half a power of ten wide": plateau(-3.936, -3.464, 3.0),
    "V": power(-3.2, 1, 0.5),
    "parabola": power(-3.6, 2, 0.25),
    "parabola, cut off at the high end": power(-2.3, 2, 0.2),
    "no effect": lambda x: 0 * x,
    "flatness 0.6": power(-4.0, 2.714, 0.11),
    "10 % higher at the high end": power(-3.0, 2, 0.123),
}


def no_effect(trials: pd.DataFrame) -> float:
    """An effect of 0."""
    return 0.0


@dataclass(frozen=True)
class Search:
    """How a study is made up.

    Attributes:
        curve: Excess of the error at log10 of a learning rate, relative to the lowest error.
        error: Further effects on the error, relative to the lowest error.
        log_time: Effects on log10 of the training time.
        noise: Standard deviation of the seed noise, relative to the error.
        of_size: Distance in powers of ten between the curves of small and large networks.
    """

    curve: Curve = FLAT
    error: Effect = no_effect
    log_time: Effect = no_effect
    noise: float = 0.08
    of_size: float = 0.0

    def __call__(self, rng: np.random.Generator, trials: int) -> DatasetTables:
        """The tables of one study."""
        return DatasetTables(LABEL, {"trials": self.trials(rng, trials)})

    def trials(self, rng: np.random.Generator, count: int) -> pd.DataFrame:
        """The trials of the paper's variants."""
        variants = np.repeat(PAPER, count)
        n = len(variants)
        x, size, noise, momentum = rng.random((4, n))
        rates = LOWEST + (HIGHEST - LOWEST) * x
        table = pd.DataFrame(
            {
                "variant": variants,
                "status": "finished",
                "learning_rate": 10**rates,
                "hidden_size": np.rint(20 * 10**size),
                "input_noise": noise,
                "momentum": 1 - 10 ** (-2 * momentum),
            }
        )
        moved = rates - self.of_size * (np.where(size > 0.5, 0.5, -0.5))
        others = OTHERS + 0.2 * (x - 0.5) * (momentum - 0.5) + self.error(table)
        offsets = np.repeat(np.linspace(-0.02, 0.02, len(PAPER)), count)
        errors = BEST * (1 + self.curve(moved) + others + offsets)
        seconds = 10 ** (2.0 + self.log_time(table) + 0.15 * rng.standard_normal(n))
        return table.assign(
            test_error=errors * (1 + self.noise * rng.standard_normal(n)), cpu_seconds=seconds
        )


def _two(shift: float, rng: np.random.Generator, trials: int) -> DatasetTables:
    """Two data sets whose curves have this distance in powers of ten."""
    second = Search(plateau(-4.2 - shift, -2.9 - shift))(rng, trials)
    first = Search()(rng, trials)
    return DatasetTables(first.label, first.by_name, lambda name: second)


def _size(trials: pd.DataFrame) -> pd.Series:
    """Hidden sizes from 0 to 1, in their own unit."""
    return (trials["hidden_size"] - 20) / 180


def _curve(name: str, of_basin: str, flat: str, reaches: str) -> Study:
    """A study of a curve over the learning rate, and the truth of three claims."""
    cases = (
        Case("basin", of_basin, name, {"at_least": 0.5, "at_most": 2.5}),
        Case("varies_little", flat, name),
        Case("reaches_upper_end", reaches, name),
    )
    return Study(f"curve {name}", Search(CURVES[name]), cases, OF_CURVES)


def _noise(words: str, error: Effect, up: str, down: str, none: str) -> Study:
    """A study of the effect of input noise on errors, and the truth of three claims."""
    truths = {"increases": up, "decreases": down, "makes_no_difference": none}
    named = {"hyperparameter": "input_noise", "response": "test_error"}
    cases = tuple(Case(kind, truth, words, named) for kind, truth in truths.items())
    return Study(f"noise {words}", Search(error=error), cases, COUNT)


def _time(factor: float, slightly: str, none: str) -> Study:
    """A study of the effect of input noise on times, and the truth of two claims."""
    named = {"hyperparameter": "input_noise", "response": "cpu_seconds"}
    words = f"{factor:g} times as long" if factor > 1 else "as long"
    cases = (
        Case("increases", slightly, words, named | {"at_most": 0.5}),
        Case("makes_no_difference", none, words, named | {"at_most": 0.1}),
    )
    log_time = partial(_proportional, "input_noise", float(np.log10(factor)))
    return Study(f"time {words}", Search(log_time=log_time), cases, COUNT)


def _proportional(column: str, slope: float, trials: pd.DataFrame) -> pd.Series:
    return slope * trials[column]


def _dip(words: str, truth: str, error: Effect) -> Study:
    """A study of a dip of the error at some input noise."""
    named = {"hyperparameter": "input_noise", "response": "test_error"}
    case = Case("dips", truth, words, {**named, "at_least": 0.2, "at_most": 0.5})
    return Study(f"dip {words}", Search(error=error), (case,), COUNT)


def _returns(words: str, truth: str, error: Effect) -> Study:
    """A study of errors that depend on the hidden size."""
    named = {"hyperparameter": "hidden_size", "response": "test_error"}
    case = Case("diminishing", truth, words, named)
    return Study(f"returns {words}", Search(error=error), (case,), COUNT)


def _reversal(words: str, truth: str, high: float, low: float) -> Study:
    """A study of errors that change by these shares with input noise: at high and low rates."""

    def error(trials: pd.DataFrame) -> pd.Series:
        return trials["input_noise"] * np.where(trials["learning_rate"] >= 1e-4, high, low)

    named = {"hyperparameter": "input_noise", "other": "learning_rate", "response": "test_error"}
    case = Case("reverses", truth, words, {**named, "at_least": 1e-4})
    return Study(f"reversal {words}", Search(error=error), (case,), COUNT)


def _sweet_spot(words: str, truth: str, slope: float) -> Study:
    """A study of times that change by this slope of log10 for a power of ten of the rate."""

    def log_time(trials: pd.DataFrame) -> pd.Series:
        return slope * np.log10(trials["learning_rate"])

    case = Case("fast_at_the_high_end", truth, words)
    return Study(f"sweet spot {words}", Search(log_time=log_time), (case,), OF_CURVES)


def _two_datasets(shift: float, truth: str) -> Study:
    case = Case("best_rate_differs", truth, _apart(shift), {"other": "other", "at_least": 2.0})
    return Study(f"data sets {_apart(shift)}", partial(_two, shift), (case,), OF_CURVES)


def _two_sizes(shift: float, truth: str) -> Study:
    case = Case("same_rate_for_all_sizes", truth, _apart(shift), {"at_most": 2.0})
    return Study(f"sizes {_apart(shift)}", Search(of_size=shift), (case,), OF_CURVES)


def _apart(shift: float) -> str:
    return f"a factor of {10**shift:.2g} apart" if shift else "not apart"


TWO = float(np.log10(2))
# 2 % of the mean error, relative to the lowest error.
SMALL = 0.02 * float(1 + OTHERS + FLAT(np.linspace(LOWEST, HIGHEST, 400)).mean())

STUDIES: tuple[Study, ...] = (
    _curve("flat basin", TRUE, TRUE, FALSE),
    _curve("flat basin, cut off at the high end", TRUE, TRUE, TRUE),
    _curve("flat basin, half a power of ten wide", LIMIT, TRUE, FALSE),
    _curve("V", FALSE, FALSE, FALSE),
    _curve("parabola", FALSE, FALSE, FALSE),
    _curve("parabola, cut off at the high end", FALSE, FALSE, TRUE),
    _curve("no effect", FALSE, TRUE, TRUE),
    _curve("flatness 0.6", LIMIT, LIMIT, FALSE),
    _curve("10 % higher at the high end", FALSE, FALSE, LIMIT),
    _noise("20 % higher", lambda t: 0.2 * t["input_noise"], TRUE, FALSE, FALSE),
    _noise("the same", no_effect, NO_EFFECT, NO_EFFECT, TRUE),
    _noise("2 % higher", lambda t: SMALL * t["input_noise"], NEGLIGIBLE_EFFECT, FALSE, FALSE),
    _noise("20 % lower", lambda t: -0.2 * t["input_noise"], FALSE, TRUE, FALSE),
    _time(1.0, NO_EFFECT, TRUE),
    _time(1.1, TRUE, LIMIT),
    _time(1.5, LIMIT, FALSE),
    _time(2.0, FALSE, FALSE),
    _dip("a V at 0.35", TRUE, lambda t: 0.3 * np.abs(t["input_noise"] - 0.35)),
    _dip("a fall without a dip", FALSE, lambda t: -0.1 * t["input_noise"]),
    _dip("a fall to 0.2", NO_EFFECT, lambda t: 0.1 * (t["input_noise"] < 0.2)),
    _dip(
        "2 % lower than above 0.5",
        NEGLIGIBLE_EFFECT,
        lambda t: 0.1 * (t["input_noise"] < 0.2) + SMALL * (t["input_noise"] > 0.5),
    ),
    _returns("less gain", TRUE, lambda t: 0.3 * (1 - np.sqrt(_size(t)))),
    _returns("a rise", FALSE, lambda t: 0.3 * _size(t) ** 2),
    _returns("more gain", FALSE, lambda t: -0.3 * _size(t) ** 2),
    _returns("equal gain", NO_EFFECT, lambda t: -0.2 * _size(t)),
    _returns(
        "2 % less gain",
        NEGLIGIBLE_EFFECT,
        lambda t: -0.2 * _size(t) + SMALL * 2 * _size(t) * (_size(t) - 1),
    ),
    _reversal("up at high rates, down at low ones", TRUE, 0.2, -0.2),
    _reversal("up at all rates", FALSE, 0.2, 0.2),
    _reversal("up at high rates only", NO_EFFECT, 0.2, 0.0),
    _reversal("2 % down at low rates", NEGLIGIBLE_EFFECT, 0.2, -SMALL),
    _sweet_spot("faster", TRUE, -0.3),
    _sweet_spot("as fast", NO_EFFECT, 0.0),
    _sweet_spot("2 % faster", NEGLIGIBLE_EFFECT, -0.011),
    _sweet_spot("slower", FALSE, 0.3),
    _two_datasets(0.8, TRUE),
    _two_datasets(TWO, LIMIT),
    _two_datasets(0.0, FALSE),
    _two_sizes(0.0, TRUE),
    _two_sizes(TWO, LIMIT),
    _two_sizes(0.8, FALSE),
)
