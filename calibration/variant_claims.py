"""Made-up studies for claims about variants: their errors, best trials, curves and costs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd

from calibration.made_up import searches
from calibration.study import (
    DESCRIBES,
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
from odyssey.statistics.comparison import compare_with_vanilla
from odyssey.statistics.seeds import describe_seeds
from odyssey.verdicts.dataset_tables import DatasetTables

NOISE = (0.02, 0.01)  # of the seed, and of test given validation, relative
FRESH_SEEDS = 3
ERROR = 30.0  # expected error where it depends on nothing but the variant
OUTER = np.sqrt(2) * np.array([1, 0, 0, -1])  # by quarter of the learning rates; variance 1
BEND = np.array([1, -1, -1, 1])
AFTER_CAP = 0.92  # what is left of differences at the ends after errors are capped, as a share
SIGNS = np.resize([1, -1], len(PAPER) - 1)  # of vanilla and seven others; the last has none


def trials(validation: np.ndarray, test: np.ndarray, **columns: object) -> pd.DataFrame:
    """A table of finished trials.

    Args:
        validation: (variants, trials), validation errors of the first of the paper's variants.
        test: (variants, trials), test errors.
        columns: Further columns, of (variants · trials,) or one value.

    Returns:
        One row for each trial.
    """
    variants, n = validation.shape
    return pd.DataFrame(
        {
            "dataset": "made up",
            "variant": np.repeat(list(PAPER)[:variants], n),
            "trial": np.tile(np.arange(n), variants),
            "status": "finished",
            "parameters": 1000,
            "validation_error": validation.ravel(),
            "test_error": test.ravel(),
            **columns,
        }
    )


def differing(
    rng: np.random.Generator, n: int, factors: Mapping[str, float], compared: bool = True
) -> DatasetTables:
    """Nine variants whose errors are those of vanilla times a factor, by default 1.

    Args:
        rng: Source of random numbers.
        n: Number of trials of each variant.
        factors: Factors by variant.
        compared: Whether the claims need the comparison with vanilla, which takes most of the time.

    Returns:
        The tables.
    """
    factor = np.array([[factors.get(name, 1.0)] for name in PAPER])
    validation, test = searches(rng, "bowl", NOISE, (len(PAPER), n))
    table = trials(validation * factor, test * factor)
    comparison = {"comparison": compare_with_vanilla(table)} if compared else {}
    return DatasetTables(LABEL, {"trials": table} | comparison)


def repeated(rng: np.random.Generator, n: int, factors: Mapping[str, float]) -> DatasetTables:
    """Nine variants with the same hyperparameters in all trials, and fresh seeds of the best."""
    expected = ERROR * np.array([[factors.get(name, 1.0)] for name in PAPER])
    validation = expected * (1 + NOISE[0] * rng.normal(size=(len(PAPER), n)))
    test = validation * (1 + NOISE[1] * rng.normal(size=(len(PAPER), n)))
    spread = np.hypot(*NOISE) * rng.normal(size=(len(PAPER), FRESH_SEEDS))
    table, again = trials(validation, test, epochs=150), expected * (1 + spread)
    runs = trials(again, again).rename(columns={"trial": "fresh_seed"}).assign(trial=0)
    return DatasetTables(LABEL, {"trials": table, "seeds": describe_seeds(table, runs)})


def costs(rng: np.random.Generator, n: int, factors: Mapping[str, float]) -> DatasetTables:
    """Finished trials whose times and parameters are those of vanilla times a factor."""
    factor = np.repeat([factors.get(name, 1.0) for name in PAPER], n)
    size = np.round(10 ** rng.uniform(1.3, 2.3, len(factor)))
    epochs = rng.integers(20, 150, len(factor))
    seconds = factor * size**1.3 * np.exp(0.1 * rng.normal(size=len(factor)))
    ones = np.ones((len(PAPER), n))
    columns = {"hidden_size": size, "epochs": epochs, "cpu_seconds": seconds * epochs}
    table = trials(ones, ones, **columns)
    table["parameters"] = factor * (4 * size**2 + 100 * size + 7)
    return DatasetTables(LABEL, {"trials": table})


def curves(rng: np.random.Generator, n: int, share: float) -> DatasetTables:
    """Nine variants whose curves over the learning rate differ by this share of the variance.

    The variants have the same curve with its minimum in the middle. What differs is at its ends,
    so the best trials do not differ.
    """
    shape = (len(PAPER), n)
    rate, size, noise = (
        rng.uniform(a, b, shape) for a, b in ((-6.0, -2.0), (1.3, 2.3), (0.0, 1.0))
    )
    quarter = np.ceil(rate + 6).astype(int).clip(1, 4) - 1
    size_of_own = np.sqrt(share / AFTER_CAP * len(PAPER) / len(SIGNS))
    own = size_of_own * np.append(SIGNS, 0)[:, None] * OUTER[quarter]
    common = np.sqrt(0.9 - share) * BEND[quarter]
    errors = 10 + common + own + np.sqrt(0.1) * rng.normal(size=shape)
    hyperparameters = {"learning_rate": 10**rate, "hidden_size": 10**size, "input_noise": noise}
    columns = {name: values.ravel() for name, values in hyperparameters.items()}
    table = trials(errors, errors, **columns)
    return DatasetTables(LABEL, {"trials": table, "comparison": compare_with_vanilla(table)})


NFG_NOAF = {"variant": "NFG", "other": "NOAF"}
CIFG, NP, FGR, NIG, NOAF = ({"variant": name} for name in ("CIFG", "NP", "FGR", "NIG", "NOAF"))
SAME = "nine variants that do not differ"
ALIKE = {"at_most": 0.05}
FEWER = {"at_most": 0.999}

STUDIES = (
    Study(
        SAME,
        partial(differing, factors={}),
        (
            Case("worse", NO_EFFECT, SAME, NP),
            Case("not_different", TRUE, SAME, NP),
            Case("better_on_average", DESCRIBES, SAME, NP),
            Case("none_better", TRUE, SAME),
            Case("most_critical", NO_EFFECT, SAME, NFG_NOAF),
            Case("some_differ", NO_EFFECT, SAME),
            Case("similar_means", TRUE, SAME),
            Case("similar_spreads", TRUE, SAME),
        ),
    ),
    Study(
        "nine variants that differ",
        partial(differing, factors={"NFG": 1.15, "NOAF": 1.15, "NP": 1.02, "CIFG": 0.9}),
        (
            Case("worse", TRUE, "a variant is 15 % worse", NOAF),
            Case("worse", NEGLIGIBLE_EFFECT, "a variant is 2 % worse", NP),
            Case("worse", FALSE, "a variant is 10 % better", CIFG),
            Case("not_different", FALSE, "a variant is 2 % worse, the limit", NP),
            Case("not_different", FALSE, "a variant is 15 % worse", NOAF),
            Case("better_on_average", DESCRIBES, "a variant is 2 % worse", NP),
            Case("better_on_average", DESCRIBES, "a variant is 10 % better", CIFG),
            Case("none_better", FALSE, "a variant is 10 % better"),
            Case("most_critical", TRUE, "two are 13 % worse than the others", NFG_NOAF),
            Case("some_differ", TRUE, "several variants differ by 10 to 15 %"),
        ),
    ),
    *(
        Study(
            f"errors times {factor:g}",
            partial(differing, factors={"FGR": factor}, compared=False),
            (
                Case("similar_means", means, f"a variant has {factor:g} times the errors"),
                Case("similar_spreads", spreads, f"a variant has {factor:g} times the errors"),
            ),
        )
        for factor, means, spreads in ((1.2, LIMIT, TRUE), (1.5, FALSE, LIMIT), (2.5, FALSE, FALSE))
    ),
    Study(
        "variants that differ by 2 %",
        partial(differing, factors={"CIFG": 0.98, "NFG": 1.02, "NOAF": 1.02}),
        (
            Case("none_better", FALSE, "a variant is 2 % better, the limit"),
            Case("some_differ", NEGLIGIBLE_EFFECT, "variants differ by 2 %"),
        ),
    ),
    Study(
        "fresh seeds",
        partial(repeated, factors={"CIFG": 0.9, "NP": 0.98, "FGR": 1.1}),
        (
            Case("best_trial_improves", TRUE, "a variant is 10 % better", CIFG),
            Case("best_trial_improves", NEGLIGIBLE_EFFECT, "a variant is 2 % better", NP),
            Case("best_trial_improves", NO_EFFECT, "the same error", NIG),
            Case("best_trial_improves", FALSE, "a variant is 10 % worse", FGR),
            Case("best_error", TRUE, "the published error", {"paper_error": 0.9 * ERROR}),
            Case("best_error", LIMIT, "5 % above it", {"paper_error": 0.9 * ERROR / 1.05}),
            Case("best_error", FALSE, "15 % above it", {"paper_error": 0.9 * ERROR / 1.15}),
        ),
    ),
    Study(
        "costs",
        partial(costs, factors={"CIFG": 0.8, "NP": 0.98, "FGR": 1.5}),
        (
            Case(
                "parameter_ratio", TRUE, "a variant has 80 % of the parameters", {**CIFG, **FEWER}
            ),
            Case("parameter_ratio", FALSE, "as many parameters", {**NIG, **FEWER}),
            Case("less_computation", TRUE, "a variant takes 80 % of the time", CIFG),
            Case("less_computation", NEGLIGIBLE_EFFECT, "98 % of the time", NP),
            Case("less_computation", NO_EFFECT, "as much time", NIG),
            Case("less_computation", FALSE, "1.5 times the time", FGR),
        ),
    ),
    *(
        Study(
            f"curves that differ by {100 * share:g} %",
            partial(curves, share=share),
            (Case("alike", truth, f"differences of curves explain {100 * share:g} %", ALIKE),),
        )
        for share, truth in ((0.0, TRUE), (0.05, LIMIT), (0.2, FALSE))
    ),
)
