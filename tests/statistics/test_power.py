from math import sqrt

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.power import TTestIndPower

from odyssey.errors import BadInput
from odyssey.statistics.power import COLUMNS, detectable_differences, smallest_effect
from tests.helpers import synthetic_trials
from tests.helpers.synthetic_trials import trials_with_errors

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize("n", [3, 10, 20, 200])
def test_agrees_with_statsmodels(n):
    effect = smallest_effect(n, comparisons=8)
    assert TTestIndPower().power(effect, n, 0.05 / 8) == pytest.approx(0.8, abs=1e-6)


@pytest.mark.parametrize("n", [2, 5])
def test_power_by_simulation(n):
    """Student's test finds this difference in four of five cases; 20,000 cases give ± 0.3 %."""
    rng, effect = np.random.default_rng(0), smallest_effect(n, comparisons=8)
    sample, baseline = rng.normal(effect, 1, (20000, n)), rng.normal(0, 1, (20000, n))
    significant = stats.ttest_ind(sample, baseline, axis=1).pvalue < 0.05 / 8
    assert significant.mean() == pytest.approx(0.8, abs=0.012)


def test_numbers_by_hand():
    """Variances 1 and 4, of 3 and 2 values: pooled, (2 * 1 + 1 * 4) / 3 = 2."""
    trials = trials_with_errors(V=[1, 2, 3], NP=[1, 1 + sqrt(8)])
    table = detectable_differences(trials, [20])
    every = table[(table["selection"] == "all") & (table["trials"] == 20)].squeeze()
    assert (every["n"], every["comparisons"]) == (20, 1)
    assert every["sd"] == pytest.approx(sqrt(2))
    assert every["effect"] == pytest.approx(smallest_effect(20, 1))
    assert every["difference"] == pytest.approx(every["effect"] * sqrt(2))


def test_rows_are_the_sizes_asked_for_and_the_runs_own():
    table = detectable_differences(synthetic_trials.trials(count=30), [20, 200])
    assert list(table.columns) == list(COLUMNS)
    assert table["trials"].tolist() == [20, 30, 200] * 2
    assert table["n"].tolist() == [20, 30, 200, 2, 3, 20]
    assert table["own"].tolist() == [False, True, False] * 2
    noted = table["note"] == "extrapolated from the spread of 30 trials a variant"
    assert noted.tolist() == [False, False, True] * 2
    assert set(table[~noted]["note"]) == {""}


def test_more_trials_show_smaller_differences():
    table = detectable_differences(synthetic_trials.trials(count=200))
    for _, rows in table.groupby("selection"):
        assert rows["difference"].is_monotonic_decreasing


@pytest.mark.parametrize(
    ("trials", "note"),
    [
        (trials_with_errors(NP=[1, 2]), "undecided: no vanilla to compare with"),
        (trials_with_errors(V=[1, 2]), "undecided: no variant to compare with vanilla"),
        (trials_with_errors(V=[1, 1], NP=[2, 2]), "undecided: no variance in any variant"),
        (
            trials_with_errors(V=[1, 2], NP=[1, 3], status="diverged"),
            "undecided: no variant has two trials with finite errors that did not all diverge",
        ),
        (
            trials_with_errors(V=[1], NP=[3]),
            "undecided: no variant has two trials with finite errors that did not all diverge",
        ),
    ],
)
def test_what_cannot_be_decided_says_why(trials, note):
    table = detectable_differences(trials, [20])
    assert set(table[table["trials"] == 20]["note"]) == {note}
    assert table[["effect", "difference"]].isna().all(axis=None)


def test_one_trial_of_each_cannot_be_tested():
    table = detectable_differences(trials_with_errors(V=[1], NP=[3]), [])
    assert table[table["selection"] == "all"]["note"].tolist() == [
        "undecided: a test needs two trials"
    ]


def test_variants_that_all_diverged_do_not_widen_the_spread():
    ran_off = trials_with_errors(NIG=[1e3, 9e6], status="diverged")
    trials = pd.concat([trials_with_errors(V=[1, 2, 3], NP=[2, 3, 4]), ran_off])
    assert (detectable_differences(trials)["sd"] <= 1).all()


def test_row_order_does_not_matter():
    trials = synthetic_trials.trials(("jsb", "iam"))
    shuffled = trials.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(detectable_differences(trials), detectable_differences(shuffled))


def test_no_trials_give_an_empty_table():
    assert detectable_differences(synthetic_trials.trials().head(0)).empty


def test_missing_columns_are_named():
    with pytest.raises(BadInput, match="lacks test_error"):
        detectable_differences(synthetic_trials.trials().drop(columns="test_error"))
