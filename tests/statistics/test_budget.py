from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey.errors import BadInput
from odyssey.statistics.budget import COLUMNS, expected_best, expected_best_errors
from odyssey.statistics.intervals import percentile_interval
from odyssey.statistics.resampling import draw
from tests.helpers import synthetic_trials

pytestmark = pytest.mark.filterwarnings("error")


def study(datasets=("jsb",), **arguments):
    trials = synthetic_trials.trials(datasets, **arguments)
    return trials.assign(cpu_seconds=trials["parameters"] / 1000)


def search(test_errors, seconds=1.0, parameters=1000, variant="V"):
    """One search with its trials ordered by validation error, lowest first."""
    count = len(test_errors)
    return pd.DataFrame(
        {
            "dataset": "jsb",
            "variant": variant,
            "trial": range(count),
            "status": "finished",
            "parameters": parameters,
            "cpu_seconds": seconds,
            "validation_error": np.arange(count, dtype=float),
            "test_error": np.array(test_errors, dtype=float),
        }
    )


def of_kind(table, kind):
    return table[table["kind"] == kind].reset_index(drop=True)


def enumerated(errors, draws):
    """Mean test error of the best over all ways to draw, where a rank is an index of the list."""
    return np.mean([errors[min(ranks)] for ranks in product(range(len(errors)), repeat=draws)])


def test_three_trials_by_hand():
    """Of nine ways to draw two trials, the first is best in five, the second in three."""
    expected = expected_best(np.array([3.0, 1.0, 8.0]), 2)
    assert expected == pytest.approx((5 * 3 + 3 * 1 + 1 * 8) / 9)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.integers(-50, 50), min_size=1, max_size=5), st.integers(1, 4))
def test_agrees_with_enumeration(errors, draws):
    actual = expected_best(np.array(errors, dtype=float), draws)
    assert actual == pytest.approx(enumerated(errors, draws))


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.integers(-50, 50), st.booleans()), min_size=1, max_size=8),
    st.integers(1, 9),
)
def test_trials_that_may_not_be_drawn_do_not_count(trials, draws):
    errors, within = (np.array(column) for column in zip(*trials, strict=True))
    actual = expected_best(errors.astype(float), draws, within)
    if within.any():
        assert actual == pytest.approx(expected_best(errors[within].astype(float), draws))
    else:
        assert np.isnan(actual)


def test_resamples_are_rows():
    errors = np.array([[1.0, 2.0], [3.0, 3.0]])
    assert expected_best(errors, np.array([1, 4])) == pytest.approx([1.5, 3])


def test_one_draw_expects_the_mean_and_many_the_best():
    errors = np.array([4.0, 9.0, 2.0])
    assert expected_best(errors, 1) == pytest.approx(5)
    assert expected_best(errors, 1000) == pytest.approx(4)


def test_rows_and_columns():
    table = expected_best_errors(study(("jsb", "timit"), count=30), resamples=50)
    assert list(table.columns) == list(COLUMNS)
    assert set(table["kind"]) == {"trials", "cpu_seconds", "parameters"}
    assert not table.isna().any(axis=None)
    assert (table["low"] <= table["high"]).all()


def test_variants_are_compared_at_the_same_budgets():
    table = expected_best_errors(study(count=30), resamples=10)
    for _, rows in table.groupby("kind"):
        budgets = {v: set(own["budget"]) for v, own in rows.groupby("variant")}
        assert all(len(own & budgets["V"]) >= 5 for own in budgets.values())
        assert rows["budget"].nunique() <= 20


def test_by_number_of_trials():
    errors = [3.0, 1.0, 8.0]
    rows = of_kind(expected_best_errors(search(errors), resamples=10), "trials")
    assert rows["budget"].tolist() == [1, 2, 3]
    assert rows["expected"].tolist() == pytest.approx([enumerated(errors, n) for n in (1, 2, 3)])


