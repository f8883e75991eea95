"""Tests of claims on the best error, decided on searches with known differences."""

import numpy as np
import pandas as pd
import pytest

from odyssey.cells.variants import PAPER
from odyssey.verdicts.best_error import best_error
from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.decision import FAILS, HOLDS, UNDECIDED
from tests.helpers.synthetic_searches import ORIGINAL, search, tables


def with_seeds(study, mean, half, trial=0, variant="CIFG"):
    """The tables with repetitions of one trial: their mean and interval."""
    row = {"variant": variant, "trial": trial, "n": 5, "mean": mean}
    seeds = pd.DataFrame([row | {"low": mean - half, "high": mean + half}])
    return DatasetTables(study.label, {**study.by_name, "seeds": seeds})


@pytest.mark.parametrize(
    ("mean", "half", "verdict", "paper_method"),
    [
        (29.6, 1.0, HOLDS, HOLDS),
        (36.0, 1.0, FAILS, HOLDS),
        (31.0, 1.0, UNDECIDED, HOLDS),
    ],
)
def test_best_error(mean, half, verdict, paper_method):
    """Errors up to 31.08 are within 5 % of 29.6. The best trial itself has 29.6."""
    study = tables(**dict.fromkeys(PAPER, (29.6, 0.001)))
    decision = best_error(with_seeds(study, mean, half), 29.6)
    assert (decision.verdict, decision.paper_method) == (verdict, paper_method)
    assert (decision.value, decision.low, decision.high) == (mean, mean - half, mean + half)
    assert "5 fresh seeds" in decision.statistic
    assert "the best trial, CIFG 0, has 29.6 % of frames" in decision.note


def test_a_single_trial_has_no_interval():
    trials = search("V", 0.0).head(3).assign(test_error=[2.0, 1.0, 3.0])
    study = DatasetTables(ORIGINAL, {"trials": trials})
    for tables_of_study in (study, with_seeds(study, 2.0, 0.1, trial=1, variant="V")):
        decision = best_error(tables_of_study, 29.6)
        assert decision.value == 2.0 and np.isnan([decision.low, decision.high]).all()
        assert decision.verdict == UNDECIDED
        assert "no interval: it was not trained with fresh seeds" in decision.note


def test_a_diverged_trial_is_not_the_best():
    trials = search("V", 0.0).head(3).assign(test_error=[2.0, 1.0, 3.0])
    trials["status"] = ["diverged", "finished", "finished"]
    assert best_error(DatasetTables(ORIGINAL, {"trials": trials}), 29.6).value == 1.0


def test_best_errors_at_another_scale_say_nothing():
    small = best_error(tables(**dict.fromkeys(PAPER, (29.6, 0.1, 3))), 29.6)
    assert small.verdict == UNDECIDED and "not the paper's scale" in small.note
