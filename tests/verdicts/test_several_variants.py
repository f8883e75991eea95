"""Tests of claims on several variants, their best trials and their costs, on made-up data."""

import numpy as np
import pandas as pd
import pytest

from odyssey.cells.variants import PAPER
from odyssey.statistics.comparison import compare_with_vanilla
from odyssey.verdicts import all_trials, best_variants, curves, variant_costs
from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.decision import FAILS, HOLDS, UNDECIDED, NotTestable
from tests.helpers.synthetic_searches import ORIGINAL, tables

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("critical", "other", "verdict"),
    [(31.0, 30.0, HOLDS), (30.0, 31.0, FAILS), (30.0, 30.0, FAILS), ((30.4, 3.0), 30.0, UNDECIDED)],
)
def test_most_critical(critical, other, verdict):
    study = tables(**dict.fromkeys(PAPER, other) | {"NFG": critical, "NOAF": critical})
    decision = best_variants.most_critical(study, "NFG", "NOAF")
    assert decision.verdict == verdict and decision.low <= decision.value <= decision.high


def test_most_critical_needs_all_variants():
    with pytest.raises(NotTestable, match="NIG, NOG, NIAF, CIFG, NP and FGR are not in this run"):
        best_variants.most_critical(tables(V=30.0, NFG=31.0, NOAF=31.0), "NFG", "NOAF")


@pytest.mark.parametrize(
    ("mean", "half", "verdict"),
    [(-2, 1, HOLDS), (2, 1, FAILS), (0, 0.1, FAILS), (-1, 2, UNDECIDED)],
)
def test_best_trial_improves(mean, half, verdict):
    study = tables(V=30.0, CIFG=29.0)
    trials = study.by_name["trials"]
    row = {"variant": "CIFG", "mean_difference": mean, "n": 3}
    row |= {"difference_low": mean - half, "difference_high": mean + half}
    of_seeds = DatasetTables(ORIGINAL, {"trials": trials, "seeds": pd.DataFrame([row])})
    decision = best_variants.best_trial_improves(of_seeds, "CIFG")
    assert (decision.verdict, decision.paper_method) == (verdict, HOLDS)
    alone = best_variants.best_trial_improves(study, "CIFG")
    assert (alone.verdict, alone.paper_method) == (UNDECIDED, HOLDS)


def sized(factor, slower=1.0, noise=0.01, n=20):
    """Trials whose parameters and times depend on the hidden size; a factor for CIFG."""
    frames = []
    for variant, scale, time in (("V", 1, 1.0), ("CIFG", factor, slower)):
        size = RNG.integers(20, 200, n)
        seconds = time * size**1.3 * np.exp(noise * RNG.normal(size=n))
        frames.append(
            pd.DataFrame(
                {
                    "variant": variant,
                    "status": "finished",
                    "hidden_size": size,
                    "parameters": scale * (4 * size**2 + 100 * size + 7),
                    "epochs": 10,
                    "cpu_seconds": 10 * seconds,
                }
            )
        )
    return DatasetTables(ORIGINAL, {"trials": pd.concat(frames, ignore_index=True)})


@pytest.mark.parametrize(("factor", "verdict"), [(0.75, HOLDS), (1, FAILS), (2, FAILS)])
def test_parameter_ratio(factor, verdict):
    decision = variant_costs.parameter_ratio(sized(factor), "CIFG", at_most=0.999)
    assert decision.verdict == verdict and decision.value == pytest.approx(factor)


@pytest.mark.parametrize(
    ("slower", "noise", "verdict"),
    [(0.8, 0.01, HOLDS), (1.2, 0.01, FAILS), (1.0, 0.001, FAILS), (1.0, 1.0, UNDECIDED)],
)
def test_less_computation(slower, noise, verdict):
    decision = variant_costs.less_computation(sized(1, slower, noise), "CIFG")
    assert decision.verdict == verdict and decision.low <= decision.value <= decision.high


def searched(n=100, mean=1.0, spread=1.0, moved=0.0):
    """Trials of all variants; FGR differs by a factor, a spread and a moved optimum."""
    frames = []
    for variant in PAPER:
        own = variant == "FGR"
        rate, size, noise = RNG.uniform(-6, -2, n), RNG.uniform(1.3, 2.3, n), RNG.uniform(0, 1, n)
        deviation = np.abs(rate + 3.5 - own * moved) - 1 + 0.1 * RNG.normal(size=n)
        errors = 30 * (mean if own else 1) + 3 * (spread if own else 1) * deviation
        frames.append(
            pd.DataFrame(
                {
                    "dataset": "timit",
                    "variant": variant,
                    "trial": range(n),
                    "status": "finished",
                    "parameters": 1,
                    "validation_error": errors,
                    "test_error": errors,
                    "learning_rate": 10**rate,
                    "hidden_size": 10**size,
                    "input_noise": noise,
                }
            )
        )
    trials = pd.concat(frames, ignore_index=True)
    return DatasetTables(ORIGINAL, {"trials": trials, "comparison": compare_with_vanilla(trials)})


@pytest.mark.parametrize(
    ("mean", "n", "verdict"), [(1.0, 100, HOLDS), (2.0, 100, FAILS), (1.23, 100, UNDECIDED)]
)
def test_similar_means(mean, n, verdict):
    assert all_trials.similar_means(searched(n, mean=mean)).verdict == verdict


@pytest.mark.parametrize(
    ("spread", "n", "verdict"), [(1.0, 200, HOLDS), (0.2, 200, FAILS), (0.67, 30, UNDECIDED)]
)
def test_similar_spreads(spread, n, verdict):
    assert all_trials.similar_spreads(searched(n, spread=spread)).verdict == verdict


@pytest.mark.parametrize(("mean", "n", "verdict"), [(1.3, 100, HOLDS), (1.0, 20, UNDECIDED)])
def test_some_differ(mean, n, verdict):
    assert all_trials.some_differ(searched(n, mean=mean)).verdict == verdict


def test_none_differs():
    rows = [{"variant": v, "selection": "all", "mean": 30.0} for v in PAPER]
    ends = {"mean_difference": 0.0, "difference_low": -0.1, "difference_high": 0.1}
    table = pd.DataFrame(rows).assign(**ends, p=0.9, significant=False)
    table["significant"] = table["significant"].astype("boolean").mask(table["variant"] == "V")
    study = DatasetTables(ORIGINAL, {"comparison": table})
    assert all_trials.some_differ(study).verdict == FAILS


@pytest.mark.parametrize(
    ("moved", "n", "verdict"), [(0.0, 200, HOLDS), (-1.5, 200, FAILS), (0.9, 50, UNDECIDED)]
)
def test_curves_are_alike(moved, n, verdict):
    decision = curves.alike(searched(n, moved=moved), 0.05)
    assert decision.verdict == verdict and decision.low <= decision.value <= decision.high
