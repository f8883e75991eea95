"""Claims on variants, decided on searches whose truth is known."""

import numpy as np
import pandas as pd
import pytest

from odyssey.cells.variants import PAPER
from odyssey.statistics.comparison import compare_with_vanilla
from odyssey.verdicts import against_vanilla
from odyssey.verdicts.best_error import best_error
from odyssey.verdicts.decision import FAILS, HOLDS, UNDECIDED, CannotDecide
from odyssey.verdicts.evidence import Evidence
from tests.helpers import synthetic_trials as synthetic

ORIGINAL, STAND_IN = synthetic.LABELS["timit"], synthetic.LABELS["jsb"]


def search(variant, mean, sd=0.1, best=40):
    """Ten times `best` trials, of which those that validate best have this mean and sd exactly."""
    spread = np.linspace(-1, 1, best)
    errors = np.concatenate([mean + sd * spread / spread.std(ddof=1), np.full(9 * best, 90.0)])
    return pd.DataFrame(
        {
            "dataset": "timit",
            "variant": variant,
            "trial": range(len(errors)),
            "status": "finished",
            "parameters": 1000,
            "epochs": 150,
            "validation_error": np.arange(len(errors), dtype=float),
            "test_error": errors,
        }
    )


def evidence(label=ORIGINAL, **searches):
    trials = pd.concat(
        search(name, *(s if isinstance(s, tuple) else (s,))) for name, s in searches.items()
    )
    return Evidence(label, {"trials": trials, "comparison": compare_with_vanilla(trials)})


@pytest.mark.parametrize(
    ("found", "verdict", "paper_method"),
    [
        (31.0, HOLDS, HOLDS),
        ((30.2, 0.1), HOLDS, HOLDS),
        (29.0, FAILS, FAILS),
        (30.0, FAILS, FAILS),
        ((30.5, 3.0), UNDECIDED, FAILS),
        ((30.0, 3.0), UNDECIDED, FAILS),
    ],
)
def test_worse(found, verdict, paper_method):
    """Negligible is a difference below 2 % of 30, which is 0.6."""
    decision = against_vanilla.worse(evidence(V=30.0, NP=found), "NP")
    assert (decision.verdict, decision.paper_method) == (verdict, paper_method)
    assert (decision.more_trials is None) == (verdict != UNDECIDED)


@pytest.mark.parametrize(
    ("found", "verdict", "paper_method"),
    [
        (30.0, HOLDS, HOLDS),
        (31.0, FAILS, FAILS),
        (29.0, FAILS, FAILS),
        ((30.0, 3.0), UNDECIDED, HOLDS),
    ],
)
def test_not_different(found, verdict, paper_method):
    decision = against_vanilla.not_different(evidence(V=30.0, NP=found), "NP")
    assert (decision.verdict, decision.paper_method) == (verdict, paper_method)


@pytest.mark.parametrize(
    ("found", "verdict"), [(29.9, HOLDS), (30.1, FAILS), ((29.9, 3.0), UNDECIDED)]
)
def test_better_on_average(found, verdict):
    decision = against_vanilla.better_on_average(evidence(V=30.0, NP=found), "NP")
    assert decision.verdict == verdict
    assert decision.low < decision.value < decision.high and decision.unit == "% of frames"


def test_a_difference_that_only_the_adjustment_denies_is_undecided():
    """One of eight tests: the interval excludes zero, but p after Bonferroni is above 0.05."""
    others = dict.fromkeys(set(PAPER) - {"V", "NP"}, 30.0)
    study = evidence(V=(30.0, 1.0), NP=(30.55, 1.0), **others)
    for decide in (against_vanilla.worse, against_vanilla.not_different):
        decision = decide(study, "NP")
        assert decision.low > 0 and decision.verdict == UNDECIDED and decision.more_trials > 0


@pytest.mark.parametrize(
    ("np_found", "verdict", "paper_method"),
    [(30.0, HOLDS, HOLDS), (29.0, FAILS, FAILS), ((29.9, 3.0), UNDECIDED, HOLDS)],
)
def test_none_better(np_found, verdict, paper_method):
    study = evidence(**dict.fromkeys(PAPER, 30.0) | {"NP": np_found})
    decision = against_vanilla.none_better(study)
    assert (decision.verdict, decision.paper_method) == (verdict, paper_method)
    assert verdict == HOLDS or "closest: NP" in decision.note


def test_none_better_cannot_hold_where_variants_are_missing():
    decision = against_vanilla.none_better(evidence(V=30.0, NP=31.0))
    assert decision.verdict == UNDECIDED and "untested: NIG" in decision.note
    assert against_vanilla.none_better(evidence(V=30.0, NP=29.0)).verdict == FAILS


def test_a_variant_that_was_not_run():
    with pytest.raises(CannotDecide, match="NFG is not in this run"):
        against_vanilla.worse(evidence(V=30.0, NP=30.0), "NFG")


def test_a_test_that_did_not_decide_says_why():
    trials = synthetic.trials(("timit",), ("V", "NP"), count=1)
    study = Evidence(ORIGINAL, {"comparison": compare_with_vanilla(trials)})
    with pytest.raises(CannotDecide, match="a test needs two"):
        against_vanilla.worse(study, "NP")


@pytest.mark.parametrize(
    ("means", "verdict"),
    [((29.6, 29.7), HOLDS), ((36.0, 36.1), FAILS), ((30.9, 31.3), UNDECIDED)],
)
def test_best_error(means, verdict):
    """Within 5 % of 29.6 is up to 31.08. All searches have equal validation errors."""
    searches = {name: means[place % 2] for place, name in enumerate(sorted(PAPER))}
    decision = best_error(evidence(**{name: (m, 0.001) for name, m in searches.items()}), 29.6)
    assert decision.verdict == verdict and decision.paper_method in (verdict, HOLDS)
    assert decision.low <= decision.value <= decision.high


def test_best_error_by_enumeration():
    """Three trials, 27 resamples: the best, second and third come first in 19, 7 and 1."""
    trials = search("V", 0.0).head(3).assign(test_error=[2.0, 1.0, 3.0])
    decision = best_error(Evidence(ORIGINAL, {"trials": trials}), 29.6)
    assert (decision.value, decision.low, decision.high) == (2.0, 1.0, 3.0)


def test_best_errors_on_other_data_or_at_another_scale_say_nothing():
    full = dict.fromkeys(PAPER, 29.6)
    stand_in = best_error(evidence(STAND_IN, **full), 29.6)
    assert (stand_in.verdict, stand_in.paper_method) == (UNDECIDED, "")
    assert stand_in.note == "not the original data but reconstruction"
    small = best_error(evidence(**dict.fromkeys(PAPER, (29.6, 0.1, 3))), 29.6)
    assert small.verdict == UNDECIDED and "not the paper's scale" in small.note
