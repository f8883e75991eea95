import numpy as np
import pandas as pd
import pytest

from odyssey.errors import BadInput
from odyssey.statistics.audit import COLUMNS, audit_selection
from odyssey.statistics.comparison import compare_with_vanilla
from tests.helpers import synthetic_trials
from tests.helpers.synthetic_trials import trials_with_errors

pytestmark = pytest.mark.filterwarnings("error")


def test_rows_and_columns():
    table = audit_selection(synthetic_trials.trials(("timit", "jsb")), resamples=20)
    assert list(table.columns) == list(COLUMNS)
    assert table["fraction"].tolist() == [f for f in (0.05, 0.1, 0.2, 0.5) for _ in range(8)] * 2
    assert "V" not in set(table["variant"])


def test_at_a_tenth_it_says_what_the_comparison_says():
    trials = synthetic_trials.trials(count=40)
    audit = audit_selection(trials, [0.1], resamples=20).set_index("variant")
    compared = compare_with_vanilla(trials).query("selection == 'best 10%' and variant != 'V'")
    compared = compared.set_index("variant")
    same = ("n", "mean_difference", "p", "significant", "p_welch", "significant_welch")
    for own, other in {"low": "difference_low", "high": "difference_high"}.items():
        assert audit[own].tolist() == compared[other].tolist()
    for column in same:
        assert audit[column].tolist() == compared[column].tolist()


def test_the_selection_is_made_again_in_every_resample():
    """The best two of three trials are compared, and vanilla's third has a huge error.

    A bootstrap of the best two alone would never draw it. It is one of vanilla's best two in 7 of
    27 resamples; then the difference is negative.
    """
    table = audit_selection(
        trials_with_errors(V=[0, 0, 1000], NP=[1, 1.5, 1.5]), [0.5], resamples=4000
    )
    [row] = table.to_dict("records")
    assert row["mean_difference"] == pytest.approx(1.25)
    assert row["same_sign"] == pytest.approx(20 / 27, abs=0.03)


def test_a_clear_difference_has_the_same_sign_in_every_resample():
    rng = np.random.default_rng(0)
    clear = trials_with_errors(
        V=rng.uniform(0, 1, 30), NP=rng.uniform(5, 6, 30), NIG=rng.uniform(0, 1, 30)
    )
    table = audit_selection(clear, resamples=200).set_index(["fraction", "variant"])
    assert (table.xs("NP", level="variant")["same_sign"] == 1).all()
    assert table.xs("NP", level="variant")["significant"].all()
    assert table.loc[(0.5, "NIG"), "same_sign"] < 1


def test_row_order_does_not_matter():
    trials = synthetic_trials.trials(("jsb", "iam"))
    shuffled = trials.sample(frac=1, random_state=1)
    tables = (audit_selection(table, [0.1, 0.5], resamples=50) for table in (trials, shuffled))
    pd.testing.assert_frame_equal(*tables)


def test_a_search_is_resampled_alike_whatever_else_was_searched():
    trials = synthetic_trials.trials(variants=("V", "NP", "NIG"))
    fewer = trials[trials["variant"] != "NIG"]
    kept = ["variant", "low", "high", "same_sign"]
    of_np = audit_selection(trials, [0.5], resamples=50).query("variant == 'NP'")[kept]
    alone = audit_selection(fewer, [0.5], resamples=50)[kept]
    pd.testing.assert_frame_equal(of_np.reset_index(drop=True), alone)


@pytest.mark.parametrize(
    ("trials", "note"),
    [
        (trials_with_errors(NP=[1, 2]), "undecided: vanilla has no trials, a test needs two"),
        (
            trials_with_errors(V=[1, 2], NP=[1]),
            "undecided: the variant has 1 trial, a test needs two",
        ),
        (trials_with_errors(V=[1, 1], NP=[2, 2]), "undecided: no variance in either group"),
        (
            trials_with_errors(V=[1, 2], NP=[3, 4]).assign(status="diverged"),
            "undecided: all trials of the variant diverged",
        ),
    ],
)
def test_what_cannot_be_decided_says_why(trials, note):
    table = audit_selection(trials, resamples=10)
    assert set(table["note"]) == {note}
    assert table[["low", "high", "same_sign", "significant"]].isna().all(axis=None)


def test_vanilla_alone_gives_an_empty_table():
    assert audit_selection(trials_with_errors(V=[1, 2, 3])).empty


def test_missing_columns_are_named():
    with pytest.raises(BadInput, match="lacks status, test_error"):
        audit_selection(synthetic_trials.trials().drop(columns=["status", "test_error"]))
