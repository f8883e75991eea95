"""Fresh seeds against the selected trials and against vanilla: hand-worked cases and bad input."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from odyssey.errors import BadInput
from odyssey.search_space import PRIORS
from odyssey.statistics.seeds import describe_seeds, selected_trials
from odyssey.statistics.welch import welch_test
from tests.helpers import synthetic_trials as synthetic

ERRORS = {"V": [10.0, 12.0, 14.0], "NP": [11.0, 11.5, 12.0], "FGR": [20.0, 21.0, 25.0]}


def trials(**changes):
    """Two trials of each variant; the second has the lower validation error."""
    rows = [
        {"dataset": "jsb", "variant": variant, "trial": trial, "status": "finished"}
        | {"parameters": 100, "validation_error": 9.0 - trial, "test_error": 11.0 - trial}
        | dict.fromkeys(PRIORS, 0.5 + trial)
        for variant in ERRORS
        for trial in (0, 1)
    ]
    return pd.DataFrame(rows).assign(**changes)


def runs(errors=ERRORS):
    rows = [
        {"dataset": "jsb", "variant": variant, "trial": 1, "fresh_seed": number}
        | {"status": "finished", "parameters": 100, "test_error": error}
        for variant, found in errors.items()
        for number, error in enumerate(found)
    ]
    names = ["dataset", "variant", "trial", "fresh_seed", "status", "parameters", "test_error"]
    return pd.DataFrame(rows, columns=names).astype({"test_error": float})


def row(variant="V", of_trials=None, of_runs=None):
    table = describe_seeds(
        trials() if of_trials is None else of_trials, runs() if of_runs is None else of_runs
    )
    return table.set_index("variant").loc[variant]


def test_mean_interval_and_luck_worked_by_hand():
    found = row()
    assert (found["n"], found["mean"], found["sd"]) == (3, 12, 2)
    half = 4.30265273 * 2 / 3**0.5  # Student's 97.5 % at two degrees of freedom
    assert [found["low"], found["high"]] == pytest.approx([12 - half, 12 + half])
    assert (found["trial"], found["selected_error"], found["luck"]) == (1, 10, -2)
    t = 2 / (2 * (1 + 1 / 3) ** 0.5)
    assert found["p_luck"] == pytest.approx(2 * stats.t.sf(t, 2))
    assert found["note"] == ""


def test_variants_are_tested_against_vanilla_by_their_fresh_seeds():
    expected = welch_test(np.array(ERRORS["FGR"]), np.array(ERRORS["V"]))
    found = row("FGR")
    assert found["mean_difference"] == pytest.approx(10)
    assert (found["t"], found["df"], found["p"]) == (expected.t, expected.df, expected.p)
    assert found["comparisons"] == 2 and found["p_bonferroni"] == pytest.approx(2 * expected.p)
    assert found["significant"] == (2 * expected.p < 0.05)
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
    found = row("V", of_runs=table)
    assert (found["n"], found["n_diverged"], found["mean"]) == (2, 1, 11)
    assert found["note"] == "1 of 3 fresh seeds diverged and are left out"


def test_a_search_in_which_nothing_finished_has_a_row_that_says_so():
    table = trials()
    table.loc[table["variant"] == "NP", "status"] = "diverged"
    assert ("jsb", "NP") not in selected_trials(table)
    found = row("NP", table, runs({"V": ERRORS["V"], "FGR": ERRORS["FGR"]}))
    assert found["n"] == 0 and np.isnan(found["luck"]) and pd.isna(found["trial"])
    assert found["note"] == (
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
    found = row("NP", of_runs=runs(ERRORS | {"NP": errors}))
    assert np.isnan([found["low"], found["high"], found["p"], found["p_luck"]]).all()
    assert pd.Series([found["note"]]).str.match(note).all(), found["note"]


def test_equal_repetitions_have_no_interval_but_a_mean():
    found = row("NP", of_runs=runs(ERRORS | {"NP": [0.1] * 3, "V": [0.3] * 3}))
    assert found["sd"] == 0 and found["mean"] == pytest.approx(0.1)
    assert np.isnan([found["low"], found["p_luck"], found["p"]]).all()
    assert found["note"] == "undecided: no variance in either group"


def test_without_vanilla_there_is_luck_but_no_comparison():
    table = trials()
    found = row("NP", table[table["variant"] != "V"], runs())
    assert found["luck"] == pytest.approx(10 - 11.5)
    assert found["note"] == "undecided: vanilla has no trials, a test needs two"


def test_missing_columns_are_named():
    with pytest.raises(BadInput, match="lacks test_error"):
        describe_seeds(trials().drop(columns="test_error"), runs())
    with pytest.raises(BadInput, match="lacks fresh_seed"):
        describe_seeds(trials(), runs().drop(columns="fresh_seed"))
    with pytest.raises(BadInput, match="lacks momentum"):
        selected_trials(trials().drop(columns="momentum"))


def test_a_whole_study_has_a_row_for_every_search():
    table = synthetic.trials(("jsb", "timit"), count=4)
    found = describe_seeds(table, runs())
    assert len(found) == 18 and found["variant"].iloc[0] == "V"