def test_by_processor_time():
    """A trial costs four seconds on average, so a budget of eight seconds allows two trials."""
    trials = search([3.0, 1.0, 8.0], seconds=[1.0, 2.0, 9.0])
    rows = of_kind(expected_best_errors(trials, resamples=10), "cpu_seconds")
    assert (rows["budget"].min(), rows["budget"].max()) == (4, 12)
    assert rows["expected"].iloc[0] == pytest.approx(4)
    assert rows["expected"].iloc[-1] == pytest.approx(enumerated([3, 1, 8], 3))


def test_a_variant_that_costs_twice_gets_half_the_trials():
    errors = [3.0, 1.0, 8.0, 2.0]
    trials = pd.concat([search(errors), search(errors, seconds=2.0, variant="FGR")])
    table = of_kind(expected_best_errors(trials, resamples=10), "cpu_seconds")
    dear = table[table["variant"] == "FGR"]
    assert dear["budget"].min() >= 2 and dear["budget"].max() == pytest.approx(8)
    for budget, actual in zip(dear["budget"], dear["expected"], strict=True):
        assert actual == pytest.approx(float(expected_best(np.array(errors), budget / 2)))


def test_by_number_of_parameters():
    """Five of the small networks are drawn, then five of all; fewer than five give no row."""
    errors = np.array([1.0, 5, 2, 6, 3, 7, 4, 8])
    sizes = [9000, 100, 9000, 100, 9000, 100, 100, 100]
    rows = of_kind(expected_best_errors(search(errors, parameters=sizes)), "parameters")
    small = rows[rows["budget"] < 9000]
    assert (small["n"] == 5).all() and rows["n"].iloc[-1] == 8
    assert small["expected"].tolist() == pytest.approx(
        [enumerated([5, 6, 7, 4, 8], 5)] * len(small)
    )
    [few] = of_kind(expected_best_errors(search(errors[:4])), "parameters").to_dict("records")
    assert few["note"] == "undecided: fewer than 5 usable trials" and np.isnan(few["budget"])


def test_interval_covers_the_true_expectation():
    """The mean of the lowest of four uniform numbers is 0.2."""
    rng, covered = np.random.default_rng(0), []
    for _ in range(300):
        errors = np.sort(rng.uniform(size=60))
        low, high = percentile_interval(expected_best(errors[draw(60, 60, 200, rng)], 4))
        covered.append(low <= 0.2 <= high)
    assert 0.9 < np.mean(covered) < 0.98


@pytest.mark.parametrize(
    ("trials", "note"),
    [
        (search([1.0]), "undecided: 1 usable trial, an interval needs two"),
        (
            search([np.nan, np.inf]),
            "undecided: no usable trials, an interval needs two; "
            "2 of 2 trials left out: error not finite",
        ),
        (search([1, 2, 3]).assign(status="diverged"), "undecided: all trials diverged"),
    ],
)
def test_what_cannot_be_decided_says_why(trials, note):
    table = expected_best_errors(trials)
    assert table["kind"].tolist() == ["trials", "cpu_seconds", "parameters"]
    assert set(table["note"]) == {note}
    assert table[["budget", "expected", "low", "high"]].isna().all(axis=None)


def test_errors_that_are_not_finite_are_left_out_and_counted():
    table = expected_best_errors(search([1, 2, np.nan, 4, 5, 6]))
    assert (table["n"] == 5).all()
    assert set(table["note"]) == {"1 of 6 trials left out: error not finite"}


def test_identical_errors_are_expected():
    table = expected_best_errors(search([2.5] * 6))
    assert table[["expected", "low", "high"]].to_numpy() == pytest.approx(2.5)


def test_row_order_does_not_matter():
    trials = study(("jsb", "iam"))
    shuffled = trials.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(
        expected_best_errors(trials, resamples=20), expected_best_errors(shuffled, resamples=20)
    )


def test_no_trials_give_an_empty_table():
    assert expected_best_errors(study().head(0)).empty


def test_missing_columns_are_named():
    with pytest.raises(BadInput, match="lacks cpu_seconds"):
        expected_best_errors(synthetic_trials.trials().drop(columns="cpu_seconds"))
