import numpy as np
import pandas as pd
import pytest

from odyssey.statistics.intervals import percentile_interval
from odyssey.statistics.resampling import ALL, RankedTrials, draw, select

pytestmark = pytest.mark.filterwarnings("error")


def search(validation, test, diverged=()):
    count = len(test)
    status = ["diverged" if trial in diverged else "finished" for trial in range(count)]
    return RankedTrials.of(
        pd.DataFrame(
            {
                "trial": range(count),
                "status": status,
                "validation_error": np.array(validation, dtype=float),
                "test_error": np.array(test, dtype=float),
            },
            index=[0] * count,
        )
    )


def test_trials_are_ranked_by_validation_error():
    ranked = search([3, np.nan, 1, 2], [30, 99, 10, np.inf], diverged=[0])
    assert ranked.selectable == 3
    np.testing.assert_array_equal(ranked.test_error, [10, np.nan, 30, 99])
    np.testing.assert_array_equal(ranked.diverged, [False, False, True, False])


def test_the_best_of_each_resample_by_hand():
    """Two of four drawn trials are selected: ranks 0 and 0; 1 and 3; 2 and 2."""
    drawn = np.array([[0, 0, 1, 3], [1, 3, 3, 3], [2, 2, 3, 3]])
    best = select(search([1, 2, 3, 4], [5, 7, 6, 9], diverged=[2]), drawn, 0.5)
    assert best.mean.n.tolist() == [2, 2, 2]
    assert best.mean.mean.tolist() == [5, 8, 6]
    assert best.mean.constant.tolist() == [True, False, True]
    assert best.all_diverged.tolist() == [False, False, True]


def test_trials_without_finite_errors_are_not_counted():
    drawn = np.array([[0, 0, 1, 2], [1, 1, 2, 2], [2, 2, 2, 2]])
    trials = search([1, 2, np.nan], [5, np.nan, 8])
    best, every = select(trials, drawn, 0.75), select(trials, drawn, ALL)
    best, every = best.mean, every.mean
    assert best.n.tolist() == [2, 0, 0] and best.mean[0] == 5 and np.isnan(best.mean[1:]).all()
    assert every.n.tolist() == [3, 2, 4] and every.mean.tolist() == [6, 8, 8]


def test_one_trial_drawn_again_and_again_is_constant():
    drawn = np.zeros((1, 30), dtype=int)
    assert select(search([1], [0.1]), drawn, ALL).mean.constant.tolist() == [True]


def test_draws_are_sorted_ranks():
    drawn = draw(5, 7, 100, np.random.default_rng(0))
    assert drawn.shape == (100, 7) and set(drawn.ravel()) == set(range(5))
    assert (np.diff(drawn, axis=1) >= 0).all()


def test_interval_leaves_out_what_is_missing():
    assert percentile_interval(np.array([np.nan, *range(201)])) == pytest.approx((5, 195))
    assert all(np.isnan(percentile_interval(np.array([np.nan]))))


def test_interval_covers_the_true_mean_of_the_best():
    """The mean of the better half of uniform numbers is a quarter."""
    rng, covered = np.random.default_rng(3), []
    for _ in range(300):
        errors = rng.uniform(size=40)
        low, high = percentile_interval(
            select(search(errors, errors), draw(40, 40, 200, rng), 0.5).mean.mean
        )
        covered.append(low <= 0.25 <= high)
    assert 0.9 < np.mean(covered) < 0.98
