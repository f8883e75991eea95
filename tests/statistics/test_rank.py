from itertools import combinations
from math import isnan

import numpy as np
import pytest
from scipy import stats

from odyssey.statistics.rank import rank_test

pytestmark = pytest.mark.filterwarnings("error")


def enumerated(sample, baseline):
    """Two-sided exact p from all ways to divide the values into two groups."""
    together = np.array([*sample, *baseline], dtype=float)

    def pairs_won(chosen):
        rest = np.delete(together, list(chosen))
        differences = together[list(chosen)][:, None] - rest
        return (differences > 0).sum() + (differences == 0).sum() / 2

    splits = [pairs_won(c) for c in combinations(range(len(together)), len(sample))]
    observed = pairs_won(range(len(sample)))
    tails = [np.mean(np.array(splits) <= observed), np.mean(np.array(splits) >= observed)]
    return min(1, 2 * min(tails))


def test_two_against_two_can_never_be_significant():
    """Of six ways to divide four values, one is as extreme on each side."""
    test = rank_test([8, 9], [1, 2])
    assert (test.probability_above, test.p) == (1, pytest.approx(2 / 6))


@pytest.mark.parametrize(
    ("sample", "baseline"),
    [([3, 1, 4], [2, 5, 6, 7]), ([1, 2, 2], [2, 3, 3, 4]), ([1, 1, 2, 2], [2, 2, 3, 3])],
)
def test_small_groups_are_exact_with_and_without_ties(sample, baseline):
    assert rank_test(sample, baseline).p == pytest.approx(enumerated(sample, baseline))


@pytest.mark.parametrize("n", [20, 50])
def test_the_approximation_takes_over_where_it_is_as_good(n):
    rng = np.random.default_rng(0)
    sample, baseline = rng.normal(0.5, 1, n), rng.normal(0, 1, n)
    exact = stats.mannwhitneyu(sample, baseline, method="exact").pvalue
    assert rank_test(sample, baseline).p == exact
    more = rank_test([*sample, 0.5], baseline).p
    assert more == pytest.approx(stats.mannwhitneyu([*sample, 0.5], baseline).pvalue, rel=0.05)


def test_probability_counts_ties_half():
    """Of four pairs, the sample is larger in one and equal in two."""
    assert rank_test([1, 2], [1, 2]).probability_above == 0.5
    assert rank_test([2, 2], [1, 2]).probability_above == 0.75


def test_an_outlier_counts_as_one_trial():
    usual = rank_test([3, 4, 5, 9], [1, 2, 6, 7])
    assert rank_test([3, 4, 5, 9e6], [1, 2, 6, 7]) == usual


@pytest.mark.parametrize(("sample", "baseline"), [([], [1]), ([1], [])])
def test_an_empty_group_gives_no_evidence(sample, baseline):
    test = rank_test(sample, baseline)
    assert isnan(test.probability_above) and isnan(test.p)


@pytest.mark.parametrize("n", [2, 20])
def test_identical_values_decide_nothing(n):
    test = rank_test([1.0] * n, [1.0] * n)
    assert (test.probability_above, test.p) == (0.5, 1)
