import numpy as np
import pandas as pd
import pytest

from odyssey.cells.variants import PAPER
from odyssey.statistics.selection import best_fraction, best_trials, selections, table_order
from tests.helpers import synthetic_trials


def search(validation_errors, variant="V"):
    count = len(validation_errors)
    return pd.DataFrame(
        {
            "dataset": "jsb",
            "variant": variant,
            "trial": range(count),
            "validation_error": validation_errors,
            "test_error": np.arange(count, 0, -1.0),
        }
    )


@pytest.mark.parametrize(
    ("trials", "kept"), [(1, 1), (2, 2), (20, 2), (21, 3), (30, 3), (200, 20), (201, 21)]
)
def test_a_tenth_rounded_up_and_at_least_two(trials, kept):
    assert len(best_fraction(search(np.linspace(1, 2, trials)))) == kept


def test_best_are_chosen_by_validation_error():
    chosen = best_fraction(search([3.0, 1.0, 2.0, 4.0]), fraction=0.5)
    assert chosen["trial"].tolist() == [1, 2]


def test_ties_go_to_the_lower_trial_number():
    trials = search([2.0, 1.0, 1.0, 1.0]).sample(frac=1, random_state=0)
    assert best_trials(trials)["trial"].tolist() == [1]


def test_a_trial_without_finite_validation_error_is_never_among_the_best():
    trials = search([np.nan, np.inf, 5.0])
    assert best_fraction(trials)["trial"].tolist() == [2]
    assert best_trials(search([np.nan, np.nan])).empty


def test_best_trials_keep_their_test_error_and_hyperparameters():
    trials = synthetic_trials.trials(count=5)
    best = best_trials(trials)
    assert best["variant"].tolist() == list(PAPER)
    for _, row in best.iterrows():
        own = trials[trials["variant"] == row["variant"]]
        expected = own.loc[own["validation_error"].idxmin()]
        pd.testing.assert_series_equal(row, expected, check_names=False)


def test_vanilla_comes_first_and_unknown_variants_last():
    names = ["XYZ", "NP", "ABC", "V", "NIG"]
    assert sorted(names, key=table_order) == ["V", "NIG", "NP", "ABC", "XYZ"]


def test_selections_are_named_by_their_fraction():
    trials = synthetic_trials.trials(count=20)
    assert {name: len(rows) for name, rows in selections(trials, 0.2).items()} == {
        "all": 180,
        "best 20%": 36,
    }
