"""Tests of claims that compare variants with vanilla, decided on known differences."""

import pytest

from odyssey.cells.variants import PAPER
from odyssey.statistics.comparison import compare_with_vanilla
from odyssey.verdicts import against_vanilla
from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.decision import FAILS, HOLDS, UNDECIDED, CannotDecide
from tests.helpers import synthetic_trials
from tests.helpers.synthetic_searches import ORIGINAL, tables


@pytest.mark.parametrize(
    ("np_search", "verdict", "paper_method"),
    [
        (31.0, HOLDS, HOLDS),
        ((30.2, 0.1), HOLDS, HOLDS),
        (29.0, FAILS, FAILS),
        (30.0, FAILS, FAILS),
        ((30.5, 3.0), UNDECIDED, FAILS),
        ((30.0, 3.0), UNDECIDED, FAILS),
    ],
)
def test_worse(np_search, verdict, paper_method):
    """A difference below 0.6, which is 2 % of 30, is negligible."""
    decision = against_vanilla.worse(tables(V=30.0, NP=np_search), "NP")
    assert (decision.verdict, decision.paper_method) == (verdict, paper_method)
    assert (decision.more_trials is None) == (verdict != UNDECIDED)


@pytest.mark.parametrize(
    ("np_search", "verdict", "paper_method"),
    [
        (30.0, HOLDS, HOLDS),
        (31.0, FAILS, FAILS),
        (29.0, FAILS, FAILS),
        ((30.0, 3.0), UNDECIDED, HOLDS),
    ],
)
def test_not_different(np_search, verdict, paper_method):
    decision = against_vanilla.not_different(tables(V=30.0, NP=np_search), "NP")
    assert (decision.verdict, decision.paper_method) == (verdict, paper_method)


@pytest.mark.parametrize(
    ("np_search", "verdict", "paper_method"),
    [
        ((29.9, 3.0), HOLDS, HOLDS),
        ((30.0, 3.0), FAILS, FAILS),
        ((30.1, 3.0), FAILS, FAILS),
        (29.0, FAILS, FAILS),
        (29.93, HOLDS, FAILS),
    ],
)
def test_better_on_average(np_search, verdict, paper_method):
    """The mean is lower and the difference is not significant; at 29.93 only Welch's test is."""
    decision = against_vanilla.better_on_average(tables(V=30.0, NP=np_search), "NP")
    assert (decision.verdict, decision.paper_method) == (verdict, paper_method)
    assert decision.low < decision.value < decision.high and decision.unit == "% of frames"
    assert decision.note == "describes these trials only"


def test_a_difference_that_only_the_adjustment_denies_is_undecided():
    """One of eight tests: the interval excludes zero, but p after Bonferroni is above 0.05."""
    others = dict.fromkeys(set(PAPER) - {"V", "NP"}, 30.0)
    study = tables(V=(30.0, 1.0), NP=(31.0, 1.0), **others)
    for decide in (against_vanilla.worse, against_vanilla.not_different):
        decision = decide(study, "NP")
        assert decision.low > 0 and decision.verdict == UNDECIDED and decision.more_trials > 0


@pytest.mark.parametrize(
    ("np_search", "verdict", "paper_method"),
    [(30.0, HOLDS, HOLDS), (29.0, FAILS, FAILS), ((29.9, 3.0), UNDECIDED, HOLDS)],
)
def test_none_better(np_search, verdict, paper_method):
    study = tables(**dict.fromkeys(PAPER, 30.0) | {"NP": np_search})
    decision = against_vanilla.none_better(study)
    assert (decision.verdict, decision.paper_method) == (verdict, paper_method)
    assert verdict == HOLDS or "closest: NP" in decision.note


def test_welchs_test_alone_makes_no_verdict():
    """The difference is significant by Welch's test only, which ignores the selection."""
    study = tables(**dict.fromkeys(PAPER, (30.0, 1.0)) | {"NP": (29.2, 1.0)})
    for decide, arguments in (
        (against_vanilla.none_better, ()),
        (against_vanilla.not_different, ("NP",)),
    ):
        decision = decide(study, *arguments)
        assert (decision.verdict, decision.paper_method) == (UNDECIDED, FAILS)


def test_none_better_cannot_hold_where_variants_are_missing():
    decision = against_vanilla.none_better(tables(V=30.0, NP=31.0))
    assert decision.verdict == UNDECIDED and "untested: NIG" in decision.note
    assert against_vanilla.none_better(tables(V=30.0, NP=29.0)).verdict == FAILS


def test_a_variant_that_was_not_run():
    with pytest.raises(CannotDecide, match="NFG is not in this run"):
        against_vanilla.worse(tables(V=30.0, NP=30.0), "NFG")


def test_a_test_that_did_not_decide_says_why():
    trials = synthetic_trials.trials(("timit",), ("V", "NP"), count=1)
    study = DatasetTables(ORIGINAL, {"comparison": compare_with_vanilla(trials)})
    with pytest.raises(CannotDecide, match="a test needs two"):
        against_vanilla.worse(study, "NP")
