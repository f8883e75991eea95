"""Fresh seeds against selected trials and against vanilla: cases by hand and bad input."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from odyssey.errors import BadInput
from odyssey.search_space import PRIORS
from odyssey.statistics.seeds import describe_seeds, selected_trials
from odyssey.statistics.welch import welch_test
from tests.helpers import synthetic_trials
from tests.helpers.synthetic_seeds import ERRORS, runs, trials


def row(variant="V", of_trials=None, of_runs=None):
    table = describe_seeds(
        trials() if of_trials is None else of_trials, runs() if of_runs is None else of_runs
    )
    return table.set_index("variant").loc[variant]


def test_mean_interval_and_luck_worked_by_hand():
    actual = row()
    assert (actual["n"], actual["mean"], actual["sd"]) == (3, 12, 2)
    half = 4.30265273 * 2 / 3**0.5  # Student's 97.5 % at two degrees of freedom
    assert [actual["low"], actual["high"]] == pytest.approx([12 - half, 12 + half])
    assert (actual["trial"], actual["selected_error"], actual["luck"]) == (1, 10, -2)
    t = 2 / (2 * (1 + 1 / 3) ** 0.5)
    assert actual["p_luck"] == pytest.approx(2 * stats.t.sf(t, 2))
    assert actual["note"] == ""


def test_variants_are_tested_against_vanilla_by_their_fresh_seeds():
    expected = welch_test(np.array(ERRORS["FGR"]), np.array(ERRORS["V"]))
    actual = row("FGR")
    assert actual["mean_difference"] == pytest.approx(10)
    assert (actual["t"], actual["df"], actual["p"]) == (expected.t, expected.df, expected.p)
    assert actual["comparisons"] == 2 and actual["p_bonferroni"] == pytest.approx(2 * expected.p)
    assert actual["significant"] == (2 * expected.p < 0.05)
    assert pd.isna(row("V")["p"]) and pd.isna(row("V")["significant"])


def test_order_of_rows_does_not_matter():
    shuffled = [table.sample(frac=1, random_state=1) for table in (trials(), runs())]
    pd.testing.assert_frame_equal(describe_seeds(*shuffled), describe_seeds(trials(), runs()))


def test_the_selected_trial_is_the_best_that_finished():
    table = trials()
    assert selected_trials(table)["jsb", "NP"].trial == 1
    table.loc[table["trial"] == 1, "status"] = "diverged"
    selected = selected_trials(table)["jsb", "NP"]
    assert selected.trial == 0 and selected.hyperparameters == dict.fromkeys(PRIORS, 0.5)
    assert row("NP", of_trials=table)["trial"] == 0


def test_diverged_repetitions_are_counted_and_left_out():
    table = runs()
    table.loc[2, ["status", "test_error"]] = ["diverged", 1e6]
    actual = row("V", of_runs=table)
    assert (actual["n"], actual["n_diverged"], actual["mean"]) == (2, 1, 11)
    assert actual["note"] == "1 of 3 fresh seeds diverged and are left out"


def test_a_search_in_which_nothing_finished_has_a_row_that_says_so():
    table = trials()
    table.loc[table["variant"] == "NP", "status"] = "diverged"
    assert ("jsb", "NP") not in selected_trials(table)
    actual = row("NP", table, runs({"V": ERRORS["V"], "FGR": ERRORS["FGR"]}))
    assert actual["n"] == 0 and np.isnan(actual["luck"]) and pd.isna(actual["trial"])
    assert actual["note"] == (
        "undecided: the variant has no trials, a test needs two; "
        "no trial finished that could be repeated"
    )
    assert row("FGR", table, runs())["comparisons"] == 2


@pytest.mark.parametrize(
    "errors, note",
    [
        ([3.0], "undecided: the variant has 1 trial, a test needs two; no interval: 1 fresh seed"),
        ([], "undecided: the variant has no trials, a test needs two; no interval: no fresh seeds"),
        ([3.0, np.inf], "undecided: the variant has 1 trial, .*; no interval: 1 fresh seed fini"),
    ],
)
def test_too_few_repetitions_have_no_interval(errors, note):
    actual = row("NP", of_runs=runs(ERRORS | {"NP": errors}))
    assert np.isnan([actual["low"], actual["high"], actual["p"], actual["p_luck"]]).all()
    assert pd.Series([actual["note"]]).str.match(note).all(), actual["note"]


def test_equal_repetitions_have_no_interval_but_a_mean():
    actual = row("NP", of_runs=runs(ERRORS | {"NP": [0.1] * 3, "V": [0.3] * 3}))
    assert actual["sd"] == 0 and actual["mean"] == pytest.approx(0.1)
    assert np.isnan([actual["low"], actual["p_luck"], actual["p"]]).all()
    assert actual["note"] == "undecided: no variance in either group"


def test_without_vanilla_there_is_luck_but_no_comparison():
    table = trials()
    actual = row("NP", table[table["variant"] != "V"], runs())
    assert actual["luck"] == pytest.approx(10 - 11.5)
    assert actual["note"] == "undecided: vanilla has no trials, a test needs two"


def test_missing_columns_are_named():
    with pytest.raises(BadInput, match="lacks test_error"):
        describe_seeds(trials().drop(columns="test_error"), runs())
    with pytest.raises(BadInput, match="lacks fresh_seed"):
        describe_seeds(trials(), runs().drop(columns="fresh_seed"))
    with pytest.raises(BadInput, match="lacks momentum"):
        selected_trials(trials().drop(columns="momentum"))


def test_a_whole_study_has_a_row_for_every_search():
    table = synthetic_trials.trials(("jsb", "timit"), count=4)
    actual = describe_seeds(table, runs())
    assert len(actual) == 18 and actual["variant"].iloc[0] == "V"
