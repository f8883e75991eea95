"""Tests of claims on shares of variance, decided on known shares."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from odyssey.statistics.fanova import posterior
from odyssey.statistics.fanova.names import NONE_VARIED
from odyssey.statistics.fanova.responses import POLICIES
from odyssey.verdicts import importances
from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.decision import FAILS, HOLDS, UNDECIDED, CannotDecide, NotTestable
from tests.helpers import synthetic_trials


@pytest.fixture(autouse=True)
def intervals_are_quantiles(monkeypatch):
    """The ends are then those that `shares` is given."""
    monkeypatch.setattr(posterior, "WIDENING", 1.0)


LABEL = synthetic_trials.LABELS["timit"]


def shares(note="", **components):
    """Importances with these (share, low, high), and draws that give such intervals.

    In a draw, all shares are low or all are high. The forest's share is that of the name.
    """
    rows = [
        {
            "dataset": "timit",
            "variant": "all",
            "response": "test_error",
            "policy": POLICIES["test_error"][0],
            "hyperparameters": name.replace("__", " × "),
            "order": 2 if "__" in name else 1,
            "share": share_and_ends[0],
            "note": note,
        }
        for name, share_and_ends in components.items()
    ]
    table = pd.DataFrame(rows)
    ends = np.array(list(components.values()))[:, 1:]
    # With 40 draws at each end and 40 in the middle, the percentiles are the ends.
    drawn = np.repeat([ends[:, 0], ends.mean(axis=1), ends[:, 1]], 40, axis=0)
    draws = pd.concat(table.assign(draw=draw, share=values) for draw, values in enumerate(drawn))
    tables = {"importance": table, "draws": draws, "trials": synthetic_trials.trials(("timit",))}
    return DatasetTables(LABEL, tables)


def with_rest(**components):
    """As `shares`, with two other hyperparameters and an interaction."""
    return shares(**components, a=(0.1, 0.05, 0.15), z=(0, 0, 0), a__z=(0.01, 0.005, 0.015))


@pytest.mark.parametrize(
    ("share_and_ends", "verdict", "paper_method"),
    [
        ((0.8, 0.7, 0.9), HOLDS, HOLDS),
        ((0.4, 0.3, 0.5), FAILS, FAILS),
        ((0.7, 0.5, 0.9), UNDECIDED, HOLDS),
    ],
)
def test_a_share_against_two_thirds(share_and_ends, verdict, paper_method):
    decision = importances.share(
        with_rest(learning_rate=share_and_ends), "learning_rate", at_least=2 / 3
    )
    assert (decision.verdict, decision.paper_method) == (verdict, paper_method)
    assert (decision.value, decision.low, decision.high) == pytest.approx(share_and_ends)


def test_a_share_that_may_be_zero_is_not_larger_than_a_limit():
    tables = with_rest(momentum=(0.03, 0.02, 0.04))
    assert importances.share(tables, "momentum", at_most=0.01).verdict == FAILS
    decision = importances.share(with_rest(momentum=(0.03, 0.0, 0.04)), "momentum", at_most=0.01)
    assert (decision.verdict, decision.paper_method) == (UNDECIDED, FAILS)
    tables = with_rest(momentum=(0.001, 0.0, 0.002))
    assert importances.share(tables, "momentum", at_most=0.01).verdict == HOLDS


def test_the_papers_method_is_the_share_of_the_forest():
    """The forest gives interactions what the other model gives to the learning rate."""
    tables = with_rest(learning_rate=(0.6, 0.7, 0.9))
    decision = importances.share(tables, "learning_rate", at_least=2 / 3)
    assert (decision.verdict, decision.paper_method) == (HOLDS, FAILS)
    assert (decision.value, decision.low, decision.high) == pytest.approx((0.8, 0.7, 0.9))


@pytest.mark.parametrize(
    ("drawn", "verdict"), [((0.0, 0.02), FAILS), ((0.0, 0.1), UNDECIDED), ((0.06, 0.18), HOLDS)]
)
def test_a_range_of_interactions_can_fail_at_zero(drawn, verdict):
    tables = shares(a=(0.8, 0.7, 0.9), b=(0.1, 0.1, 0.1), a__b=(0.1, *drawn))
    assert importances.share(tables, "interactions", 0.05, 0.2).verdict == verdict


def test_interactions_are_all_but_the_singles():
    """In a draw, all shares are low or all are high, so the widths of the intervals add up."""
    tables = shares(a=(0.8, 0.7, 0.9), b=(0, 0, 0), a__b=(0.1, 0.06, 0.14), b__c=(0.02, 0.01, 0.03))
    decision = importances.share(tables, "interactions", 0.05, 0.2)
    assert decision.verdict == HOLDS
    assert (decision.value, decision.low, decision.high) == pytest.approx((0.12, 0.07, 0.17))


def test_interactions_that_take_from_each_other_have_a_narrow_sum():
    tables = with_rest(b__c=(0.1, 0.06, 0.14), a__c=(0.06, 0.10, 0.02))
    decision = importances.share(tables, "interactions", 0.05, 0.2)
    assert (decision.low, decision.high) == pytest.approx((0.165, 0.175))


@pytest.mark.parametrize(
    ("other", "verdict"),
    [((0.1, 0.15, 0.05), HOLDS), ((0.6, 0.7, 0.5), FAILS), ((0.28, 0.4, 0.16), UNDECIDED)],
)
def test_larger_share(other, verdict):
    tables = shares(hidden_size=(0.3, 0.25, 0.35), input_noise=other)
    assert importances.larger_share(tables, "hidden_size", "input_noise").verdict == verdict


def test_interval_of_a_difference_by_hand():
    """Half widths of 0.03 and 0.04 give 0.07 for opposite changes and 0.01 for equal ones."""
    for pair, half in (((0.1, 0.14, 0.06), 0.07), ((0.1, 0.06, 0.14), 0.01)):
        tables = shares(a=(0.5, 0.47, 0.53), b=(0, 0, 0), a__b=pair)
        decision = importances.larger_share(tables, "a", "b × a")
        assert (decision.low, decision.high) == pytest.approx((0.4 - half, 0.4 + half))


@pytest.mark.parametrize(
    ("pair", "verdict"),
    [((0.1, 0.05, 0.15), HOLDS), ((0.3, 0.25, 0.35), FAILS), ((0.2, 0.1, 0.3), UNDECIDED)],
)
def test_many_times_as_large_a_share(pair, verdict):
    tables = shares(a=(0.7, 0.7, 0.7), b=(0, 0, 0), a__b=pair)
    decision = importances.larger_share(tables, "a", "a × b", at_least=3)
    assert decision.verdict == verdict
    assert "less 3 times that of a × b" in decision.statistic
    assert decision.value == pytest.approx(0.7 - 3 * pair[0])


@pytest.mark.parametrize(
    ("pair", "verdict"),
    [((0.1, 0.08, 0.12), HOLDS), ((0.01, 0.0, 0.02), FAILS), ((0.05, 0.01, 0.09), UNDECIDED)],
)
def test_largest_pair(pair, verdict):
    """The largest of the others is 0.06, 0.05 or 0.06: not the same pair in all draws."""
    others = {"a__c": (0.05, 0.06, 0.04), "b__c": (0.05, 0.04, 0.06)}
    tables = shares(a=(0.8, 0.8, 0.8), b=(0.05, 0.05, 0.05), a__b=pair, **others)
    decision = importances.largest_pair(tables, "b × a")
    assert decision.verdict == verdict
    assert (decision.low, decision.high) == pytest.approx((pair[1] - 0.06, pair[2] - 0.06))


def test_the_only_pair_is_not_the_largest_of_several():
    tables = shares(a=(0.8, 0.7, 0.9), b=(0.1, 0.1, 0.1), a__b=(0.1, 0.05, 0.15))
    with pytest.raises(NotTestable, match="no other two hyperparameters"):
        importances.largest_pair(tables, "a × b")


@pytest.mark.parametrize(
    ("here", "verdict"),
    [((0.3, 0.2, 0.4), HOLDS), ((0.02, 0.01, 0.03), FAILS), ((0.1, 0.05, 0.15), UNDECIDED)],
)
def test_a_larger_share_than_on_another_data_set(here, verdict):
    other = with_rest(b__c=(0.1, 0.05, 0.15))
    tables = replace(with_rest(b__c=here), other={"jsb": other}.__getitem__)
    decision = importances.larger_share_than_on(tables, "interactions", "jsb")
    assert decision.verdict == verdict and decision.value == pytest.approx(here[0] - 0.1)
    # Draws of two data sets are independent, so the interval is the widest difference.
    ends = (here[1] + 0.005 - 0.165, here[2] + 0.015 - 0.055)
    assert (decision.low, decision.high) == pytest.approx(ends)


def test_another_data_set_that_is_absent():
    with pytest.raises(NotTestable, match="jsb is not in this run"):
        importances.larger_share_than_on(with_rest(), "interactions", "jsb")


def test_shares_that_were_not_computed_say_why():
    tables = shares(note="undecided: 3 trials", momentum=(np.nan, np.nan, np.nan))
    for name in ("momentum", "interactions"):
        with pytest.raises(CannotDecide, match="undecided: 3 trials"):
            importances.share(tables, name)
    for name in ("nesterov", "a × c"):
        with pytest.raises(NotTestable, match=f"{name} is not in this run"):
            importances.share(with_rest(b=(0.5, 0.4, 0.6)), name)


def test_what_was_not_varied_has_no_share():
    tables = with_rest(momentum=(np.nan, 0, 0), learning_rate=(0.8, 0.7, 0.9))
    table = tables.by_name["importance"]
    table.loc[table["hyperparameters"] == "momentum", "note"] = "not varied in this run"
    for name in ("momentum", "momentum × learning_rate"):
        with pytest.raises(NotTestable, match="momentum was not varied in this run"):
            importances.share(tables, name, at_most=0.01)
    with pytest.raises(NotTestable, match="momentum was not varied"):
        importances.larger_share(tables, "learning_rate", "momentum")
    assert importances.share(tables, "learning_rate", at_least=2 / 3).verdict == HOLDS


def test_one_hyperparameter_alone_decides_nothing():
    with pytest.raises(NotTestable, match="fewer than two hyperparameters were varied"):
        importances.share(shares(learning_rate=(1.0, 1.0, 1.0)), "learning_rate", at_least=2 / 3)


def test_a_run_without_any_variation_cannot_test_shares():
    tables = shares(note=NONE_VARIED, momentum=(np.nan, 0, 0))
    with pytest.raises(NotTestable, match="no hyperparameter was varied"):
        importances.share(tables, "momentum", at_most=0.01)
